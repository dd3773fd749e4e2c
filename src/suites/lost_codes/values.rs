//! Values in a text for a shell, as far as they are known: variables, arithmetic and `test`.

use std::collections::HashMap;

use super::super::programs::is_name;

/// Comparisons of `test`, and those of arithmetic.
const COMPARISONS: [(&str, &str); 6] = [("-le", "<="), ("-ge", ">="), ("-eq", "=="), ("-ne", "!="), ("-lt", "<"), ("-gt", ">")];

/// The exit code of a test that fails: 1 in most comparisons, but it may be another one, e.g. 101.
pub(super) const FAILED: i64 = 1_000_001;

/// The variables that a text has set so far; those whose value is not known are `None`.
#[derive(Debug, Clone, Default)]
pub(super) struct ShellVariables {
    values: HashMap<String, Option<String>>,
}

impl ShellVariables {
    pub(super) fn set(&mut self, name: &str, value: Option<String>) {
        self.values.insert(name.to_owned(), value);
    }

    /// A word with its variables put in; `None` where one is not known.
    pub(super) fn expand(&mut self, word: &str, code: i64) -> Option<String> {
        let mut result = String::new();
        let mut rest = word;
        while let Some(at) = rest.find(['$', '`']) {
            result.push_str(&rest[..at]);
            let after = rest[at..].strip_prefix('$')?;
            let (value, end) = if let Some(inner) = after.strip_prefix("((") {
                let end = inner.find("))")?;
                (self.arithmetic(&inner[..end], code)?.to_string(), end + 4)
            } else if let Some(inner) = after.strip_prefix('{') {
                let end = inner.find('}')?;
                (self.braced(&inner[..end])?, end + 2)
            } else if after.starts_with('?') {
                (code.to_string(), 1)
            } else if after.starts_with('!') {
                (self.values.get("!")?.clone()?, 1)
            } else {
                let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
                (self.values.get(&after[..end])?.clone()?, end)
            };
            result.push_str(&value);
            rest = &after[end..];
        }
        Some(result + rest)
    }

    /// `NAME` and `NAME:-DEFAULT` in braces.
    fn braced(&self, text: &str) -> Option<String> {
        let (name, default) =
            text.split_once(":-").or_else(|| text.split_once('-')).map_or((text, None), |(n, d)| (n, Some(d)));
        match self.values.get(name) {
            Some(value) => value.clone(),
            None => default.filter(|default| !default.contains(['$', '`'])).map(str::to_owned),
        }
    }

    /// The value of an arithmetic expression of one operator at most, and what it assigns.
    pub(super) fn arithmetic(&mut self, text: &str, code: i64) -> Option<i64> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some((name, by)) = text.strip_suffix("++").map(|name| (name, "1")).or_else(|| text.split_once("+=")) {
            let (before, by) = (self.number(name, code), self.number(by, code));
            let after = before.zip(by).map(|(before, by)| before.saturating_add(by));
            self.set(name, after.map(|after| after.to_string()));
            return if text.ends_with("++") { before } else { after };
        }
        if let Some((name, by)) = text.strip_suffix("--").map(|name| (name, "1")) {
            let (before, by) = (self.number(name, code), self.number(by, code));
            self.set(name, before.zip(by).map(|(before, by)| before.saturating_sub(by).to_string()));
            return before;
        }
        if let Some((name, operator, value)) = compound(&text) {
            let after = self.number(name, code).zip(self.number(value, code));
            let after = after.and_then(|(before, value)| calculated(before, operator, value));
            self.set(name, after.map(|after| after.to_string()));
            return after;
        }
        for operator in ["||", "&&", "|", "&", "<=", ">=", "==", "!=", "<", ">", "+", "-", "*"] {
            if let Some((left, right)) = text.split_once(operator).filter(|(left, _)| !left.is_empty()) {
                let (left, right) = (self.number(left, code)?, self.number(right, code)?);
                return calculated(left, operator, right);
            }
        }
        if let Some((name, value)) = text.split_once('=').filter(|(name, _)| is_name(name)) {
            let value = self.number(value, code);
            self.set(name, value.map(|value| value.to_string()));
            return value;
        }
        self.number(&text, code)
    }

    /// A number or a variable; one that was never set counts as 0.
    fn number(&self, text: &str, code: i64) -> Option<i64> {
        let name = text.trim_start_matches(['$', '{']).trim_end_matches('}');
        match name {
            "?" => Some(code),
            _ if is_name(name) => self.values.get(name).map_or(Some(0), |value| value.as_ref()?.parse().ok()),
            _ => name.parse().ok(),
        }
    }
}

/// The result of `test` with its operands; `None` where it is not known.
pub(super) fn test(words: &[Option<String>]) -> Option<bool> {
    let texts: Vec<Option<&str>> = words.iter().map(Option::as_deref).collect();
    match texts[..] {
        [Some("!"), _, ..] => test(&words[1..]).map(|result| !result),
        [word] => word.map(|word| !word.is_empty()),
        [Some("-n"), word] => word.map(|word| !word.is_empty()),
        [Some("-z"), word] => word.map(str::is_empty),
        [Some(left), Some(sign @ ("=" | "==" | "!=")), Some(right)] => match (left.parse(), right.parse()) {
            (Ok(left), Ok(right)) => compare(left, if sign == "!=" { "!=" } else { "==" }, right),
            _ => Some((left == right) == (sign != "!=")),
        },
        [Some(left), Some(operator), Some(right)] => {
            let (_, sign) = COMPARISONS.iter().find(|(name, _)| *name == operator)?;
            compare(left.parse().ok()?, sign, right.parse().ok()?)
        }
        _ => None,
    }
}

/// The name, the operator and the value of `NAME|=VALUE` and the like.
fn compound(text: &str) -> Option<(&str, &str, &str)> {
    let (left, value) = text.split_once('=')?;
    let name = left.trim_end_matches(|c: char| "*/%|&^-".contains(c));
    (is_name(name) && name.len() < left.len()).then(|| (name, &left[name.len()..], value))
}

/// The result of an operator; `None` for one that is not known.
fn calculated(left: i64, operator: &str, right: i64) -> Option<i64> {
    Some(match operator {
        "||" => i64::from(left != 0 || right != 0),
        "&&" => i64::from(left != 0 && right != 0),
        "|" => left | right,
        "&" => left & right,
        "^" => left ^ right,
        "+" => left.saturating_add(right),
        "-" => left.saturating_sub(right),
        "*" => left.saturating_mul(right),
        _ => i64::from(compare(left, operator, right)?),
    })
}

fn compare(left: i64, operator: &str, right: i64) -> Option<bool> {
    // Which code it is, only a comparison with 0 or 1 says.
    if (left == FAILED && right > 1 || right == FAILED && left > 1) && matches!(operator, "==" | "!=") {
        return None;
    }
    let plain = |number: i64| if number == FAILED { 1 } else { number };
    let (left, right) = (plain(left), plain(right));
    Some(match operator {
        "<=" => left <= right,
        ">=" => left >= right,
        "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        ">" => left > right,
        _ => return None,
    })
}

/// The values that a loop takes on: words, `{1..3}`, `$(seq 3)`; two unknown ones where they are not known.
pub(super) fn rounds(words: &[String], literal: &[bool]) -> Vec<Option<String>> {
    let mut values = Vec::new();
    for (word, is_literal) in words.iter().zip(literal) {
        let range = |text: &str, between: &str| {
            let (from, to) = text.split_once(between)?;
            Some((from.trim().parse::<i64>().ok()?, to.trim().parse::<i64>().ok()?))
        };
        let braces = word.strip_prefix('{').and_then(|text| range(text.strip_suffix('}')?, ".."));
        let sequence = word.strip_prefix("$(seq ").and_then(|text| text.strip_suffix(')'));
        let sequence = sequence.and_then(|text| range(text, " ").or_else(|| Some((1, text.trim().parse().ok()?))));
        match braces.or(sequence) {
            Some((from, to)) => values.extend((from.max(to - 50)..=to).map(|number| Some(number.to_string()))),
            None if *is_literal => values.push(Some(word.clone())),
            None => values.extend([None, None]),
        }
    }
    if words.is_empty() { vec![None, None] } else { values }
}
