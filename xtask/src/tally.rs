//! Counting what the test runners report, each in its own words.

/// How many tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

/// Whose words to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runner {
    /// A check that only passes or fails.
    Check,
    /// `test result: ok. 12 passed; 0 failed; 1 ignored; …`
    Cargo,
    /// `Tests  1 failed | 12 passed | 2 skipped (15)`
    Vitest,
    /// `# pass 12`, `ℹ fail 0`
    Node,
    /// `12 passed (1.2m)`, `1 failed`, `2 did not run`
    Playwright,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Reads one line of a runner's output.
    pub(crate) fn read(&mut self, runner: Runner, line: &str) {
        let line = without_colours(line);
        let line = line.trim();
        match runner {
            Runner::Check => {}
            Runner::Cargo => {
                if let Some(counts) = line.strip_prefix("test result: ") {
                    // "ok. 12 passed" or "FAILED. 11 passed": the verdict comes first.
                    let counts = counts.split_once(". ").map_or(counts, |(_, counts)| counts);
                    counts.split(';').for_each(|count| self.count(count));
                }
            }
            Runner::Vitest => {
                if let Some(counts) = line.strip_prefix("Tests ") {
                    counts.split('|').for_each(|count| self.count(count));
                }
            }
            Runner::Node => {
                if let ["#" | "ℹ", word, number] =
                    line.split_whitespace().collect::<Vec<_>>().as_slice()
                {
                    self.count(&format!("{number} {word}"));
                }
            }
            Runner::Playwright => {
                let words: Vec<&str> = line.split_whitespace().collect();
                // A summary line is a number, words and at most a time, nothing else.
                if let [_, "passed" | "failed" | "skipped" | "flaky", ..] | [_, "did", "not", "run"] =
                    words.as_slice()
                    && words.len() <= 4
                {
                    self.count(line);
                }
            }
        }
    }

    /// Reads `12 passed`.
    fn count(&mut self, text: &str) {
        let mut words = text.split_whitespace();
        let (Some(Ok(number)), Some(word)) = (words.next().map(str::parse::<u32>), words.next())
        else {
            return;
        };
        match word {
            "passed" | "pass" => self.passed += number,
            // A test that passes at the second try only has failed once too often, and one that
            // never ran has not passed.
            "failed" | "fail" | "flaky" | "interrupted" | "did" => self.failed += number,
            "ignored" | "skipped" | "todo" => self.skipped += number,
            _ => {}
        }
    }
}

/// The line without ANSI escape sequences.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(runner: Runner, lines: &str) -> (u32, u32, u32) {
        let mut tally = Tally::default();
        lines.lines().for_each(|line| tally.read(runner, line));
        (tally.passed, tally.failed, tally.skipped)
    }

    #[test]
    fn the_results_of_several_crates_add_up() {
        let lines = "test a ... ok\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                     test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 7 filtered out";
        assert_eq!(tally(Runner::Cargo, lines), (5, 1, 1));
    }

    #[test]
    fn vitest_counts_files_too_but_only_tests_are_read() {
        let lines = " Test Files  1 failed | 2 passed (3)\n      \u{1b}[2mTests\u{1b}[22m  1 failed | 11 passed | 2 skipped (14)\n";
        assert_eq!(tally(Runner::Vitest, lines), (11, 1, 2));
    }

    #[test]
    fn node_speaks_tap_or_symbols() {
        assert_eq!(tally(Runner::Node, "# tests 4\n# pass 3\n# fail 1"), (3, 1, 0));
        assert_eq!(tally(Runner::Node, "ℹ tests 4\nℹ pass 4\nℹ fail 0\nℹ skipped 0"), (4, 0, 0));
    }

    #[test]
    fn a_flaky_or_unrun_browser_test_is_a_failed_one() {
        let lines = "  1 flaky\n    e2e/a.spec.ts:3:1 › 5 passed over there, said the test\n  2 did not run\n  12 passed (1.2m)\n";
        assert_eq!(tally(Runner::Playwright, lines), (12, 3, 0));
    }
}
