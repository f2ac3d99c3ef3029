//! What the doctor hands over: for machines and for people.

use serde::Serialize;

use crate::doctor::finding::{Level, Trouble};

/// What came of one thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was tried.
    pub check: &'static str,
    /// How it is.
    pub level: Level,
    /// The trouble's code, `ok` or `skipped`.
    pub code: &'static str,
    /// What was seen.
    pub saw: String,
    /// Why it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'static str>,
    /// What comes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consequence: Option<&'static str>,
    /// What to change, and where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// All findings of one Jitsi.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Its address.
    pub jitsi: String,
    /// In the order in which they were tried.
    pub findings: Vec<Finding>,
}

/// What a remedy is filled in with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) jitsi: String,
    pub(crate) domain: String,
    pub(crate) muc: String,
    pub(crate) keys: String,
    pub(crate) kid: String,
    pub(crate) issuer: String,
    pub(crate) audience: String,
}

impl Names {
    fn fill(&self, text: &str) -> String {
        let names = [
            ("{jitsi}", &self.jitsi),
            ("{domain}", &self.domain),
            ("{muc}", &self.muc),
            ("{keys}", &self.keys),
            ("{kid}", &self.kid),
            ("{iss}", &self.issuer),
            ("{aud}", &self.audience),
        ];
        names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }
}

impl Finding {
    /// As it should be.
    pub(crate) fn good(check: &'static str, saw: impl Into<String>) -> Self {
        Self::plain(check, Level::Good, "ok", saw.into())
    }

    /// Not tried, and why not.
    pub(crate) fn skipped(check: &'static str, why: impl Into<String>) -> Self {
        Self::plain(check, Level::Skipped, "skipped", why.into())
    }

    /// In trouble.
    pub(crate) fn trouble(check: &'static str, trouble: &Trouble, saw: impl Into<String>) -> Self {
        Self {
            check,
            level: trouble.level,
            code: trouble.code,
            saw: printable(&saw.into()),
            cause: Some(trouble.cause),
            consequence: Some(trouble.consequence),
            remedy: Some(trouble.remedy.to_owned()),
        }
    }

    fn plain(check: &'static str, level: Level, code: &'static str, saw: String) -> Self {
        let saw = printable(&saw);
        Self { check, level, code, saw, cause: None, consequence: None, remedy: None }
    }
}

impl Report {
    /// The findings of the Jitsi that `names` tells of.
    pub(crate) fn new(names: &Names, mut findings: Vec<Finding>) -> Self {
        for finding in &mut findings {
            finding.remedy = finding.remedy.take().map(|remedy| names.fill(&remedy));
        }
        Self { jitsi: names.jitsi.clone(), findings }
    }

    /// Whether nothing is wrong. A warning is nothing wrong.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.findings.iter().all(|finding| finding.level < Level::Error)
    }
}

/// `reports` as tables for people.
#[must_use]
pub fn table(reports: &[Report]) -> String {
    reports.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn one(report: &Report) -> String {
    let width = report.findings.iter().map(|finding| finding.check.len()).max().unwrap_or(0);
    let mut text = format!("{}\n", report.jitsi);
    for finding in &report.findings {
        let word = match finding.level {
            Level::Good => "ok",
            Level::Skipped => "skipped",
            Level::Warning => "warning",
            Level::Error => "ERROR",
        };
        text += &format!("  {word:7}  {:width$}  {}\n", finding.check, finding.saw);
        if let (Some(cause), Some(consequence), Some(remedy)) =
            (finding.cause, finding.consequence, &finding.remedy)
        {
            text += &format!("           [{}]\n", finding.code);
            for (what, words) in [("why", cause), ("so", consequence), ("do", remedy)] {
                text += &format!("           {what}: {words}\n");
            }
        }
    }
    let count = |level| report.findings.iter().filter(|finding| finding.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    text + &format!("  {errors} errors, {warnings} warnings\n")
}

/// `text` on one line, without what steers a terminal, and of a long one its beginning: much of
/// what the doctor saw was written by others.
fn printable(text: &str) -> String {
    const MAX: usize = 300;
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(MAX).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding;

    #[test]
    fn a_table_says_why_so_and_do_of_what_is_wrong_alone() {
        let names = Names { jitsi: "https://a.example".into(), ..Names::default() };
        let good = Finding::good("name", "203.0.113.5");
        let bad = Finding::trouble("page", &finding::FRAME_DENIED, "DENY\u{1b}[2J");
        let report = Report::new(&names, vec![good, bad]);
        assert!(!report.is_well());
        let text = table(&[report]);
        assert!(text.starts_with(
            "https://a.example\n  ok       name  203.0.113.5\n  ERROR    page  DENY [2J\n"
        ));
        assert!(text.contains("[frame-denied]") && text.contains("block of https://a.example:"));
        assert!(text.ends_with("  1 errors, 0 warnings\n"));
    }
}
