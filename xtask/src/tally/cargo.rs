//! `test result: ok. 12 passed; 0 failed; 1 ignored; …`, one line for each test program. In libtest only this
//! is stable.

use super::Tally;

/// Reads one line of what `cargo test` prints.
pub(super) fn read(line: &str) -> Tally {
    let mut tally = Tally::default();
    let Some(result) = line.trim().strip_prefix("test result: ") else { return tally };
    // "ok. 12 passed" or "FAILED. 11 passed": the verdict comes first.
    let counts = result.split_once(". ").map_or(result, |(_, counts)| counts);
    for count in counts.split(';') {
        let mut words = count.split_whitespace();
        let (Some(Ok(number)), Some(word)) = (words.next().map(str::parse::<u32>), words.next())
        else {
            continue;
        };
        match word {
            "passed" => tally.passed += number,
            "failed" => tally.failed += number,
            "ignored" => tally.skipped += number,
            _ => {}
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_of_several_crates_add_up() {
        let mut tally = Tally::default();
        include_str!("../../samples/cargo.txt").lines().for_each(|line| tally.add(read(line)));
        assert_eq!(tally, Tally { passed: 5, failed: 1, skipped: 1 });
    }
}
