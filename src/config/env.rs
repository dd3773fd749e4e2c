//! Reads `env`, the variables of a suite or a check.

use std::collections::{BTreeMap, HashSet};

use super::names::{SERVER_TOKEN, is_variable};
use super::node::{Node, Value};
use super::table::{Findings, Table, map, scalar, text};
use crate::model::diagnostic::At;

/// Reads variables in the forms of Docker Compose: a map, or a list of `NAME` and `NAME=value`. One without a value is passed through.
pub(super) fn env(table: &mut Table<'_, '_>) -> BTreeMap<String, Option<String>> {
    let Some(node) = table.node("env") else { return BTreeMap::new() };
    let listed = if let Value::List(items) = &node.value { Some(env_list(items, table.findings)) } else { None };
    let entries = listed.as_deref().unwrap_or_else(|| map(node, "`env`", table.findings));
    let mut result = BTreeMap::new();
    for (name, node) in entries {
        if name.value.starts_with("CICD_") && name.value != SERVER_TOKEN {
            let hint = "use another name; the suite gets CICD_DOMAIN, CICD_LEVEL, CICD_SUITE, CICD_RUN_ID and CICD_REPORT";
            let message = format!("`{}` cannot be set: names with CICD_ are reserved for cicd", name.value);
            table.findings.add(&name.at, message, Some(hint.into()));
        } else if !is_variable(&name.value) {
            let message = format!("`{}` is not the name of a variable", name.value);
            table.findings.add(&name.at, message, Some("write letters, digits and `_`, no digit first".into()));
        }
        let value = if node.value == Value::Null { Some(None) } else { scalar(node, table.findings).map(Some) };
        if let Some(value) = value {
            result.insert(name.value.clone(), value);
        }
    }
    result
}

/// Turns the list form into the entries of the map form.
fn env_list(items: &[Node], findings: &mut Findings) -> Vec<(At<String>, Node)> {
    let mut entries: Vec<(At<String>, Node)> = Vec::new();
    let mut seen = HashSet::new();
    for item in items {
        let Some(At { value, at }) = text(item, findings) else { continue };
        let (name, given) = value.split_once('=').map_or((value.as_str(), None), |(name, given)| (name, Some(given)));
        if !seen.insert(name.to_owned()) {
            findings.add(&at, format!("duplicate variable `{name}`"), Some("remove one of them".into()));
            continue;
        }
        let value = given.map_or(Value::Null, |given| Value::Text(given.to_owned()));
        entries.push((At { value: name.to_owned(), at: at.clone() }, Node { value, at }));
    }
    entries
}
