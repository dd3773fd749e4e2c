//! Adds names to `depends_on` in an existing `cicd.yml`. The text is edited in place, so every comment and every other line stays
//! unchanged.

use std::sync::Arc;

use super::entry;
use crate::config::{self, Config, Domain, FILE_NAME};
use crate::model::diagnostic::SourceText;
use crate::model::error::{Error, Result};

/// Adds dependencies, each as the name of a domain and the name that it needs. Those that are there already are left alone.
///
/// # Errors
/// Returns an error if the text is not a valid config, or if its shape does not show where a name belongs. Then the error has the
/// lines to add by hand, and nothing is changed.
pub fn add_dependencies(text: &str, pairs: &[(String, String)]) -> Result<String> {
    let mut now = text.to_owned();
    let mut by_hand = Vec::new();
    for (from, to) in pairs {
        let config = parsed(&now)?;
        let Some(domain) = config.domains.iter().find(|domain| domain.name.value == *from) else { continue };
        if domain.depends_on.iter().any(|dependency| dependency.value == *to) {
            continue;
        }
        match added(&now, domain, to).filter(|changed| holds(changed, &config, from, to)) {
            Some(changed) => now = changed,
            None => by_hand.push(format!("  {from}: depends_on: [{to}]")),
        }
    }
    if by_hand.is_empty() {
        return Ok(now);
    }
    let message = format!("cannot find the place for some dependencies in {FILE_NAME}; nothing was changed");
    Err(Error::usage(message).hint(format!("add these by hand:\n{}", by_hand.join("\n"))))
}

fn parsed(text: &str) -> Result<Config> {
    config::parse_with_places(&Arc::new(SourceText { name: FILE_NAME.to_owned(), text: text.to_owned() }))
}

/// Returns true if the changed text says what it said before, and the new dependency.
fn holds(changed: &str, before: &Config, from: &str, to: &str) -> bool {
    let Ok(after) = parsed(changed) else { return false };
    let names = |domain: &Domain| domain.depends_on.iter().map(|name| name.value.clone()).collect::<Vec<_>>();
    let fits = |(old, new): (&Domain, &Domain)| {
        let mut expected = names(old);
        if old.name.value == from {
            expected.push(to.to_owned());
        }
        old.name.value == new.name.value && names(new) == expected && old.paths == new.paths
    };
    before.domains.len() == after.domains.len() && before.domains.iter().zip(&after.domains).all(fits)
}

fn added(text: &str, domain: &Domain, to: &str) -> Option<String> {
    let name = entry::scalar(to);
    if let Some(last) = domain.depends_on.last() {
        let start = line_start(text, last.at.bytes().start);
        let before = text.get(start..last.at.bytes().start)?;
        if before.trim_start().starts_with("- ") && !before.contains('[') {
            let end = line_end(text, last.at.bytes().end);
            return Some(insert(text, end, &format!("{}{}{name}", newline(text), before)));
        }
        return Some(insert(text, last.at.bytes().end, &format!(", {name}")));
    }
    let after = domain.name.at.bytes().end;
    let colon = after + text.get(after..)?.find(':')? + 1;
    let end = line_end(text, colon);
    let rest = text.get(colon..end)?;
    if let Some(brace) = rest.find('{').filter(|brace| rest[..*brace].trim().is_empty()) {
        let is_empty = rest[brace + 1..].trim_start().starts_with('}');
        let separator = if is_empty { " " } else { "," };
        return Some(insert(text, colon + brace + 1, &format!(" depends_on: [{name}]{separator}")));
    }
    // A block: the indent is that of its first line.
    let key = line_start(text, domain.name.at.bytes().start);
    let own = indent(text.get(key..)?);
    let first = text.get(end..)?.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))?;
    let deeper = indent(first);
    let indent = if deeper > own { " ".repeat(deeper) } else { " ".repeat(own + 2) };
    let is_block = rest.trim().is_empty() || rest.trim_start().starts_with('#');
    is_block.then(|| insert(text, end, &format!("{}{indent}depends_on: [{name}]", newline(text))))
}

fn insert(text: &str, at: usize, more: &str) -> String {
    [&text[..at], more, &text[at..]].concat()
}

fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Returns the end of the line without its line feed.
fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if text[..end].ends_with('\r') { end - 1 } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(entries: &str, expected: &str) {
        let text = |entries: &str| format!("version: 1\ndomains:\n{entries}  pay: {{ paths: [/pay/] }}\n");
        let pairs = [("orders".to_owned(), "pay".to_owned())];
        assert_eq!(add_dependencies(&text(entries), &pairs).ok(), Some(text(expected)));
    }

    #[test]
    fn a_name_is_added_in_the_form_of_the_entry() {
        check("  orders: { paths: [/o/] } # a\n", "  orders: { depends_on: [pay], paths: [/o/] } # a\n");
        check("  orders:\n    # b\n    paths: [/o/]\n", "  orders:\n    depends_on: [pay]\n    # b\n    paths: [/o/]\n");
        check("  orders: # c\n     title: O\n", "  orders: # c\n     depends_on: [pay]\n     title: O\n");
        let more = "  base: { paths: [/b/] }\n";
        check(
            &format!("  orders: {{ depends_on: [base] }}\n{more}"),
            &format!("  orders: {{ depends_on: [base, pay] }}\n{more}"),
        );
        check(
            &format!("  orders:\n    depends_on:\n    - base # d\n    paths: [/o/]\n{more}"),
            &format!("  orders:\n    depends_on:\n    - base # d\n    - pay\n    paths: [/o/]\n{more}"),
        );
        check("  orders: { depends_on: [pay] }\n", "  orders: { depends_on: [pay] }\n");
        check("  orders: {}\n", "  orders: { depends_on: [pay] }\n");
        check("  orders:\n", "  orders:\n    depends_on: [pay]\n");
    }

    #[test]
    fn a_shape_that_hides_the_place_changes_nothing() {
        let text = "version: 1\ndomains:\n  orders: &a\n    paths: [/o/]\n  pay: { paths: [/pay/] }\n";
        let error = add_dependencies(text, &[("orders".to_owned(), "pay".to_owned())]).map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains("nothing was changed")));
    }
}
