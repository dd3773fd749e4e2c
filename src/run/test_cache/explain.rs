//! Why a green was not found: what differs from the last one.

use std::collections::HashSet;
use std::fmt;

use super::manifest::{self, How};
use super::{Standing, Standings};
use crate::store::Digest;

/// One thing that is not as it was for the last green.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Difference {
    /// A file that counts.
    File {
        /// Its path.
        path: Vec<u8>,
        /// What happened to it.
        how: How,
    },
    /// Files of this part; which ones is not kept.
    Files(String),
    /// The command, its folder, or what runs before and after it.
    Command,
    /// How this version runs and judges suites.
    Format,
    /// The shell of its commands.
    Shell,
    /// A variable.
    Variable(String),
    /// A tool, and what it is now; `None` when it is not used any more.
    Tool(String, Option<String>),
    /// The config: a domain's entry, or the top level.
    Config(Option<String>),
    /// Something that is not known to this version.
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
            Self::Files(part) => write!(f, "{part} changed; which ones is not known any more"),
            Self::Command => f.write_str("the command changed"),
            Self::Format => f.write_str("how suites are run changed with this version of cicd"),
            Self::Shell => f.write_str("the shell changed"),
            Self::Variable(name) => write!(f, "the variable {name} changed"),
            Self::Tool(name, Some(now)) => write!(f, "the tool {name} changed: {now}"),
            Self::Tool(name, None) => write!(f, "the tool {name} is not used any more"),
            Self::Config(Some(domain)) => write!(f, "the entry of {domain} in the config changed"),
            Self::Config(None) => f.write_str("the config changed above the domains"),
            Self::Other(part) => write!(f, "{part} changed"),
        }
    }
}

/// What differs between a suite's standing now and the parts of its last green. `kept` gives a list of files by its digest; it is
/// asked only for lists that differ. Empty when the parts are the same: then the green itself is gone.
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
            // Results of older versions do not know their shell, and the format says so.
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
    // What a link leads to may count by its own path too.
    let mut told = HashSet::new();
    differences.retain(|difference| told.insert(difference.clone()));
    differences
}

/// What happened to the files of a part; a part that is new or gone is compared with an empty list.
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
            "files: inputs" => "files of its inputs or behind its links",
            of_a_domain => of_a_domain,
        };
        return differences.push(Difference::Files(of.to_owned()));
    };
    differences.extend(manifest::compare(&old, new).into_iter().map(|(path, how)| Difference::File { path, how }));
}
