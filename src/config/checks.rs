//! Reads `checks:` of a domain, the probes that tell its health when no other manager does, and refuses checks that could never work.
//!
//! `crate::managers::checks` runs them.

use std::time::Duration;

use super::check::{CheckConfig, Probe};
use super::env::env;
use super::model::{DomainKind, ManagerConfig};
use super::node::{Node, Value};
use super::shell::Shell;
use super::table::{Findings, Table, map, table, text};
use super::url::{UrlOf, url};
use crate::model::diagnostic::At;
use crate::model::health::ManagerKind;
use crate::model::limits::MAX_CHECKS;
use crate::model::name::{MAX_LENGTH, is_label};

pub(super) const CHECK: &[&str] =
    &["http", "tcp", "command", "env", "interval", "timeout", "fail_after", "pass_after", "warn_over", "ca_file"];

const INTERVAL: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(5);
const LEAST_INTERVAL: Duration = Duration::from_secs(1);
const MOST_INTERVAL: Duration = Duration::from_hours(24);
const LEAST_TIMEOUT: Duration = Duration::from_millis(10);
const MOST_TIMEOUT: Duration = Duration::from_mins(5);
const FAIL_AFTER: u32 = 3;

/// Returns the checks of a domain.
pub(super) fn checks(
    domain: &mut Table<'_, '_>,
    kind: DomainKind,
    manager: Option<&ManagerConfig>,
    shell: &Shell,
) -> Vec<CheckConfig> {
    let Some(node) = domain.node("checks") else { return Vec::new() };
    let findings = &mut *domain.findings;
    if kind == DomainKind::Library {
        findings.add(&node.at, "a library has no health", Some("remove `checks`, or `kind: library`".into()));
    } else if manager.is_some_and(is_another) {
        let hint = "remove `checks`, or write `kind: embedded` under `manager`";
        findings.add(&node.at, "these checks never run: the domain's `manager` reports its health", Some(hint.into()));
    }
    let entries = map(node, "`checks`", findings);
    if entries.len() > MAX_CHECKS {
        findings.add(&node.at, format!("a domain has at most {MAX_CHECKS} checks"), Some("combine some of them".into()));
    }
    entries.iter().filter_map(|(name, node)| check(name, node, shell, findings)).collect()
}

/// Returns true if the manager is another program or service than this one.
fn is_another(manager: &ManagerConfig) -> bool {
    manager.kind.map_or(manager.url.is_some(), |kind| kind != ManagerKind::Embedded)
}

fn check(name: &At<String>, node: &Node, shell: &Shell, findings: &mut Findings) -> Option<CheckConfig> {
    if !is_label(&name.value, MAX_LENGTH) {
        let message = format!("a check's name must be 1 to {MAX_LENGTH} of A-Z, a-z, 0-9 and `._-`");
        findings.add(&name.at, message, Some("e.g. database".into()));
    }
    if let Value::Text(given) = &node.value {
        let hint = format!("write {}: {{ {}: \"{given}\" }}", name.value, likely(given));
        findings.add(&node.at, "a check must be a map", Some(hint));
        return None;
    }
    let mut table = table(node, CHECK, &format!("the check `{}`", name.value), findings);
    let probe = probe(name, &mut table);
    let (is_http, is_command) = (table.node("http").is_some(), table.node("command").is_some());
    if let Some(node) = table.node("ca_file").filter(|_| !is_http) {
        table.findings.add(&node.at, "`ca_file` is only for a check with `http`", Some("remove it".into()));
    }
    if let Some(node) = table.node("env").filter(|_| !is_command) {
        table.findings.add(&node.at, "`env` is only for a check with `command`", Some("remove it".into()));
    }
    Some(CheckConfig {
        name: name.value.clone(),
        interval: between(&mut table, "interval", LEAST_INTERVAL, MOST_INTERVAL).unwrap_or(INTERVAL),
        timeout: between(&mut table, "timeout", LEAST_TIMEOUT, MOST_TIMEOUT).unwrap_or(TIMEOUT),
        fail_after: table.number("fail_after", 1).unwrap_or(FAIL_AFTER),
        pass_after: table.number("pass_after", 1).unwrap_or(1),
        warn_over: table.duration("warn_over"),
        ca_file: table.text("ca_file"),
        probe: probe?,
        shell: shell.clone(),
        env: env(&mut table),
    })
}

/// Returns the key that a bare text most likely belongs under, for the hint.
fn likely(given: &str) -> &'static str {
    if given.starts_with("http") {
        return "http";
    }
    if address(given).is_some() { "tcp" } else { "command" }
}

/// Returns the one probe of a check.
fn probe(name: &At<String>, table: &mut Table<'_, '_>) -> Option<Probe> {
    let given: Vec<&Node> = ["http", "tcp", "command"].iter().filter_map(|key| table.node(key)).collect();
    match given.as_slice() {
        [] => {
            let message = format!("the check `{}` has none of `http`, `tcp` and `command`", name.value);
            let hint = "write one of http: \"http://localhost:8001/health\", tcp: \"localhost:5432\", command: \"…\"";
            table.findings.add(&name.at, message, Some(hint.into()));
            None
        }
        [_] => {
            let http = table.node("http").and_then(|node| url(node, UrlOf::Check, table.findings)).map(Probe::Http);
            let tcp = table.node("tcp").and_then(|node| tcp(node, table.findings));
            http.or(tcp).or_else(|| table.node("command").and_then(|node| command(node, table.findings)))
        }
        [_, second, ..] => {
            let message = format!("the check `{}` has more than one of `http`, `tcp` and `command`", name.value);
            table.findings.add(&second.at, message, Some("write a check for each, with a name of its own".into()));
            None
        }
    }
}

fn tcp(node: &Node, findings: &mut Findings) -> Option<Probe> {
    let given = text(node, findings)?;
    let found = address(&given.value);
    if found.is_none() {
        let message = format!("`{}` is not a host and a port", given.value);
        findings.add(&given.at, message, Some("write e.g. \"localhost:5432\" or \"[::1]:5432\"".into()));
    }
    found.map(|(host, port)| Probe::Tcp(host, port))
}

/// Parses a host and its port; an IPv6 address stands in brackets.
fn address(text: &str) -> Option<(String, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let port: u16 = port.parse().ok().filter(|port| *port > 0)?;
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = |c: char| c.is_alphanumeric() || "._-".contains(c);
    match inner {
        Some(inner) => inner.parse::<std::net::Ipv6Addr>().is_ok().then(|| (inner.to_owned(), port)),
        None => (!host.is_empty() && host.chars().all(is_host)).then(|| (host.to_owned(), port)),
    }
}

fn command(node: &Node, findings: &mut Findings) -> Option<Probe> {
    let command = text(node, findings)?;
    if command.value.trim().is_empty() {
        findings.add(&command.at, "the command is empty", Some("name a command, or remove the check".into()));
        return None;
    }
    Some(Probe::Command(command.value))
}

fn between(table: &mut Table<'_, '_>, key: &str, least: Duration, most: Duration) -> Option<Duration> {
    let given = table.duration(key)?;
    if (least..=most).contains(&given) {
        return Some(given);
    }
    let node = table.node(key)?;
    let (least, most) = (humantime::format_duration(least), humantime::format_duration(most));
    table.findings.add(&node.at, format!("`{key}` must be from {least} to {most}"), None);
    None
}
