//! Counting what the test runners report.

mod cargo;
mod junit;

/// How many tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

/// How a stage tells of its tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runner {
    /// A check that only passes or fails.
    Check,
    /// On its output: libtest writes no report in a stable form.
    Cargo,
    /// In a JUnit report, written into the file that `TEST_REPORT` names.
    JUnit,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Reads one line of the output.
    pub(crate) fn read_line(&mut self, runner: Runner, line: &str) {
        if runner == Runner::Cargo {
            self.add(cargo::read(line));
        }
    }

    /// Reads a JUnit report. One that is missing, or not whole, is a failure.
    pub(crate) fn read_report(&mut self, report: Option<&str>) {
        match report.map(junit::read) {
            Some(Ok(tally)) => self.add(tally),
            Some(Err(_)) | None => self.failed += 1,
        }
    }

    /// What counts in the end, by how the runner itself ended.
    pub(crate) fn conclude(mut self, runner: Runner, succeeded: bool) -> Self {
        let ran = self.passed + self.failed;
        match runner {
            Runner::Check if succeeded => self.passed += 1,
            // A runner that fails without naming a test (it did not compile) has failed once.
            _ if !succeeded && self.failed == 0 => self.failed += 1,
            // So has one that found no test: a pattern matches nothing any more, or all are skipped.
            Runner::Cargo | Runner::JUnit if ran == 0 => self.failed += 1,
            _ => {}
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSED: Tally = Tally { passed: 3, failed: 0, skipped: 1 };

    #[test]
    fn a_stage_that_ran_no_test_has_failed_even_if_its_runner_is_content() {
        let only_skipped = Tally { skipped: 4, ..Tally::default() };
        for runner in [Runner::Cargo, Runner::JUnit] {
            assert_eq!(Tally::default().conclude(runner, true).failed, 1, "{runner:?}");
            assert_eq!(only_skipped.conclude(runner, true).failed, 1, "{runner:?}");
            assert_eq!(PASSED.conclude(runner, true), PASSED, "{runner:?}");
        }
    }

    #[test]
    fn a_check_is_one_test() {
        assert_eq!(Tally::default().conclude(Runner::Check, true).passed, 1);
        assert_eq!(Tally::default().conclude(Runner::Check, false).failed, 1);
    }

    #[test]
    fn a_runner_that_fails_without_naming_a_test_has_failed_once() {
        let failed = Tally { failed: 2, ..PASSED };
        assert_eq!(PASSED.conclude(Runner::Cargo, false).failed, 1);
        assert_eq!(failed.conclude(Runner::Cargo, false).failed, 2);
    }

    #[test]
    fn a_report_that_is_missing_or_broken_off_is_a_failure() {
        for report in [None, Some("<testsuites><testcase name=\"a\">")] {
            let mut tally = Tally::default();
            tally.read_report(report);
            assert_eq!(tally, Tally { failed: 1, ..Tally::default() }, "{report:?}");
        }
    }
}
