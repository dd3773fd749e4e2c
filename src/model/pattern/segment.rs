//! One segment of a pattern: the text between two slashes, as tokens that are walked over a name.

use super::error::PatternError;

/// Returns true if the text is more than names: it has a wildcard, a class or a `\\`.
pub(super) fn is_special(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'*' | b'?' | b'[' | b'\\'))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// `**` as a whole segment: any number of segments (at the end: at least one).
    Deep,
    Literal(Box<[u8]>),
    Glob(Box<[Token]>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Byte(u8),
    /// `?`: one character.
    One,
    /// `*`: any number of characters.
    Many,
    /// `[…]`: one bit for each byte value.
    Class(Box<[u64; 4]>),
}

impl Segment {
    /// Parses one segment. `anchored` is true if the pattern has a `/`; only then does `**` have its meaning.
    pub(super) fn parse(segment: &str, anchored: bool) -> Result<Self, PatternError> {
        if matches!(segment, "" | "." | "..") {
            return Err(PatternError::ImpossibleSegment);
        }
        if !is_special(segment) {
            return Ok(Self::Literal(segment.as_bytes().into()));
        }
        if anchored && segment == "**" {
            return Ok(Self::Deep);
        }
        if anchored && segment.contains("**") {
            return Err(PatternError::DeepInSegment);
        }
        let tokens = tokens(segment)?;
        let literal: Option<Box<[u8]>> = tokens.iter().map(|t| if let Token::Byte(b) = t { Some(*b) } else { None }).collect();
        Ok(literal.map_or_else(|| Self::Glob(tokens.into()), Self::Literal))
    }

    pub(super) fn matches(&self, name: &[u8]) -> bool {
        match self {
            Self::Deep => true,
            Self::Literal(literal) => **literal == *name,
            Self::Glob(tokens) => glob_matches(tokens, name),
        }
    }
}

/// Matches a name with one backtracking point: the last `*` can always take over from an earlier one.
fn glob_matches(tokens: &[Token], name: &[u8]) -> bool {
    let (mut t, mut n) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while n < name.len() {
        match tokens.get(t) {
            Some(Token::Many) => {
                retry = Some((t, n));
                t += 1;
                continue;
            }
            Some(token) if token.takes(name[n]) => {
                (t, n) = (t + 1, n + 1);
                continue;
            }
            _ => {}
        }
        let Some((star, from)) = retry else { return false };
        retry = Some((star, from + 1));
        (t, n) = (star + 1, from + 1);
    }
    tokens[t..].iter().all(|token| *token == Token::Many)
}

impl Token {
    fn takes(&self, byte: u8) -> bool {
        match self {
            Self::Byte(b) => *b == byte,
            Self::One => true,
            Self::Many => false,
            Self::Class(bits) => bits[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1,
        }
    }
}

fn tokens(segment: &str) -> Result<Vec<Token>, PatternError> {
    let bytes = segment.as_bytes();
    let (mut tokens, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        match bytes[at] {
            b'*' if tokens.last() == Some(&Token::Many) => at += 1,
            b'*' => {
                tokens.push(Token::Many);
                at += 1;
            }
            b'?' => {
                tokens.push(Token::One);
                at += 1;
            }
            b'[' => {
                let (bits, length) = class(&bytes[at..])?;
                tokens.push(Token::Class(bits));
                at += length;
            }
            b'\\' => {
                tokens.push(Token::Byte(*bytes.get(at + 1).ok_or(PatternError::TrailingBackslash)?));
                at += 2;
            }
            byte => {
                tokens.push(Token::Byte(byte));
                at += 1;
            }
        }
    }
    Ok(tokens)
}

/// Reads a class from its `[` on. Returns its bits and its length in bytes.
fn class(bytes: &[u8]) -> Result<(Box<[u64; 4]>, usize), PatternError> {
    let mut bits = Box::new([0_u64; 4]);
    let mut set = |byte: u8| bits[usize::from(byte >> 6)] |= 1 << (byte & 63);
    let mut at = 1;
    let negated = matches!(bytes.get(at), Some(b'!' | b'^'));
    at += usize::from(negated);
    let first = at;
    loop {
        let byte = *bytes.get(at).ok_or(PatternError::UnclosedClass)?;
        if byte == b']' && at > first {
            at += 1;
            break;
        }
        if byte == b'[' && bytes.get(at + 1) == Some(&b':') {
            let end = bytes[at + 2..].windows(2).position(|w| w == b":]").ok_or(PatternError::UnclosedClass)?;
            let test = named_class(&bytes[at + 2..at + 2 + end]).ok_or(PatternError::UnknownClass)?;
            (0..=127).filter(test).for_each(&mut set);
            at += end + 4;
            continue;
        }
        let (low, next) = class_byte(bytes, at)?;
        at = next;
        let is_range = bytes.get(at) == Some(&b'-') && bytes.get(at + 1).is_some_and(|b| *b != b']');
        if is_range {
            let (high, next) = class_byte(bytes, at + 1)?;
            // Git has already taken the first byte when it sees a range, even a range that runs backwards.
            set(low);
            (low..=high).for_each(&mut set);
            at = next;
        } else {
            set(low);
        }
    }
    if negated {
        bits.iter_mut().for_each(|word| *word = !*word);
    }
    Ok((bits, at))
}

fn class_byte(bytes: &[u8], at: usize) -> Result<(u8, usize), PatternError> {
    let escaped = bytes.get(at) == Some(&b'\\');
    let at = at + usize::from(escaped);
    Ok((*bytes.get(at).ok_or(PatternError::UnclosedClass)?, at + 1))
}

fn named_class(name: &[u8]) -> Option<fn(&u8) -> bool> {
    Some(match name {
        b"alnum" => u8::is_ascii_alphanumeric,
        b"alpha" => u8::is_ascii_alphabetic,
        b"blank" => |b| matches!(b, b' ' | b'\t'),
        b"cntrl" => u8::is_ascii_control,
        b"digit" => u8::is_ascii_digit,
        b"graph" => u8::is_ascii_graphic,
        b"lower" => u8::is_ascii_lowercase,
        b"print" => |b| matches!(b, b' '..=b'~'),
        b"punct" => u8::is_ascii_punctuation,
        b"space" => |b| b.is_ascii_whitespace() || *b == 0x0b,
        b"upper" => u8::is_ascii_uppercase,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    })
}
