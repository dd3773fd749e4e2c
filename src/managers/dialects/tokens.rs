//! The words of a text, and the text between them.

use super::words::is_sign;

/// The words of a text. A sign, such as a red cross, is a word of its own.
pub(super) struct Tokens<'t> {
    text: &'t str,
    words: Vec<&'t str>,
    lower: Vec<String>,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut words = Vec::new();
        let mut start = None;
        for (at, c) in text.char_indices() {
            if c.is_alphanumeric() || c == '\'' {
                start.get_or_insert(at);
                continue;
            }
            words.extend(start.take().map(|start| &text[start..at]));
            if is_sign(c) {
                words.push(&text[at..at + c.len_utf8()]);
            }
        }
        words.extend(start.map(|start| &text[start..]));
        let lower = words.iter().map(|word| word.to_lowercase()).collect();
        Self { text, words, lower }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns the word at a place, as it was written; empty if there is none.
    pub(super) fn word(&self, place: usize) -> &'t str {
        self.words.get(place).copied().unwrap_or_default()
    }

    /// Returns the word at a place in lower case; empty if there is none.
    pub(super) fn at(&self, place: usize) -> &str {
        self.lower.get(place).map_or("", String::as_str)
    }

    /// Returns the word `back` places before a place.
    pub(super) fn before(&self, place: usize, back: usize) -> &str {
        place.checked_sub(back).map_or("", |place| self.at(place))
    }

    /// Returns the text between a word and the next one, or the end.
    pub(super) fn gap(&self, place: usize) -> &'t str {
        &self.text[self.start(place) + self.word(place).len()..self.start(place + 1)]
    }

    /// Returns the text before a word; all of it if there is no such word.
    pub(super) fn up_to(&self, place: usize) -> &'t str {
        &self.text[..self.start(place)]
    }

    /// Returns the text from a word on; empty if there is no such word.
    pub(super) fn rest(&self, place: usize) -> &'t str {
        &self.text[self.start(place)..]
    }

    /// A place behind the last word begins at the end of the text.
    fn start(&self, place: usize) -> usize {
        self.words.get(place).map_or(self.text.len(), |word| word.as_ptr().addr() - self.text.as_ptr().addr())
    }
}
