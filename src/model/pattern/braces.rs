//! Detects braces. Other tools expand `{a,b}` and `{1..3}`, but git takes them literally: such a pattern matches no intended
//! path.

/// Returns true if a line holds an unescaped `{…}` with a `,` or `..` in it. A folder like `{{cookiecutter.name}}` has neither.
pub(super) fn has_alternatives(line: &str) -> bool {
    if !line.contains('{') {
        return false;
    }
    let mut open: Vec<bool> = Vec::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '\\' => length += rest[length..].chars().next().map_or(0, char::len_utf8),
            '[' => length = class(rest).unwrap_or(length),
            '{' => open.push(false),
            '}' if open.pop() == Some(true) => return true,
            ',' => mark(&mut open),
            '.' if rest.starts_with("..") => mark(&mut open),
            _ => {}
        }
        rest = &rest[length..];
    }
    false
}

fn mark(open: &mut [bool]) {
    if let Some(innermost) = open.last_mut() {
        *innermost = true;
    }
}

/// Returns the length of the class at the start of a text, with its brackets; `None` if the class is never closed. A leading
/// `]` is a member.
fn class(text: &str) -> Option<usize> {
    let start = 1 + usize::from(matches!(text.as_bytes().get(1), Some(b'!' | b'^')));
    let first = start + usize::from(text.as_bytes().get(start) == Some(&b']'));
    Some(first + text.get(first..)?.find(']')? + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_with_alternatives_are_detected() {
        for line in ["/x/*.{json,yaml}", "{a,b}", "a/{b/c,d}/e", "{1..3}", "{{a,b}}", "{a{b}c,d}", "x{,y}", "[{]{a,b}"] {
            assert!(has_alternatives(line), "{line}");
        }
        for line in ["{{cookiecutter.name}}/", "{a}", "a,b", "{a", "a..b", r"\{a,b}", "[{,}]x", "{a}..{b}", "{}", "[!]{,}]"] {
            assert!(!has_alternatives(line), "{line}");
        }
    }
}
