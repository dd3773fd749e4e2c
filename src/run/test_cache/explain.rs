//! Explains a cache miss: the differences from the last passed result.

use std::collections::HashSet;
use std::fmt;

use super::manifest::{self, How};
use super::{Standing, Standings};
use crate::store::Digest;

/// One difference from the last passed result.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Difference {
    /// A file that counts.
    File {
        /// The path of the file.
        path: Vec<u8>,
        /// The kind of change.
        how: How,
    },
    /// The files of this part. The single changed files are not known, because the old list is not kept.
    Files(String),
    /// The command, its folder, or the commands before and after it.
    Command,
    /// The way in which this version runs and judges suites.
    Format,
    /// The shell of the commands.
    Shell,
    /// A variable.
    Variable(String),
    /// A tool, with its present identity; `None` if it is no longer used.
    Tool(String, Option<String>),
    /// The config: a domain's entry, or the top level.
    Config(Option<String>),
    /// A part that this version does not know.
    Other(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, how } => {
                let how = match how {
                    How::Changed => "changed",
                    How::Added => "was added",
                    How::Removed => "was removed",
                };
                write!(f, "{} {how}", String::from_utf8_lossy(path))
            }
            Self::Files(part) => write!(f, "{part} changed; the single files are no longer known"),
            Self::Command => f.write_str("the command changed"),
            Self::Format => f.write_str("this version of cicd runs or judges suites differently"),
            Self::Shell => f.write_str("the shell changed"),
            Self::Variable(name) => write!(f, "the variable {name} changed"),
            Self::Tool(name, Some(now)) => write!(f, "the tool {name} changed: {now}"),
            Self::Tool(name, None) => write!(f, "the tool {name} is no longer used"),
            Self::Config(Some(domain)) => write!(f, "the entry of {domain} in the config changed"),
            Self::Config(None) => f.write_str("a top-level key of the config changed"),
            Self::Other(part) => write!(f, "{part} changed"),
        }
    }
}

/// Returns the differences between a suite's present standing and the parts of its last passed result. `kept` returns a list of
/// files by its digest; it is called only for lists that differ. The answer is empty if the parts are the same: then the result
/// itself is gone.
#[must_use]
pub(crate) fn explain(
    standings: &Standings,
    now: &Standing,
    last: &[(String, Digest)],
    kept: impl Fn(&Digest) -> Option<Vec<u8>>,
) -> Vec<Difference> {
    let of = |parts: &[(String, Digest)], name: &str| parts.iter().find(|part| part.0 == name).map(|part| part.1);
    let mut names: Vec<&str> = now.parts.iter().map(|part| part.0.as_str()).collect();
    names.extend(last.iter().map(|part| part.0.as_str()).filter(|name| of(&now.parts, name).is_none()));
    let mut differences = Vec::new();
    for name in names {
        let (before, after) = (of(last, name), of(&now.parts, name));
        if before == after {
            continue;
        }
        let (kind, detail) = name.split_once(": ").map_or((name, None), |(kind, detail)| (kind, Some(detail)));
        match (kind, detail) {
            _ if name.starts_with("files") => files(standings, name, before, after, &kept, &mut differences),
            ("command", None) => differences.push(Difference::Command),
            (super::FORMAT_PART, None) => differences.push(Difference::Format),
            // Results of older versions have no shell part. The format difference covers them.
            (super::SHELL_PART, None) if before.is_none() => {}
            (super::SHELL_PART, None) => differences.push(Difference::Shell),
            ("environment", Some(variable)) => differences.push(Difference::Variable(variable.to_owned())),
            ("tool", Some(tool)) => {
                let now = now.tools.iter().find(|(name, _)| name == tool).map(|(_, identity)| identity.clone());
                differences.push(Difference::Tool(tool.to_owned(), now));
            }
            ("config", domain) => differences.push(Difference::Config(domain.map(str::to_owned))),
            _ => differences.push(Difference::Other(name.to_owned())),
        }
    }
    // A file behind a link may also count by its own path.
    let mut seen = HashSet::new();
    differences.retain(|difference| seen.insert(difference.clone()));
    differences
}

/// Adds the differences between the files of a part. A part that is new or gone is compared with an empty list.
fn files(
    standings: &Standings,
    name: &str,
    before: Option<Digest>,
    after: Option<Digest>,
    kept: impl Fn(&Digest) -> Option<Vec<u8>>,
    differences: &mut Vec<Difference>,
) {
    let old = before.map_or_else(|| Some(Vec::new()), |digest| kept(&digest));
    let new = after.map_or(Some(&[][..]), |digest| standings.manifest(&digest));
    let (Some(old), Some(new)) = (old, new) else {
        let of = match name {
            "files" => "files of the repository",
            "files: shared" => "files that count for every domain",
            "files: used" => "files of `cross-domain` or of no domain",
            "files: inputs" => "files of its inputs or behind its links",
            of_a_domain => of_a_domain,
        };
        return differences.push(Difference::Files(of.to_owned()));
    };
    differences.extend(manifest::compare(&old, new).into_iter().map(|(path, how)| Difference::File { path, how }));
}
