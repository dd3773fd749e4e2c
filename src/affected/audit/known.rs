//! `.cicd/known.yml`: findings that a repository lives with for now. They are neither shown nor denied, so that only new ones count.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Finding, FindingKind};

/// The path of the file, from the root of the repository.
pub(crate) const PATH: &str = ".cicd/known.yml";

/// The first lines of the file.
const HEAD: &str =
    "# Findings of `cicd check` that are known: only new ones count. `cicd check --update-known` writes this file.\n";

/// The content of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Known {
    version: u32,
    findings: BTreeSet<KnownFinding>,
}

/// One known finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownFinding {
    kind: String,
    about: Vec<String>,
}

impl Known {
    /// Reads the file's text. Returns the reason if it is not such a file.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let known: Self = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
        if known.version != 1 {
            return Err(format!("this program reads version 1, not {}", known.version));
        }
        let is_kind = |finding: &KnownFinding| <FindingKind as clap::ValueEnum>::from_str(&finding.kind, false).is_ok();
        match known.findings.iter().find(|finding| !is_kind(finding)) {
            Some(finding) => Err(format!("`{}` is no kind of finding", finding.kind)),
            None => Ok(known),
        }
    }

    /// Returns a file with these findings, as far as they can be listed.
    pub(crate) fn of(findings: &[Finding]) -> Self {
        Self { version: 1, findings: findings.iter().filter_map(known).collect() }
    }

    /// Returns the number of findings.
    pub(crate) fn len(&self) -> usize {
        self.findings.len()
    }

    /// Returns the text of the file.
    ///
    /// # Errors
    /// Returns an error if the content cannot be written as YAML.
    pub(crate) fn text(&self) -> Result<String, String> {
        serde_saphyr::to_string(self).map(|text| format!("{HEAD}{text}")).map_err(|error| error.to_string())
    }

    /// Returns true if a finding is known.
    pub(crate) fn has(&self, finding: &Finding) -> bool {
        known(finding).is_some_and(|known| self.findings.contains(&known))
    }

    /// Takes the known ones out of the findings. Returns how many there were, and how many known ones were not found any more.
    pub(crate) fn take_out(&self, findings: &mut Vec<Finding>) -> (usize, usize) {
        let before = findings.len();
        let mut seen = BTreeSet::new();
        findings.retain(|finding| match known(finding).filter(|known| self.findings.contains(known)) {
            Some(known) => {
                seen.insert(known);
                false
            }
            None => true,
        });
        (before - findings.len(), self.findings.len() - seen.len())
    }
}

fn known(finding: &Finding) -> Option<KnownFinding> {
    let kind = clap::ValueEnum::to_possible_value(&finding.kind)?.get_name().to_owned();
    (!finding.about.is_empty()).then(|| KnownFinding { kind, about: finding.about.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(kind: FindingKind, about: &[&str]) -> Finding {
        let about = about.iter().map(|name| (*name).to_owned()).collect();
        Finding { kind, message: "x".to_owned(), at: None, fix: String::new(), count: 0, examples: Vec::new(), about }
    }

    #[test]
    fn known_findings_come_back_and_new_ones_stay() {
        let old = [
            finding(FindingKind::UndeclaredDependency, &["orders", "payments"]),
            finding(FindingKind::Cycle, &["a", "b"]),
            finding(FindingKind::Overlap, &[]),
        ];
        let known = Known::of(&old);
        assert_eq!(known.len(), 2);
        let known = Known::parse(&known.text().expect("text")).expect("parsed");
        let new = finding(FindingKind::UndeclaredDependency, &["payments", "orders"]);
        let mut now = vec![old[0].clone(), new.clone(), old[2].clone()];
        assert_eq!(known.take_out(&mut now), (1, 1));
        assert_eq!(now, [new, old[2].clone()]);
    }

    #[test]
    fn a_file_that_is_none_is_an_error() {
        assert!(Known::parse("findings: []").is_err());
        assert!(Known::parse("version: 2\nfindings: []").is_err_and(|why| why.contains("version 1")));
        assert!(Known::parse("version: 1\nfindings: []\nmore: 1").is_err());
        assert!(Known::parse("version: 1\nfindings:\n- kind: cicle\n  about: [a]").is_err_and(|why| why.contains("`cicle`")));
    }
}
