//! Splits code into words, strings and marks, for the scanners of build scripts.

use super::scrub::{Keep, Lexis, scrub, string_end};

/// A part of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeToken<'t> {
    /// A name, keyword or number.
    Word(&'t str),
    /// The content of a string.
    Text(&'t str),
    /// Any other character but space.
    Mark(char),
}

/// A token and its line, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot<'t> {
    /// The line where it begins.
    pub line: u32,
    /// The token.
    pub token: CodeToken<'t>,
}

/// Returns the code without its comments, for [`tokens`].
#[must_use]
pub fn bare(text: &str, lexis: &Lexis) -> String {
    scrub(text, lexis, Keep::Strings)
}

/// Returns the tokens of code without comments.
#[must_use]
pub fn tokens<'t>(code: &'t str, lexis: &Lexis) -> Vec<Spot<'t>> {
    let bytes = code.as_bytes();
    let starts = lexis.starts();
    let mut spots = Vec::with_capacity(bytes.len() / 6);
    let (mut at, mut line) = (0, 1_u32);
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'\n' => {
                line = line.saturating_add(1);
                at += 1;
            }
            b' ' | b'\t' | b'\r' => at += 1,
            byte if starts[usize::from(byte)] && string(bytes, at, lexis).is_some() => {
                let (first, last, behind) = string(bytes, at, lexis).unwrap_or((at, at, at + 1));
                let last = on_boundary(code, last);
                spots.push(Spot { line, token: CodeToken::Text(&code[first..last]) });
                at = behind.max(last);
                let lines = code[start..at].matches('\n').count();
                line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            }
            byte if byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii() => {
                at = word_end(code, at);
                let token = if at > start { CodeToken::Word(&code[start..at]) } else { other(code, &mut at) };
                if !matches!(token, CodeToken::Mark(c) if c.is_whitespace()) {
                    spots.push(Spot { line, token });
                }
            }
            byte => {
                at += 1;
                if !byte.is_ascii_whitespace() {
                    spots.push(Spot { line, token: CodeToken::Mark(char::from(byte)) });
                }
            }
        }
    }
    spots
}

/// Returns where the content of a string begins and ends, and where the string ends.
fn string(bytes: &[u8], at: usize, lexis: &Lexis) -> Option<(usize, usize, usize)> {
    let string = lexis.strings.iter().find(|string| bytes[at..].starts_with(string.0.as_bytes()))?;
    let first = at + string.0.len();
    let last = string_end(bytes, first, *string).min(bytes.len());
    let closes = bytes[last..].starts_with(string.1.as_bytes());
    Some((first, last, last + if closes { string.1.len() } else { 0 }))
}

fn word_end(code: &str, mut at: usize) -> usize {
    let bytes = code.as_bytes();
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() || *byte == b'_' {
            at += 1;
        } else if byte.is_ascii() {
            break;
        } else {
            match code[at..].chars().next().filter(|c| is_word(*c)) {
                Some(c) => at += c.len_utf8(),
                None => break,
            }
        }
    }
    at
}

/// Returns a character that is no part of a word.
fn other<'t>(code: &str, at: &mut usize) -> CodeToken<'t> {
    let c = code[*at..].chars().next().unwrap_or(' ');
    *at += c.len_utf8();
    CodeToken::Mark(c)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// An escape may stand before a character of several bytes.
fn on_boundary(code: &str, at: usize) -> usize {
    (at..=code.len()).find(|at| code.is_char_boundary(*at)).unwrap_or(code.len())
}

/// Returns the index of the bracket that closes the one at `open`, or the number of tokens.
#[must_use]
pub fn closing(spots: &[Spot<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, spot) in spots.iter().enumerate().skip(open) {
        match spot.token {
            CodeToken::Mark('(' | '[' | '{') => depth += 1,
            CodeToken::Mark(')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    spots.len()
}

/// Returns for each bracket the index of the one that closes it, or the number of tokens; 0 for every other token.
#[must_use]
pub fn closings(spots: &[Spot<'_>]) -> Vec<usize> {
    let mut closings = vec![0; spots.len()];
    let mut open = Vec::new();
    for (at, spot) in spots.iter().enumerate() {
        match spot.token {
            CodeToken::Mark('(' | '[' | '{') => {
                open.push(at);
                closings[at] = spots.len();
            }
            CodeToken::Mark(')' | ']' | '}') => {
                if let Some(start) = open.pop() {
                    closings[start] = at;
                }
            }
            _ => {}
        }
    }
    closings
}

/// Returns the dotted name that begins at a word, and the index behind it.
#[must_use]
pub fn dotted(spots: &[Spot<'_>], mut at: usize) -> (String, usize) {
    let mut name = String::new();
    while let Some(CodeToken::Word(word) | CodeToken::Text(word)) = token(spots, at) {
        name.push_str(word);
        at += 1;
        if token(spots, at) != Some(CodeToken::Mark('.'))
            || !matches!(token(spots, at + 1), Some(CodeToken::Word(_) | CodeToken::Text(_)))
        {
            break;
        }
        name.push('.');
        at += 1;
    }
    (name, at)
}

/// Returns the token at an index.
#[must_use]
pub fn token<'t>(spots: &[Spot<'t>], at: usize) -> Option<CodeToken<'t>> {
    spots.get(at).map(|spot| spot.token)
}

#[cfg(test)]
mod tests {
    use super::super::scrub::{GROOVY, KOTLIN};
    use super::*;

    #[test]
    fn words_strings_and_marks() {
        let code = bare("a.b('c d') // e\n/* f */ \"\"\"g\nh\"\"\" i", &GROOVY);
        let found: Vec<(u32, CodeToken<'_>)> = tokens(&code, &GROOVY).iter().map(|spot| (spot.line, spot.token)).collect();
        let expected = [
            (1, CodeToken::Word("a")),
            (1, CodeToken::Mark('.')),
            (1, CodeToken::Word("b")),
            (1, CodeToken::Mark('(')),
            (1, CodeToken::Text("c d")),
            (1, CodeToken::Mark(')')),
            (2, CodeToken::Text("g\nh")),
            (3, CodeToken::Word("i")),
        ];
        assert_eq!(found, expected);
        let spots = tokens("a(b[c]) a.`b-c`.d", &KOTLIN);
        assert_eq!((closing(&spots, 1), closings(&spots)[3], closing(&spots, 3)), (6, 5, 5));
        assert_eq!(dotted(&spots, 7), ("a.b-c.d".to_owned(), 12));
        assert!(tokens("'\\ä", &KOTLIN).len() == 1);
    }
}
