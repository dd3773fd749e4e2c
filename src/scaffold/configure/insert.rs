//! Inserts new domains into an existing `cicd.yml`. The text is edited in place, so every comment and every other line stays
//! unchanged.

use std::sync::Arc;

use super::{entry, noun};
use crate::config::{self, Config, DomainKind, FILE_NAME};
use crate::model::diagnostic::SourceText;
use crate::model::error::{Error, Result};
use crate::scaffold::discover::DomainCandidate;

/// Adds entries. Entries that exist with the same paths are left alone; if all of them exist, the text is returned unchanged.
///
/// # Errors
/// Returns an error if there are entries to add and the text is not a valid config, if an entry of that name has another kind or other paths, or if the
/// text's shape does not show where entries belong. In the last case the error holds the lines to add by hand.
pub fn insert_domains(text: &str, domains: &[DomainCandidate]) -> Result<String> {
    if domains.is_empty() {
        return Ok(text.to_owned());
    }
    let before = parsed(text)?;
    let mut new = Vec::new();
    for domain in domains {
        // A domain that is only implied does not occur in the text.
        let is_written = |other: &&config::Domain| other.name.value == domain.name && !is_implied(text, &domain.name);
        match before.domains.iter().find(is_written) {
            Some(there) => same(there, domain)?,
            None => new.push(domain),
        }
        let alike = |name: &str| name.replace('_', "-");
        let is_alike =
            |other: &&config::Domain| other.name.value != domain.name && alike(&other.name.value) == alike(&domain.name);
        if let Some(other) = before.domains.iter().find(is_alike) {
            let message =
                format!("{FILE_NAME} has a {} {}: no two names differ only by `-` and `_`", noun(other.kind), other.name.value);
            return Err(Error::usage(message).hint("use another name"));
        }
    }
    if new.is_empty() {
        return Ok(text.to_owned());
    }
    let by_hand = || {
        let lines = block(&new, "  ", "  ").join("\n");
        Error::usage(format!("cannot find the place for new domains in {FILE_NAME}"))
            .hint(format!("add these under `domains:`\n{lines}"))
    };
    let written = written(text, &new).ok_or_else(by_hand)?;
    let after = parsed(&written).map_err(|_| by_hand())?;
    let has_all = new.iter().all(|domain| after.domains.iter().any(|other| other.name.value == domain.name));
    let keeps_all = before.domains.iter().all(|domain| after.domains.iter().any(|other| other.name.value == domain.name.value));
    if has_all && keeps_all { Ok(written) } else { Err(by_hand()) }
}

/// Returns true if the existing entry equals the requested one.
fn same(there: &config::Domain, asked: &DomainCandidate) -> Result<()> {
    let (name, is, wanted) = (&asked.name, noun(there.kind), noun(asked.kind));
    if there.kind != asked.kind {
        let change = match asked.kind {
            DomainKind::Library => "write `kind: library` there",
            DomainKind::Domain => "remove `kind: library` there",
        };
        return Err(Error::usage(format!("{FILE_NAME} has a {is} {name}, and {name} cannot be a {wanted} as well"))
            .hint(format!("{change}, or use another name")));
    }
    let paths: Vec<&str> = there.paths.iter().map(|path| path.value.text()).collect();
    if paths != asked.paths {
        let message = format!("{FILE_NAME} has a {is} {name} with other paths: {}", paths.join(", "));
        return Err(Error::usage(message).hint("change its paths there, or use another name"));
    }
    Ok(())
}

fn parsed(text: &str) -> Result<Config> {
    config::parse_with_places(&Arc::new(SourceText { name: FILE_NAME.to_owned(), text: text.to_owned() }))
}

/// Returns true if `cross-domain` is only implied: the parser adds it at the end, without a position in the text.
fn is_implied(text: &str, name: &str) -> bool {
    name == config::CROSS_DOMAIN
        && parsed(text).is_ok_and(|config| {
            config
                .domains
                .iter()
                .any(|domain| domain.name.value == name && domain.name.at == crate::model::diagnostic::Span::default())
        })
}

fn written(text: &str, new: &[&DomainCandidate]) -> Option<String> {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let Some(top) = lines.iter().position(|line| is_top(line)) else {
        let entries = block(new, "  ", "  ").join(end);
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { end };
        return Some(format!("{text}{gap}domains:{end}{entries}{end}"));
    };
    let value = lines[top].split_once(':').map(|(_, value)| without_comment(value))?;
    if value == "{}" {
        let entries = block(new, "  ", "  ").join(end);
        let head = lines[top].replacen("{}", "", 1);
        let head = head.trim_end().to_owned();
        let parts = [lines[..top].concat(), head, end.to_owned(), entries, end.to_owned(), lines[top + 1..].concat()];
        return Some(parts.concat());
    }
    if !matches!(value, "" | "null" | "~") || value.starts_with(['&', '*']) {
        return None;
    }
    if !value.is_empty() {
        return None;
    }
    let place = InsertPlace::find(&lines, top);
    let entries = place.entries(new).join(end);
    let head = lines[..place.line].concat();
    let gap = if head.ends_with('\n') { "" } else { end };
    Some([head, gap.to_owned(), entries, end.to_owned(), lines[place.line..].concat()].concat())
}

fn is_top(line: &str) -> bool {
    ["domains:", "\"domains\":", "'domains':"]
        .iter()
        .any(|key| line.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n'])))
}

fn without_comment(text: &str) -> &str {
    let text = text.trim();
    if text.starts_with('#') { "" } else { text.split(" #").next().unwrap_or_default().trim() }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_content(line: &str) -> bool {
    let text = line.trim();
    !text.is_empty() && !text.starts_with('#')
}

/// The position for new entries, and the format of the existing ones.
struct InsertPlace {
    /// The line before which entries are inserted.
    line: usize,
    outer: String,
    inner: String,
    is_flow: bool,
}

impl InsertPlace {
    fn find(lines: &[&str], top: usize) -> Self {
        let below = lines.iter().enumerate().skip(top + 1);
        let block: Vec<(usize, &str)> =
            below.take_while(|(_, line)| !is_content(line) || indent(line) > 0).map(|(at, line)| (at, *line)).collect();
        let first = block.iter().find(|(_, line)| is_content(line));
        let outer = first.map_or(2, |(_, line)| indent(line));
        // Lines that are indented deeper than an entry belong to it, even lines with `#`, which may be part of a text of
        // several lines.
        let own = |(_, line): &&(usize, &str)| is_content(line) || (indent(line) > outer && !line.trim().is_empty());
        let last = block.iter().rev().find(own).map_or(top, |(at, _)| *at);
        let entries: Vec<&str> =
            block.iter().filter(|(_, line)| is_content(line) && indent(line) == outer).map(|(_, line)| *line).collect();
        let is_flow = |line: &&str| line.split_once(':').is_some_and(|(_, value)| value.trim_start().starts_with('{'));
        let flows = entries.iter().filter(|line| is_flow(line)).count();
        let deeper =
            block.iter().find(|(_, line)| is_content(line) && indent(line) > outer).map_or(2, |(_, line)| indent(line) - outer);
        Self { line: last + 1, outer: " ".repeat(outer), inner: " ".repeat(deeper), is_flow: flows * 2 > entries.len() }
    }

    fn entries(&self, new: &[&DomainCandidate]) -> Vec<String> {
        if self.is_flow {
            return new
                .iter()
                .map(|domain| format!("{}{}: {}", self.outer, entry::scalar(&domain.name), entry::flow(domain)))
                .collect();
        }
        block(new, &self.outer, &self.inner)
    }
}

fn block(new: &[&DomainCandidate], outer: &str, inner: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for domain in new {
        lines.push(format!("{outer}{}:", entry::scalar(&domain.name)));
        lines.extend(entry::lines(domain).into_iter().map(|line| format!("{outer}{inner}{line}")));
    }
    lines
}
