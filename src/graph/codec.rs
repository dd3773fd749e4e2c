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
    reading.references.iter().for_each(|reference| put_reference(bytes, reference));
    put_number(bytes, reading.declarations.len() as u64);
    for declaration in &reading.declarations {
        put_number(bytes, position(&DECL_KINDS, &declaration.kind));
        put_text(bytes, &declaration.name);
        put_text(bytes, &declaration.value);
    }
    // An absent reason is an empty text: no reason is.
    put_text(bytes, reading.unread.as_deref().unwrap_or_default());
}

/// Appends a reference.
pub(super) fn put_reference(bytes: &mut Vec<u8>, reference: &Reference) {
    put_number(bytes, u64::from(reference.line));
    // The kinds for tests follow the others.
    let for_tests = if reference.is_for_tests { REF_KINDS.len() as u64 } else { 0 };
    put_number(bytes, position(&REF_KINDS, &reference.kind) + for_tests);
    put_text(bytes, &reference.name);
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
        self.each_reference(|reference| reading.references.push(reference))?;
        self.each_declaration(|declaration| reading.declarations.push(declaration))?;
        reading.unread = Some(self.text()?).filter(|why| !why.is_empty()).map(str::to_owned);
        Some(reading)
    }

    fn each_reference(&mut self, mut visit: impl FnMut(Reference)) -> Option<()> {
        for _ in 0..self.number()? {
            visit(self.reference()?);
        }
        Some(())
    }

    /// Takes a reference.
    pub(super) fn reference(&mut self) -> Option<Reference> {
        let (line, kind, is_for_tests, name) = self.reference_parts()?;
        Some(Reference { line, kind, name: name.to_owned(), is_for_tests })
    }

    fn reference_parts(&mut self) -> Option<(u32, RefKind, bool, &'a str)> {
        let line = u32::try_from(self.number()?).ok()?;
        let at = usize::try_from(self.number()?).ok()?;
        let is_for_tests = at >= REF_KINDS.len();
        let kind = *REF_KINDS.get(if is_for_tests { at - REF_KINDS.len() } else { at })?;
        Some((line, kind, is_for_tests, self.text()?))
    }

    fn each_declaration(&mut self, mut visit: impl FnMut(Declaration)) -> Option<()> {
        for _ in 0..self.number()? {
            let (kind, name, value) = self.declaration()?;
            visit(Declaration { kind, name: name.to_owned(), value: value.to_owned() });
        }
        Some(())
    }

    fn declaration(&mut self) -> Option<(DeclKind, &'a str, &'a str)> {
        let kind = *DECL_KINDS.get(usize::try_from(self.number()?).ok()?)?;
        Some((kind, self.text()?, self.text()?))
    }
}

/// A reading as bytes: an eighth of what it takes as lists of texts. The bytes are those of a whole reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PackedReading(Box<[u8]>);

/// What a packed reading says without being unpacked.
pub(super) struct ReadingSummary<'p> {
    /// True if it has declarations.
    pub(super) declares: bool,
    /// The reason why the file, or a part of it, could not be read.
    pub(super) unread: Option<&'p str>,
}

impl PackedReading {
    /// Packs a reading.
    pub(super) fn of(reading: &Reading) -> Self {
        let mut bytes = Vec::new();
        put_reading(&mut bytes, reading);
        Self(bytes.into())
    }

    /// Takes the bytes of a reading; `None` if they are none.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        summary(bytes).map(|_| Self(bytes.into()))
    }

    /// Returns the bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns what can be said without unpacking.
    pub(super) fn summary(&self) -> ReadingSummary<'_> {
        // The bytes are those of a whole reading, here and below.
        summary(&self.0).unwrap_or(ReadingSummary { declares: false, unread: None })
    }

    /// Unpacks the references.
    pub(super) fn references(&self) -> Vec<Reference> {
        let mut references = Vec::new();
        CodecBytes(&self.0).each_reference(|reference| references.push(reference));
        references
    }

    /// Returns a reading with nothing but the declarations.
    pub(super) fn declarations(&self) -> Reading {
        let mut reading = Reading::default();
        let mut bytes = CodecBytes(&self.0);
        bytes.skip_references().and_then(|()| bytes.each_declaration(|declaration| reading.declarations.push(declaration)));
        reading
    }
}

impl CodecBytes<'_> {
    fn skip_references(&mut self) -> Option<()> {
        (0..self.number()?).try_for_each(|_| self.reference_parts().map(drop))
    }
}

/// Reads what a packed reading says; `None` if the bytes are not those of a reading.
fn summary(bytes: &[u8]) -> Option<ReadingSummary<'_>> {
    let mut bytes = CodecBytes(bytes);
    bytes.skip_references()?;
    let declarations = bytes.number()?;
    for _ in 0..declarations {
        bytes.declaration()?;
    }
    let unread = Some(bytes.text()?).filter(|why| !why.is_empty());
    bytes.0.is_empty().then_some(ReadingSummary { declares: declarations > 0, unread })
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
        assert_eq!(rest.reading().as_ref(), Some(&reading));
        assert_eq!(rest.number(), Some(u64::from(u32::MAX)));
        assert_eq!(rest.number(), None);
        let whole = bytes.len() - 5;
        for end in 0..whole {
            assert_eq!(CodecBytes(&bytes[..end]).reading(), None, "cut at {end}");
            assert_eq!(PackedReading::of_bytes(&bytes[..end]), None, "cut at {end}");
        }
        let packed = PackedReading::of_bytes(&bytes[..whole]).expect("a reading");
        assert_eq!(packed, PackedReading::of(&reading));
        assert_eq!(packed.references(), reading.references);
        assert_eq!(packed.declarations().declarations, reading.declarations);
        let summary = packed.summary();
        assert_eq!((summary.declares, summary.unread), (true, reading.unread.as_deref()));
        assert_eq!(PackedReading::of_bytes(&bytes), None);
    }
}
