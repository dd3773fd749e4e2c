//! The readings of files as bytes, for the cache: numbers in 7-bit groups, texts with their length in front.

use super::reading::{DeclKind, Declaration, Reading, RefKind, Reference};

const REF_KINDS: [RefKind; 5] = [RefKind::Module, RefKind::Path, RefKind::RootPath, RefKind::Package, RefKind::Implied];
const DECL_KINDS: [DeclKind; 5] = [DeclKind::Package, DeclKind::Module, DeclKind::Alias, DeclKind::Root, DeclKind::Member];

/// Appends a number.
pub(super) fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7f) as u8);
}

/// Appends a text.
pub(super) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_number(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

/// Appends a reading.
pub(super) fn put_reading(bytes: &mut Vec<u8>, reading: &Reading) {
    put_number(bytes, reading.references.len() as u64);
    for reference in &reading.references {
        put_number(bytes, u64::from(reference.line));
        // The kinds for tests follow the others.
        let for_tests = if reference.is_for_tests { REF_KINDS.len() as u64 } else { 0 };
        put_number(bytes, position(&REF_KINDS, &reference.kind) + for_tests);
        put_text(bytes, &reference.name);
    }
    put_number(bytes, reading.declarations.len() as u64);
    for declaration in &reading.declarations {
        put_number(bytes, position(&DECL_KINDS, &declaration.kind));
        put_text(bytes, &declaration.name);
        put_text(bytes, &declaration.value);
    }
    // An absent reason is an empty text: no reason is.
    put_text(bytes, reading.unread.as_deref().unwrap_or_default());
}

fn position<K: PartialEq>(kinds: &[K], kind: &K) -> u64 {
    kinds.iter().position(|known| known == kind).unwrap_or_default() as u64
}

/// What is left of the bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct CodecBytes<'a>(pub(super) &'a [u8]);

impl<'a> CodecBytes<'a> {
    /// Takes this many bytes; `None` if there are not so many.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Takes a number.
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Takes a text.
    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    /// Takes a reading.
    pub(super) fn reading(&mut self) -> Option<Reading> {
        let mut reading = Reading::default();
        for _ in 0..self.number()? {
            let line = u32::try_from(self.number()?).ok()?;
            let at = usize::try_from(self.number()?).ok()?;
            let is_for_tests = at >= REF_KINDS.len();
            let kind = *REF_KINDS.get(if is_for_tests { at - REF_KINDS.len() } else { at })?;
            reading.references.push(Reference { line, kind, name: self.text()?.to_owned(), is_for_tests });
        }
        for _ in 0..self.number()? {
            let kind = *DECL_KINDS.get(usize::try_from(self.number()?).ok()?)?;
            let (name, value) = (self.text()?.to_owned(), self.text()?.to_owned());
            reading.declarations.push(Declaration { kind, name, value });
        }
        reading.unread = Some(self.text()?).filter(|why| !why.is_empty()).map(str::to_owned);
        Some(reading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_comes_back() {
        let mut reading = Reading::unread("it is not valid TOML");
        reading.refer(300, RefKind::Implied, "ä/b");
        let mut for_tests = Reading::default();
        for_tests.refer(2, RefKind::Implied, "c");
        reading.add_for_tests(for_tests);
        reading.declare(DeclKind::Member, "libs/*", "");
        let mut bytes = Vec::new();
        put_reading(&mut bytes, &reading);
        put_number(&mut bytes, u64::from(u32::MAX));
        let mut rest = CodecBytes(&bytes);
        assert_eq!(rest.reading(), Some(reading));
        assert_eq!(rest.number(), Some(u64::from(u32::MAX)));
        assert_eq!(rest.number(), None);
        for end in 0..bytes.len() - 5 {
            assert_eq!(CodecBytes(&bytes[..end]).reading(), None, "cut at {end}");
        }
    }
}
