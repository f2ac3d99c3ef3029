//! JUnit's XML, as Node's runner (by `tests/harness/report.mjs`), vitest and playwright write it.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Tally;

/// Counts the `testcase`s: each has at most one outcome in it, and has passed without one.
///
/// # Errors
/// When it is no XML, or breaks off.
pub(super) fn read(report: &str) -> Result<Tally, quick_xml::Error> {
    let mut tally = Tally::default();
    let mut reader = Reader::from_str(report);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_end_names = true;
    let mut depth = 0_u32;
    let mut outcome = Tally::default();
    loop {
        match reader.read_event()? {
            Event::Start(element) => {
                depth += 1;
                match element.local_name().as_ref() {
                    "testcase" => outcome = Tally { passed: 1, ..Tally::default() },
                    "failure" | "error" => outcome = Tally { failed: 1, ..Tally::default() },
                    "skipped" => outcome = Tally { skipped: 1, ..Tally::default() },
                    _ => {}
                }
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                if element.local_name().as_ref() == "testcase" {
                    tally.add(std::mem::take(&mut outcome));
                }
            }
            Event::Eof if depth == 0 => return Ok(tally),
            Event::Eof => {
                return Err(quick_xml::errors::SyntaxError::UnclosedTag.into());
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_runner_s_tests_are_counted() {
        let node = include_str!("../../samples/node.xml");
        let vitest = include_str!("../../samples/vitest.xml");
        let playwright = include_str!("../../samples/playwright.xml");
        assert_eq!(read(node).unwrap(), Tally { passed: 2, failed: 3, skipped: 2 });
        assert_eq!(read(vitest).unwrap(), Tally { passed: 1, failed: 1, skipped: 2 });
        // One that did not run, since one before it failed, is among the skipped: the failure counts.
        assert_eq!(read(playwright).unwrap(), Tally { passed: 1, failed: 2, skipped: 2 });
    }

    #[test]
    fn what_a_test_has_printed_is_no_outcome_of_it() {
        let report =
            "<testcase name=\"a\"><system-out><![CDATA[<failure>]]></system-out></testcase>";
        assert_eq!(read(report).unwrap(), Tally { passed: 1, ..Tally::default() });
    }
}
