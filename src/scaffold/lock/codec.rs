//! The lock as YAML: parsing and writing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Conflict, FILE_NAME, FileState, Lock, LockEntry, Made, refused, trust};
use crate::config::yaml;
use crate::model::error::{Error, Result};
use crate::scaffold::{Inputs, Kit, version};

/// The version of the lock's format.
const FORMAT: u32 = 1;

const HEAD: &str = "\
# What `cicd scaffold` wrote here, and from what: commit it, so that the next run can tell your edits from its own text.
# Not to be edited: `cicd scaffold` keeps it, `cicd scaffold --eject FILE` makes a file yours.
";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockText {
    version: u32,
    cicd: String,
    #[serde(default)]
    inputs: InputsText,
    #[serde(default)]
    domains: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    files: BTreeMap<String, EntryText>,
    #[serde(default)]
    templates: BTreeMap<String, String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InputsText {
    #[serde(default)]
    test_tree: bool,
    #[serde(default)]
    manager_kits: BTreeSet<KitText>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KitText {
    Python,
    Node,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum StateText {
    Managed,
    Edited,
    Ejected,
    Deleted,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryText {
    state: StateText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made: Option<MadeText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    conflict: Option<ConflictText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeText {
    template: String,
    digest: String,
    #[serde(serialize_with = "quoted")]
    params: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConflictText {
    theirs: String,
    proposal: String,
    made: MadeText,
}

/// The head of a lock: the fields that decide whether the rest can be parsed.
#[derive(Deserialize)]
struct HeadText {
    version: u64,
    cicd: String,
}

#[expect(clippy::ptr_arg, reason = "serde passes the field")]
fn quoted<S: serde::Serializer>(text: &String, serializer: S) -> Result<S::Ok, S::Error> {
    yaml::single_quoted(text, serializer)
}

/// Parses a lock; `version` is the version of the running program.
///
/// # Errors
/// Returns an error if the text is not a lock, if a later version wrote it, or if it holds impossible claims.
pub fn parse(text: &str, version: &str) -> Result<Lock> {
    let read: LockText = yaml::from_written(text).map_err(|fault| unreadable(text, version, fault))?;
    refuse_later(u64::from(read.version), &read.cicd, version)?;
    let lock = Lock {
        cicd: read.cicd,
        inputs: read.inputs.into(),
        domains: read.domains,
        templates: read.templates,
        files: read.files.into_iter().map(|(path, entry)| (path, entry.into())).collect(),
    };
    trust::check(&lock)?;
    Ok(lock)
}

fn unreadable(text: &str, version: &str, fault: yaml::YamlFault) -> Error {
    if let Ok(head) = yaml::from_text::<HeadText>(text)
        && let Err(later) = refuse_later(head.version, &head.cicd, version)
    {
        return later;
    }
    let error = refused("is not a lock of cicd").because(fault);
    if text.lines().any(|line| line.starts_with("<<<<<<< ")) {
        return error.hint("it has merge conflict markers: take one side completely and run `cicd scaffold`");
    }
    error
}

/// Returns true if a later version wrote the lock.
pub(super) fn is_later(text: &str, version: &str) -> bool {
    let is_later = |head: HeadText| head.version > u64::from(FORMAT) || version::is_later(&head.cicd, version);
    yaml::from_text::<HeadText>(text).is_ok_and(is_later)
}

fn refuse_later(format: u64, wrote: &str, version: &str) -> Result<()> {
    if format > u64::from(FORMAT) || version::is_later(wrote, version) {
        let wrote: String = wrote.chars().filter(char::is_ascii_graphic).take(32).collect();
        return Err(
            Error::usage(format!("a newer cicd wrote {FILE_NAME}: {wrote}, and this is {version}")).hint("upgrade cicd")
        );
    }
    if format < u64::from(FORMAT) {
        return Err(refused(&format!("has the format {format}, which does not exist")));
    }
    Ok(())
}

/// Returns true if both readers of YAML read a text as the same lock; `None` if the quick one does not take it.
#[cfg(test)]
pub(super) fn readers_agree(text: &str) -> Option<bool> {
    let quick = yaml::from_plain::<LockText>(text)?;
    let value = |read: &LockText| serde_json::to_value(read).ok();
    Some(yaml::from_text::<LockText>(text).is_ok_and(|slow| value(&slow) == value(&quick)))
}

/// Writes a lock.
///
/// # Errors
/// Returns an error if a text of the lock cannot be written as YAML.
pub fn to_text(lock: &Lock) -> Result<String> {
    let text = LockText {
        version: FORMAT,
        cicd: lock.cicd.clone(),
        inputs: (&lock.inputs).into(),
        domains: lock.domains.clone(),
        templates: lock.templates.clone(),
        files: lock.files.iter().map(|(path, entry)| (path.clone(), entry.into())).collect(),
    };
    let text = yaml::to_text(&text).map_err(|fault| Error::unknown(format!("cannot write {FILE_NAME}")).because(fault))?;
    Ok(format!("{HEAD}{text}"))
}

impl From<InputsText> for Inputs {
    fn from(text: InputsText) -> Self {
        let kit = |kit| match kit {
            KitText::Python => Kit::Python,
            KitText::Node => Kit::Node,
        };
        Self { test_tree: text.test_tree, manager_kits: text.manager_kits.into_iter().map(kit).collect() }
    }
}

impl From<&Inputs> for InputsText {
    fn from(inputs: &Inputs) -> Self {
        let kit = |kit: &Kit| match kit {
            Kit::Python => KitText::Python,
            Kit::Node => KitText::Node,
        };
        Self { test_tree: inputs.test_tree, manager_kits: inputs.manager_kits.iter().map(kit).collect() }
    }
}

impl From<EntryText> for LockEntry {
    fn from(text: EntryText) -> Self {
        let state = match text.state {
            StateText::Managed => FileState::Managed,
            StateText::Edited => FileState::Edited,
            StateText::Ejected => FileState::Ejected,
            StateText::Deleted => FileState::Deleted,
        };
        let conflict =
            text.conflict.map(|text| Conflict { made: text.made.into(), theirs: text.theirs, proposal: text.proposal });
        Self { state, made: text.made.map(Into::into), conflict }
    }
}

impl From<&LockEntry> for EntryText {
    fn from(entry: &LockEntry) -> Self {
        let state = match entry.state {
            FileState::Managed => StateText::Managed,
            FileState::Edited => StateText::Edited,
            FileState::Ejected => StateText::Ejected,
            FileState::Deleted => StateText::Deleted,
        };
        let conflict = entry.conflict.as_ref().map(|conflict| ConflictText {
            theirs: conflict.theirs.clone(),
            proposal: conflict.proposal.clone(),
            made: (&conflict.made).into(),
        });
        Self { state, made: entry.made.as_ref().map(Into::into), conflict }
    }
}

impl From<MadeText> for Made {
    fn from(text: MadeText) -> Self {
        Self { template: text.template, params: text.params, digest: text.digest }
    }
}

impl From<&Made> for MadeText {
    fn from(made: &Made) -> Self {
        Self { template: made.template.clone(), params: made.params.clone(), digest: made.digest.clone() }
    }
}
