//! A domain as lines of YAML, and texts as scalars that YAML reads back unchanged.

use crate::config::{DomainKind, ManagerConfig};
use crate::scaffold::discover::{Command, DomainCandidate, NoTests};
use crate::scaffold::text;

/// Returns a text in double quotes.
#[must_use]
pub(super) fn quoted(text: &str) -> String {
    text::quoted(text)
}

/// Returns a name: plain if every YAML reader takes it for a string, else quoted.
#[must_use]
pub(super) fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == ' ')
        && !text.ends_with(' ')
        && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// Returns a list of names on one line.
#[must_use]
pub(super) fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| scalar(item)).collect::<Vec<_>>().join(", "))
}

/// Returns a text that can follow a `#`.
#[must_use]
pub(super) fn comment(text: &str) -> String {
    text::one_line(text).chars().take(160).collect()
}

/// Returns the lines of a domain's entry, without their common indent.
#[must_use]
pub(super) fn lines(domain: &DomainCandidate) -> Vec<String> {
    let mut lines: Vec<String> = keys(domain).into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
    lines.extend(suites(&domain.suites));
    lines.extend(match &domain.no_tests {
        Some(NoTests::Absent) if domain.kind == DomainKind::Domain => {
            Some("# suites: none # no tests were found; enable this line if intended: the gate fails without it".to_owned())
        }
        Some(NoTests::Unknown { has_runner, language, files, example }) if domain.kind == DomainKind::Domain => {
            let why = if *has_runner { "tests that no runner takes" } else { "tests that no runner is known for" };
            let files = format!("{files} of {language}, e.g. {example}");
            Some(comment(&format!("# {why}; the gate fails until `suites` names a command: {files}")))
        }
        Some(NoTests::Empty(runner)) => {
            let runner = runner.unwrap_or("the build");
            Some(format!("suites: none # {runner} would run no test; remove this line when there is one"))
        }
        _ => None,
    });
    if lines.iter().all(|line| line.starts_with('#')) {
        // A key without a value would be valid, but one with a title tells more.
        lines.insert(0, format!("title: {}", scalar(&crate::scaffold::discover::title(&domain.name))));
    }
    lines
}

/// Returns the entry on one line, without comments, which do not fit there.
#[must_use]
pub(super) fn flow(domain: &DomainCandidate) -> String {
    let mut parts: Vec<String> = keys(domain).into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let levels: Vec<&str> = levels(&domain.suites);
    let of_level = |level: &&str| format!("{}: {}", scalar(level), one_or_many(&domain.suites, level));
    if !levels.is_empty() {
        parts.push(format!("suites: {{ {} }}", levels.iter().map(of_level).collect::<Vec<_>>().join(", ")));
    } else if matches!(domain.no_tests, Some(NoTests::Empty(_))) {
        parts.push("suites: none".to_owned());
    }
    if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
}

fn keys(domain: &DomainCandidate) -> Vec<(&'static str, String)> {
    let mut keys = Vec::new();
    if let Some(title) = &domain.title {
        keys.push(("title", scalar(title)));
    }
    if domain.kind == DomainKind::Library {
        keys.push(("kind", "library".to_owned()));
    }
    if !domain.paths.is_empty() {
        let paths: Vec<String> = domain.paths.iter().map(|path| quoted(path)).collect();
        keys.push(("paths", format!("[{}]", paths.join(", "))));
    }
    if !domain.depends_on.is_empty() {
        let names: Vec<String> = domain.depends_on.iter().map(|dependency| dependency.name.clone()).collect();
        keys.push(("depends_on", list(&names)));
    }
    if let Some(manager) = &domain.manager {
        keys.push(("manager", of_manager(manager)));
    }
    keys
}

fn of_manager(manager: &ManagerConfig) -> String {
    let parts =
        [("title", manager.title.as_ref().map(|title| scalar(title))), ("url", manager.url.as_ref().map(|url| quoted(url)))];
    let token = ("token_env", manager.token_env.as_ref().map(|name| scalar(name)));
    let parts = parts.into_iter().chain([token]).filter_map(|(key, value)| Some(format!("{key}: {}", value?)));
    format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
}

fn levels(suites: &[Command]) -> Vec<&str> {
    let mut levels: Vec<&str> = Vec::new();
    for suite in suites {
        if !levels.contains(&suite.level.as_str()) {
            levels.push(&suite.level);
        }
    }
    levels
}

fn suites(list: &[Command]) -> Vec<String> {
    let levels = levels(list);
    if levels.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["suites:".to_owned()];
    for level in levels {
        let here: Vec<&Command> = list.iter().filter(|suite| suite.level == *level).collect();
        if let [one] = here.as_slice()
            && one.name.is_none()
        {
            lines.push(format!("  {}: {}", scalar(level), suite(one)));
            continue;
        }
        lines.push(format!("  {}:", scalar(level)));
        lines.extend(here.iter().map(|one| format!("    {}: {}", scalar(one.name.as_deref().unwrap_or("all")), suite(one))));
    }
    lines
}

fn one_or_many(list: &[Command], level: &str) -> String {
    let here: Vec<&Command> = list.iter().filter(|suite| suite.level == level).collect();
    match here.as_slice() {
        [one] if one.name.is_none() => suite(one),
        many => {
            let named = many.iter().map(|one| format!("{}: {}", scalar(one.name.as_deref().unwrap_or("all")), suite(one)));
            format!("{{ {} }}", named.collect::<Vec<_>>().join(", "))
        }
    }
}

fn suite(suite: &Command) -> String {
    if suite.run.is_empty() {
        return "{}".to_owned();
    }
    if suite.working_dir.is_empty() {
        return format!("{{ run: {} }}", quoted(&suite.run));
    }
    format!("{{ run: {}, working_dir: {} }}", quoted(&suite.run), quoted(&suite.working_dir))
}
