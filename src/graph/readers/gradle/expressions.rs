//! The values of simple expressions in settings: strings, lists, and the folders that are made of them.

use std::collections::HashMap;

use crate::graph::readers::tokens::{CodeToken, Spot, closing, token};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ScriptValue {
    /// A string, a path, or a project by its path.
    Text(String),
    /// A list, or the entries of a map, each a list of two.
    List(Vec<ScriptValue>),
}

/// The variables.
pub(super) type ScriptVariables = HashMap<String, ScriptValue>;

/// The deepest nesting of an expression that is looked at.
const MAX_DEPTH: usize = 24;

/// Returns the value of an expression: terms joined by `+`.
pub(super) fn value(spots: &[Spot<'_>], variables: &ScriptVariables) -> Option<ScriptValue> {
    sum(spots, variables, 0)
}

/// Returns the string that an expression means.
pub(super) fn text(spots: &[Spot<'_>], variables: &ScriptVariables) -> Option<String> {
    match value(spots, variables)? {
        ScriptValue::Text(text) => Some(text),
        ScriptValue::List(_) => None,
    }
}

fn sum(spots: &[Spot<'_>], variables: &ScriptVariables, depth: usize) -> Option<ScriptValue> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut total: Option<ScriptValue> = None;
    for part in split(spots, '+') {
        let part = term(part, variables, depth)?;
        total = Some(match (total, part) {
            (None, part) => part,
            (Some(ScriptValue::Text(a)), ScriptValue::Text(b)) => ScriptValue::Text(a + &b),
            (Some(ScriptValue::List(mut a)), ScriptValue::List(b)) => {
                a.extend(b);
                ScriptValue::List(a)
            }
            _ => return None,
        });
    }
    total
}

/// Returns the parts between marks that no bracket holds.
pub(super) fn split<'s, 't>(spots: &'s [Spot<'t>], mark: char) -> Vec<&'s [Spot<'t>]> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, spot) in spots.iter().enumerate() {
        match spot.token {
            CodeToken::Mark('(' | '[' | '{') => depth += 1,
            CodeToken::Mark(')' | ']' | '}') => depth -= 1,
            CodeToken::Mark(c) if c == mark && depth == 0 => {
                parts.push(&spots[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&spots[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// Returns the value of a term: a beginning, and what is called on it.
fn term(spots: &[Spot<'_>], variables: &ScriptVariables, depth: usize) -> Option<ScriptValue> {
    let (mut value, mut at) = beginning(spots, variables, depth)?;
    while at < spots.len() {
        match (token(spots, at)?, token(spots, at + 1)) {
            (CodeToken::Mark('?' | '!'), _) => at += 1,
            (CodeToken::Word("as"), Some(_)) => return Some(value),
            (CodeToken::Word("to"), Some(_)) => {
                let other = term(&spots[at + 1..], variables, depth + 1)?;
                return Some(ScriptValue::List(vec![value, other]));
            }
            (CodeToken::Mark('.'), Some(CodeToken::Word(name))) => {
                let open = at + 2;
                let has_arguments = token(spots, open) == Some(CodeToken::Mark('('));
                let end = if has_arguments { closing(spots, open) } else { open };
                let arguments = if has_arguments { split(&spots[open + 1..end.min(spots.len())], ',') } else { Vec::new() };
                let mut texts = Vec::new();
                for argument in arguments {
                    match sum(argument, variables, depth + 1)? {
                        ScriptValue::Text(text) => texts.push(text),
                        ScriptValue::List(_) => return None,
                    }
                }
                value = call(value, name, &texts)?;
                at = if has_arguments { end + 1 } else { open };
            }
            _ => return None,
        }
    }
    Some(value)
}

fn beginning(spots: &[Spot<'_>], variables: &ScriptVariables, depth: usize) -> Option<(ScriptValue, usize)> {
    let empty = || ScriptValue::Text(String::new());
    match (token(spots, 0)?, token(spots, 1)) {
        (CodeToken::Text(text), _) => Some((ScriptValue::Text(filled(text, variables)?), 1)),
        (CodeToken::Mark('*'), _) => beginning(&spots[1..], variables, depth).map(|(value, at)| (value, at + 1)),
        (CodeToken::Mark('['), _) => {
            let end = closing(spots, 0);
            Some((list(&spots[1..end.min(spots.len())], variables, depth)?, end + 1))
        }
        (CodeToken::Mark('('), _) => {
            let end = closing(spots, 0);
            Some((sum(&spots[1..end.min(spots.len())], variables, depth + 1)?, end + 1))
        }
        (CodeToken::Word("new"), Some(_)) => beginning(&spots[1..], variables, depth).map(|(value, at)| (value, at + 1)),
        (
            CodeToken::Word("listOf" | "setOf" | "arrayOf" | "mutableListOf" | "mapOf" | "sequenceOf" | "linkedMapOf"),
            Some(CodeToken::Mark('(')),
        ) => {
            let end = closing(spots, 1);
            Some((list(&spots[2..end.min(spots.len())], variables, depth)?, end + 1))
        }
        (CodeToken::Word("file" | "File" | "uri" | "project" | "Path" | "path"), Some(CodeToken::Mark('('))) => {
            let end = closing(spots, 1);
            let mut path = String::new();
            for part in split(&spots[2..end.min(spots.len())], ',') {
                let ScriptValue::Text(part) = sum(part, variables, depth + 1)? else { return None };
                path = below(&path, &part);
            }
            Some((ScriptValue::Text(path), end + 1))
        }
        (CodeToken::Word("rootDir" | "settingsDir" | "rootProject"), _)
        | (CodeToken::Word("settings" | "layout"), Some(CodeToken::Mark('.'))) => Some((empty(), 1)),
        (CodeToken::Word(name), _) => Some((variables.get(name)?.clone(), 1)),
        _ => None,
    }
}

fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Returns the list; of a map (`a: 'b'` in Groovy, `"a" to "b"` in Kotlin) the entries.
fn list(spots: &[Spot<'_>], variables: &ScriptVariables, depth: usize) -> Option<ScriptValue> {
    let mut items = Vec::new();
    for item in split(spots, ',') {
        let pair = split(item, ':');
        if let [key, value] = pair[..] {
            let key = match token(key, 0)? {
                CodeToken::Word(word) if key.len() == 1 => ScriptValue::Text(word.to_owned()),
                _ => sum(key, variables, depth + 1)?,
            };
            items.push(ScriptValue::List(vec![key, sum(value, variables, depth + 1)?]));
        } else {
            items.push(sum(item, variables, depth + 1)?);
        }
    }
    Some(ScriptValue::List(items))
}

/// Returns what a property or method of a value is. Most of them change nothing that matters here.
fn call(value: ScriptValue, name: &str, arguments: &[String]) -> Option<ScriptValue> {
    match (value, name, arguments) {
        (ScriptValue::Text(text), "replace", [from, to]) => Some(ScriptValue::Text(text.replace(from.as_str(), to))),
        (ScriptValue::Text(text), "resolve" | "dir" | "file", [path]) => Some(ScriptValue::Text(below(&text, path))),
        (ScriptValue::Text(text), "removePrefix", [prefix]) => {
            Some(ScriptValue::Text(text.strip_prefix(prefix.as_str()).unwrap_or(&text).to_owned()))
        }
        (ScriptValue::Text(text), "name", []) => {
            Some(ScriptValue::Text(text.rsplit([':', '/']).next().unwrap_or_default().to_owned()))
        }
        (ScriptValue::Text(text), "split", [mark]) => {
            Some(ScriptValue::List(text.split(mark.as_str()).map(|part| ScriptValue::Text(part.to_owned())).collect()))
        }
        (
            ScriptValue::List(items),
            "keys" | "values" | "key" | "value" | "first" | "second" | "component1" | "component2",
            [],
        ) => part_of(items, name),
        (
            value,
            "path" | "toPath" | "toString" | "toFile" | "asFile" | "projectDir" | "rootDir" | "settingsDir" | "rootDirectory"
            | "rootProject" | "settingsDirectory" | "absolutePath" | "canonicalPath" | "canonicalFile" | "trim" | "toList"
            | "toTypedArray" | "entries" | "parentFile",
            [],
        ) => (name != "parentFile").then_some(value),
        _ => None,
    }
}

fn part_of(items: Vec<ScriptValue>, name: &str) -> Option<ScriptValue> {
    let side = usize::from(matches!(name, "values" | "value" | "second" | "component2"));
    if matches!(name, "keys" | "values") {
        let sides = items.into_iter().map(|item| match item {
            ScriptValue::List(pair) => pair.into_iter().nth(side),
            ScriptValue::Text(_) => None,
        });
        return sides.collect::<Option<Vec<_>>>().map(ScriptValue::List);
    }
    items.into_iter().nth(side)
}

/// Returns a string with the values of its variables; `None` if one is not known.
fn filled(text: &str, variables: &ScriptVariables) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let (name, behind) = if let Some(inner) = after.strip_prefix('{') {
            inner.split_once('}')?
        } else {
            after.split_at(after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len()))
        };
        let mut parts = name.trim().split('.');
        let first = parts.next()?;
        let mut value = match first {
            "rootDir" | "settingsDir" | "rootProject" => ScriptValue::Text(".".to_owned()),
            first => variables.get(first)?.clone(),
        };
        for part in parts {
            value = call(value, part.trim_end_matches("()"), &[])?;
        }
        let ScriptValue::Text(value) = value else { return None };
        out.push_str(&value);
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}
