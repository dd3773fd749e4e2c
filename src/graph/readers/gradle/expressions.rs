//! The values of simple expressions in settings: strings, lists, and the folders that are made of them.

use std::collections::HashMap;

use crate::graph::readers::tokens::{Spot, Token, closing, token};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A string, a path, or a project by its path.
    Text(String),
    /// A list, or the entries of a map, each a list of two.
    List(Vec<Value>),
}

/// The variables.
pub(super) type Variables = HashMap<String, Value>;

/// The deepest nesting of an expression that is looked at.
const MAX_DEPTH: usize = 24;

/// Returns the value of an expression: terms joined by `+`.
pub(super) fn value(spots: &[Spot<'_>], variables: &Variables) -> Option<Value> {
    sum(spots, variables, 0)
}

/// Returns the string that an expression means.
pub(super) fn text(spots: &[Spot<'_>], variables: &Variables) -> Option<String> {
    match value(spots, variables)? {
        Value::Text(text) => Some(text),
        Value::List(_) => None,
    }
}

fn sum(spots: &[Spot<'_>], variables: &Variables, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut total: Option<Value> = None;
    for part in split(spots, '+') {
        let part = term(part, variables, depth)?;
        total = Some(match (total, part) {
            (None, part) => part,
            (Some(Value::Text(a)), Value::Text(b)) => Value::Text(a + &b),
            (Some(Value::List(mut a)), Value::List(b)) => {
                a.extend(b);
                Value::List(a)
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
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => depth -= 1,
            Token::Mark(c) if c == mark && depth == 0 => {
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
fn term(spots: &[Spot<'_>], variables: &Variables, depth: usize) -> Option<Value> {
    let (mut value, mut at) = beginning(spots, variables, depth)?;
    while at < spots.len() {
        match (token(spots, at)?, token(spots, at + 1)) {
            (Token::Mark('?' | '!'), _) => at += 1,
            (Token::Word("as"), Some(_)) => return Some(value),
            (Token::Word("to"), Some(_)) => {
                let other = term(&spots[at + 1..], variables, depth + 1)?;
                return Some(Value::List(vec![value, other]));
            }
            (Token::Mark('.'), Some(Token::Word(name))) => {
                let open = at + 2;
                let has_arguments = token(spots, open) == Some(Token::Mark('('));
                let end = if has_arguments { closing(spots, open) } else { open };
                let arguments = if has_arguments { split(&spots[open + 1..end.min(spots.len())], ',') } else { Vec::new() };
                let mut texts = Vec::new();
                for argument in arguments {
                    match sum(argument, variables, depth + 1)? {
                        Value::Text(text) => texts.push(text),
                        Value::List(_) => return None,
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

fn beginning(spots: &[Spot<'_>], variables: &Variables, depth: usize) -> Option<(Value, usize)> {
    let empty = || Value::Text(String::new());
    match (token(spots, 0)?, token(spots, 1)) {
        (Token::Text(text), _) => Some((Value::Text(filled(text, variables)?), 1)),
        (Token::Mark('*'), _) => beginning(&spots[1..], variables, depth).map(|(value, at)| (value, at + 1)),
        (Token::Mark('['), _) => {
            let end = closing(spots, 0);
            Some((list(&spots[1..end.min(spots.len())], variables, depth)?, end + 1))
        }
        (Token::Mark('('), _) => {
            let end = closing(spots, 0);
            Some((sum(&spots[1..end.min(spots.len())], variables, depth + 1)?, end + 1))
        }
        (Token::Word("new"), Some(_)) => beginning(&spots[1..], variables, depth).map(|(value, at)| (value, at + 1)),
        (
            Token::Word("listOf" | "setOf" | "arrayOf" | "mutableListOf" | "mapOf" | "sequenceOf" | "linkedMapOf"),
            Some(Token::Mark('(')),
        ) => {
            let end = closing(spots, 1);
            Some((list(&spots[2..end.min(spots.len())], variables, depth)?, end + 1))
        }
        (Token::Word("file" | "File" | "uri" | "project" | "Path" | "path"), Some(Token::Mark('('))) => {
            let end = closing(spots, 1);
            let mut path = String::new();
            for part in split(&spots[2..end.min(spots.len())], ',') {
                let Value::Text(part) = sum(part, variables, depth + 1)? else { return None };
                path = below(&path, &part);
            }
            Some((Value::Text(path), end + 1))
        }
        (Token::Word("rootDir" | "settingsDir" | "rootProject"), _)
        | (Token::Word("settings" | "layout"), Some(Token::Mark('.'))) => Some((empty(), 1)),
        (Token::Word(name), _) => Some((variables.get(name)?.clone(), 1)),
        _ => None,
    }
}

fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Returns the list; of a map (`a: 'b'` in Groovy, `"a" to "b"` in Kotlin) the entries.
fn list(spots: &[Spot<'_>], variables: &Variables, depth: usize) -> Option<Value> {
    let mut items = Vec::new();
    for item in split(spots, ',') {
        let pair = split(item, ':');
        if let [key, value] = pair[..] {
            let key = match token(key, 0)? {
                Token::Word(word) if key.len() == 1 => Value::Text(word.to_owned()),
                _ => sum(key, variables, depth + 1)?,
            };
            items.push(Value::List(vec![key, sum(value, variables, depth + 1)?]));
        } else {
            items.push(sum(item, variables, depth + 1)?);
        }
    }
    Some(Value::List(items))
}

/// Returns what a property or method of a value is. Most of them change nothing that matters here.
fn call(value: Value, name: &str, arguments: &[String]) -> Option<Value> {
    match (value, name, arguments) {
        (Value::Text(text), "replace", [from, to]) => Some(Value::Text(text.replace(from.as_str(), to))),
        (Value::Text(text), "resolve" | "dir" | "file", [path]) => Some(Value::Text(below(&text, path))),
        (Value::Text(text), "removePrefix", [prefix]) => {
            Some(Value::Text(text.strip_prefix(prefix.as_str()).unwrap_or(&text).to_owned()))
        }
        (Value::Text(text), "name", []) => Some(Value::Text(text.rsplit([':', '/']).next().unwrap_or_default().to_owned())),
        (Value::Text(text), "split", [mark]) => {
            Some(Value::List(text.split(mark.as_str()).map(|part| Value::Text(part.to_owned())).collect()))
        }
        (Value::List(items), "keys" | "values" | "key" | "value" | "first" | "second" | "component1" | "component2", []) => {
            part_of(items, name)
        }
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

fn part_of(items: Vec<Value>, name: &str) -> Option<Value> {
    let side = usize::from(matches!(name, "values" | "value" | "second" | "component2"));
    if matches!(name, "keys" | "values") {
        let sides = items.into_iter().map(|item| match item {
            Value::List(pair) => pair.into_iter().nth(side),
            Value::Text(_) => None,
        });
        return sides.collect::<Option<Vec<_>>>().map(Value::List);
    }
    items.into_iter().nth(side)
}

/// Returns a string with the values of its variables; `None` if one is not known.
fn filled(text: &str, variables: &Variables) -> Option<String> {
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
            "rootDir" | "settingsDir" | "rootProject" => Value::Text(".".to_owned()),
            first => variables.get(first)?.clone(),
        };
        for part in parts {
            value = call(value, part.trim_end_matches("()"), &[])?;
        }
        let Value::Text(value) = value else { return None };
        out.push_str(&value);
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}
