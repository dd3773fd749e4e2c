//! Compares two texts and merges three, in git's own way, without a repository.

use std::path::Path;

use git2::{FileFavor, MergeFileInput, MergeFileOptions, Patch};

/// A last line for all sides of a merge, which keeps every side and every result from being empty.
const END: &[u8] = b"\n\x01end of the file\n";

/// The results of a merge of three texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergedText {
    /// The changes of both sides.
    Whole(Vec<u8>),
    /// The changes of both sides touch: the result has both, and the second side's where they touch.
    Touching(Vec<u8>),
}

/// Brings the changes from `base` to `second` into `first`. Returns `None` if git's library refuses the texts, e.g. as binary.
#[must_use]
pub fn merge(base: &[u8], first: &[u8], second: &[u8]) -> Option<MergedText> {
    // For binary texts the library gives no text at all, and the binding would read it all the same.
    if [base, first, second].iter().any(|side| side.contains(&0)) {
        return None;
    }
    match merge_by(base, first, second, FileFavor::Normal)? {
        (whole, true) => Some(MergedText::Whole(whole)),
        (_, false) => merge_by(base, first, second, FileFavor::Theirs).map(|(proposal, _)| MergedText::Touching(proposal)),
    }
}

/// Returns the merged text, and whether it has no conflict marks.
fn merge_by(base: &[u8], first: &[u8], second: &[u8], favour: FileFavor) -> Option<(Vec<u8>, bool)> {
    // The library is initialised by its first object, and merging three texts makes none.
    drop(git2::Buf::new());
    let sides = [base, first, second].map(|side| [side, END].concat());
    let inputs = [0, 1, 2].map(|at: usize| {
        let mut input = MergeFileInput::new();
        input.content(&sides[at]);
        input
    });
    let mut options = MergeFileOptions::new();
    options.favor(favour);
    let result = git2::merge_file(&inputs[0], &inputs[1], &inputs[2], Some(&mut options)).ok()?;
    let content = result.content();
    if !result.is_automergeable() {
        return Some((content.to_owned(), false));
    }
    // A text that lost its last line is not a merge of the given texts.
    content.strip_suffix(END).map(|content| (content.to_owned(), true))
}

/// Returns the difference of two texts in the unified form; empty if there is none. `None` stands for a file that does not exist.
#[must_use]
pub fn diff(path: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> String {
    let name = |side: &str, content: Option<&[u8]>| content.map_or("/dev/null".to_owned(), |_| format!("{side}/{path}"));
    let (from, to) = (name("a", old), name("b", new));
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let at = Some(Path::new("file"));
    let whole = Patch::from_buffers(old, at, new, at, None).and_then(|mut patch| patch.to_buf().map(|text| text.to_vec()));
    let whole = whole.map(|text| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default();
    match whole.find("\n@@ ") {
        Some(start) => format!("--- {from}\n+++ {to}{}", &whole[start..]),
        None if old == new => String::new(),
        None => format!("--- {from}\n+++ {to}\nthe contents differ\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &str, first: &str, second: &str, expected: &MergedText) {
        assert_eq!(merge(base.as_bytes(), first.as_bytes(), second.as_bytes()).as_ref(), Some(expected));
    }

    #[test]
    fn both_sides_are_kept() {
        let whole = |text: &str| MergedText::Whole(text.into());
        check("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n", &whole("A\nb\nc\nD\n"));
        check("a\nb\nc\n", "a\nb\nc\nmine\n", "A\nb\nc\n", &whole("A\nb\nc\nmine\n"));
        check("a\nb\nc", "a\nb\nc", "A\nb\nc", &whole("A\nb\nc"));
        check("a\nb\nc\n", "a\nb\nc", "A\nb\nc\n", &whole("A\nb\nc"));
        check("a\n", "", "a\n", &whole(""));
        check("a\n", "a\n", "", &whole(""));
    }

    #[test]
    fn a_conflict_proposes_the_second_side() {
        check("a\nb\nc\n\nd\n", "a\nmine\nc\n\nD\n", "a\nours\nc\n\nd\n", &MergedText::Touching(b"a\nours\nc\n\nD\n".to_vec()));
    }

    #[test]
    fn what_is_no_text_is_not_merged() {
        for sides in [["a\0", "b", "c"], ["a", "\u{ff}\0b", "c"], ["a", "b", "c\0"]] {
            assert_eq!(merge(sides[0].as_bytes(), sides[1].as_bytes(), sides[2].as_bytes()), None);
        }
    }

    #[test]
    fn a_difference_reads_as_git_writes_it() {
        assert_eq!(diff("x/y", Some(b"a\nb\n"), Some(b"a\nc\n")), "--- a/x/y\n+++ b/x/y\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
        assert_eq!(diff("x", None, Some(b"a\n")), "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
        assert_eq!(diff("x", Some(b"a\n"), None), "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n");
        assert_eq!(diff("x", Some(b"a\n"), Some(b"a\n")), "");
        assert_eq!(diff("x", Some(b"\0"), Some(b"\0a")), "--- a/x\n+++ b/x\nthe contents differ\n");
    }
}
