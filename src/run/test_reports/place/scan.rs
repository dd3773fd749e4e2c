//! Finds texts that look like a file and a line: `path:12`, `path:12:5`, `File "path", line 12`, `in file path, line 12`, `at
//! a.b.C.m(C.java:12)`.

/// The form in which a hit is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// The hit is behind Rust's `panicked at`.
    Panic,
    /// The hit is in a traceback, which ends with the deepest frame.
    Python,
    /// Any other form.
    Plain,
}

/// A file and a line, as they are written.
#[derive(Debug)]
pub(super) struct Hit<'a> {
    pub(super) style: Style,
    /// Ways to read the path, the likeliest first.
    pub(super) paths: Vec<std::borrow::Cow<'a, str>>,
    pub(super) line: u32,
}

/// The number of bytes of one line that are read.
const MAX_LINE: usize = 2048;

/// The characters that end a path in a text.
const BOUNDS: [char; 14] = [' ', '\t', '"', '\'', '`', '(', ')', '<', '>', '|', ',', ';', '=', '{'];

/// Returns all hits, in their order.
pub(super) fn hits(text: &str) -> impl Iterator<Item = Hit<'_>> {
    text.lines().flat_map(|line| of_line(&line[..line.floor_char_boundary(MAX_LINE)]))
}

fn of_line(line: &str) -> Vec<Hit<'_>> {
    let mut found: Vec<Hit<'_>> = of_words(line).into_iter().collect();
    for (at, _) in line.match_indices(':') {
        let (before, after) = (&line[..at], &line[at + 1..]);
        // The number behind a line number is a column.
        let is_column = before
            .rfind(|c: char| !c.is_ascii_digit())
            .is_some_and(|at| before[at..].starts_with(':') && at + 1 < before.len());
        if let (false, Some(number)) = (is_column, number(after)) {
            let paths = paths_before(before);
            if !paths.is_empty() {
                found.push(Hit { style: style(line, before, after), paths, line: number });
            }
        }
    }
    found
}

/// Returns the number at the start of a text.
fn number(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// Returns the paths that may end a text: up to the last bound, and, for paths with spaces, up to a bracket or the whole line.
fn paths_before(before: &str) -> Vec<std::borrow::Cow<'_, str>> {
    let short = before.rsplit(BOUNDS).next().unwrap_or(before);
    let long = before.rsplit(['(', '"', '\'']).next().unwrap_or(before).trim_start();
    let long = long.strip_prefix("at ").unwrap_or(long);
    let mut paths = Vec::new();
    if let Some(path) = java(before, short) {
        paths.push(path.into());
    }
    paths.extend([short, long].into_iter().filter(|path| !path.is_empty()).map(std::borrow::Cow::Borrowed));
    paths.dedup();
    paths
}

/// Returns `com/example/ShopTest.java` for `at com.example.ShopTest.fails(ShopTest.java`.
fn java(before: &str, file: &str) -> Option<String> {
    if file.contains('/') || !has_ending(file, &["java", "kt"]) {
        return None;
    }
    let method = before.strip_suffix(file)?.strip_suffix('(')?.trim_start().strip_prefix("at ")?;
    // The name of a module or a class loader may come first: `app//com.example…`.
    let method = method.rsplit('/').next()?;
    let packages: Vec<&str> = method.split('.').take_while(|part| part.starts_with(|c: char| c.is_lowercase())).collect();
    Some(if packages.is_empty() { file.to_owned() } else { format!("{}/{file}", packages.join("/")) })
}

/// Returns the hit in `File "x.py", line 3` or `in test file x.bats, line 3`.
fn of_words(line: &str) -> Option<Hit<'_>> {
    let (before, after) = line.split_once(", line ")?;
    let line = number(after)?;
    let before = before.trim_end_matches('"');
    let quoted = before.rsplit_once("File \"").map(|(_, path)| path);
    let path = quoted.or_else(|| before.rsplit_once("file ").map(|(_, path)| path))?;
    Some(Hit { style: Style::Python, paths: vec![path.into()], line })
}

/// Returns true if the file's name has one of these endings.
pub(super) fn has_ending(file: &str, endings: &[&str]) -> bool {
    file.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

/// Returns the style of a hit. pytest begins a line with the path: `tests/x.py:12: AssertionError`, `tests/x.py:12: in helper`.
fn style(line: &str, before: &str, after: &str) -> Style {
    if before.contains("panicked at ") {
        return Style::Panic;
    }
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_at_start = !line.starts_with([' ', '\t']) && !before.contains(' ');
    if is_at_start && has_ending(before, &["py"]) && rest.starts_with(':') { Style::Python } else { Style::Plain }
}
