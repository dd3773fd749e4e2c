//! Checks a service beside a job, and the image of a job: only some values can stand in the generated workflow.
//!
//! The workflow has each service written out once, for all jobs, and compares images as texts with the plan. So no image can be an
//! expression. The other fields may have the expressions that GitHub evaluates there ("Contexts reference", availability).

use super::names::JOB_TOKEN;
use super::names::is_variable;
use super::node::{Node, Value};
use super::table::{Findings, known_keys, text};
use crate::model::diagnostic::At;

/// The fields of a service ("Workflow syntax", `services`).
pub(super) const SERVICE: &[&str] = &["image", "credentials", "env", "ports", "volumes", "options", "command", "entrypoint"];

/// The fields in which GitHub evaluates secrets.
const WITH_SECRETS: &[&str] = &["credentials", "env"];

/// The characters that begin an expression.
const OPEN: &str = "${{";

/// Notes the faults of a service.
pub(super) fn service(name: &At<String>, node: &Node, findings: &mut Findings) {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    let first = |b: &u8| b.is_ascii_alphabetic() || *b == b'_';
    if !name.value.bytes().all(fits) || !name.value.as_bytes().first().is_some_and(first) {
        let message = format!("`{}` is not the name of a service", name.value);
        findings.add(&name.at, message, Some("write letters, digits, `_` and `-`, a letter first".into()));
    }
    for (field, node) in known_keys(node, SERVICE, &format!("the service `{}`", name.value), findings) {
        if field.value == "image" {
            if text(node, findings).is_some() {
                image(node, findings);
            }
        } else {
            let may_secrets = WITH_SECRETS.contains(&field.value.as_str());
            texts(node, &mut |at| expressions(at, may_secrets, findings));
        }
    }
}

/// Notes an image that is an expression.
pub(super) fn image(node: &Node, findings: &mut Findings) {
    if matches!(&node.value, Value::Text(image) if image.contains(OPEN)) {
        let message = "an image cannot be an expression: the workflow compares this text with the plan";
        findings.add(&node.at, message, Some("write the image out, e.g. postgres:17".into()));
    }
}

/// Returns the names of the secrets that a service's fields ask for, except the job's own token, which is always available.
pub(super) fn secrets(service: &Node) -> Vec<At<String>> {
    let mut names = Vec::new();
    let all: Vec<&Node> = WITH_SECRETS.iter().filter_map(|field| service.get(field)).collect();
    for node in all {
        texts(node, &mut |at| {
            let found = contents(&at.value).into_iter().flatten().filter_map(|inside| inside.strip_prefix("secrets."));
            let others = found.filter(|name| !name.eq_ignore_ascii_case(JOB_TOKEN));
            names.extend(others.map(|name| At { value: name.to_owned(), at: at.at.clone() }));
        });
    }
    names
}

fn expressions(at: &At<String>, may_secrets: bool, findings: &mut Findings) {
    let is_name = |inside: &str, context: &str| inside.strip_prefix(context).is_some_and(is_variable);
    let fits = |inside: Option<&str>| {
        inside.is_some_and(|inside| is_name(inside, "vars.") || (may_secrets && is_name(inside, "secrets.")))
    };
    if contents(&at.value).into_iter().all(fits) {
        return;
    }
    let (what, hint) = if may_secrets {
        ("secrets and variables of the repository", "write ${{ secrets.NAME }}, ${{ vars.NAME }}, or a plain text")
    } else {
        ("variables of the repository", "write ${{ vars.NAME }}, or a plain text; secrets go into `env` or `credentials`")
    };
    findings.add(&at.at, format!("the only expressions allowed here are {what}"), Some(hint.into()));
}

/// Returns the content of each `${{ }}` of a text; `None` for one that is not closed.
fn contents(text: &str) -> Vec<Option<&str>> {
    text.split(OPEN).skip(1).map(|rest| rest.split_once("}}").map(|(inside, _)| inside.trim())).collect()
}

/// Calls `each` with every text in a value, including names in maps.
fn texts(node: &Node, each: &mut impl FnMut(&At<String>)) {
    match &node.value {
        Value::Text(value) => each(&At { value: value.clone(), at: node.at.clone() }),
        Value::List(items) => items.iter().for_each(|item| texts(item, each)),
        Value::Map(entries) => {
            for (key, node) in entries {
                each(key);
                texts(node, each);
            }
        }
        _ => {}
    }
}
