//! The labels and files that Starlark mentions.

use std::collections::HashSet;

use super::BUILD;
use crate::graph::readers::scrub::{Keep, PYTHON, scrub};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// A text of the code.
struct LabelText<'t> {
    line: u32,
    content: &'t str,
    /// The code between the text before and this one.
    before: &'t str,
    /// The code between this text and the next.
    behind: &'t str,
}

/// Reads a file with this name.
pub(super) fn read(name: &str, text: &str) -> Reading {
    let mut reading = Reading::default();
    let code = scrub(text, &PYTHON, Keep::Code);
    let is_build = BUILD.contains(&name);
    let mut scan = LabelScan {
        reading: &mut reading,
        is_build,
        attribute: "",
        depth: 0,
        at: Vec::new(),
        callee: "",
        target: "",
        seen: HashSet::new(),
    };
    for text in texts(text, &code) {
        scan.walk(text.before);
        scan.take(&text);
    }
    reading
}

/// Returns the texts of a file between simple or triple quotes.
fn texts<'t>(text: &'t str, code: &'t str) -> Vec<LabelText<'t>> {
    let bytes = code.as_bytes();
    let (mut found, mut at, mut line, mut last): (Vec<LabelText<'t>>, _, _, _) = (Vec::new(), 0, 1, 0);
    while at < bytes.len() {
        let quote = bytes[at];
        if quote == b'\n' {
            line += 1;
        }
        if !matches!(quote, b'"' | b'\'') {
            at += 1;
            continue;
        }
        let width = if bytes[at..].starts_with(&[quote; 3]) { 3 } else { 1 };
        let Some(length) = bytes[(at + width).min(bytes.len())..].iter().position(|byte| *byte == quote) else { break };
        let (first, end) = (at + width, at + width + length);
        if let Some(previous) = found.last_mut() {
            previous.behind = code.get(last..at).unwrap_or_default();
        }
        let content = text.get(first..end).unwrap_or_default();
        found.push(LabelText { line, content, before: code.get(last..at).unwrap_or_default(), behind: "" });
        line += u32::try_from(content.matches('\n').count()).unwrap_or(0);
        at = end + width;
        last = at.min(bytes.len());
    }
    if let Some(previous) = found.last_mut() {
        previous.behind = code.get(last..).unwrap_or_default();
    }
    found
}

/// Where the scanner is: the attribute that texts belong to, and the brackets around.
struct LabelScan<'r, 't> {
    reading: &'r mut Reading,
    is_build: bool,
    attribute: &'t str,
    depth: usize,
    /// The depths and names of the attributes that are lists or calls.
    at: Vec<(usize, &'t str)>,
    /// The function that is called, and the name of the target that it makes.
    callee: &'t str,
    target: &'t str,
    seen: HashSet<&'t str>,
}

/// Attributes that tell who may use something, or what it is called; no text of them is a dependency.
const NO_DEPENDENCY: [&str; 8] =
    ["visibility", "default_visibility", "tags", "name", "licenses", "exclude", "deprecation", "packages"];

impl<'t> LabelScan<'_, 't> {
    /// Follows the code between two texts.
    fn walk(&mut self, code: &'t str) {
        let bytes = code.as_bytes();
        let (mut at, mut word) = (0, "");
        while at < bytes.len() {
            let start = at;
            if bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_' {
                at += bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
                word = &code[start..at];
                continue;
            }
            match bytes[at] {
                b'(' | b'[' | b'{' => {
                    if self.depth == 0 {
                        self.callee = word;
                    }
                    self.at.push((self.depth, self.attribute));
                    self.depth += 1;
                    if bytes[at] == b'(' {
                        self.attribute = "";
                        if word == "glob" {
                            self.attribute = "glob";
                        }
                    }
                }
                b')' | b']' | b'}' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.attribute = self.at.pop().map_or("", |(_, attribute)| attribute);
                    if self.depth == 0 {
                        self.target = "";
                    }
                }
                b'=' if bytes.get(at + 1) != Some(&b'=') => self.attribute = word,
                b',' if self.at.last().is_some_and(|(_, outer)| *outer != self.attribute) && self.attribute != "glob" => {
                    // The next argument has its own name, or none.
                    self.attribute = self.at.last().map_or("", |(_, outer)| outer);
                }
                b' ' | b'\t' | b'\n' | b'\r' => {
                    at += 1;
                    continue;
                }
                _ => {}
            }
            word = if bytes[at] == b'=' { "" } else { word };
            at += 1;
        }
    }

    fn take(&mut self, text: &LabelText<'t>) {
        let content = text.content;
        if self.attribute == "name" && self.depth == 1 {
            self.target = content;
        }
        if NO_DEPENDENCY.contains(&self.attribute) && !self.is_name_of_module(content) {
            return;
        }
        let is_label = content.starts_with("//") || content.starts_with('@') || content.starts_with(':');
        if content.contains(char::is_whitespace)
            || content.len() > MAX_LABEL
            || content.contains("...")
            || content.contains("://")
        {
            return;
        }
        if self.attribute == "glob" {
            return self.pattern(text);
        }
        if !is_label {
            return self.file(text);
        }
        if content.contains("__subpackages__") || content.contains("__pkg__") {
            return;
        }
        let continues = text.behind.trim_start().starts_with('+') || text.behind.trim_start().starts_with(".format");
        let hole = content.find(['{', '%']).or_else(|| continues.then_some(content.len()));
        match hole {
            None => self.refer(text.line, RefKind::Package, content),
            Some(hole) => self.computed(text, &content[..hole]),
        }
    }

    /// Notes what is known of a label that code completes: its package, or all packages below a folder.
    fn computed(&mut self, text: &LabelText<'t>, known: &'t str) {
        if known.starts_with(':') || known.is_empty() {
            return;
        }
        match (known.rsplit_once(':'), known.rsplit_once('/')) {
            (Some((package, _)), _) => self.refer(text.line, RefKind::Package, package),
            (None, Some((folder, _))) if folder.trim_start_matches('@').len() > 1 => {
                self.refer(text.line, RefKind::RootPath, folder);
            }
            _ if known.starts_with("//") || known.starts_with("@//") => {
                self.reading.unread = Some("a label is computed".to_owned());
            }
            _ => {}
        }
    }

    /// Notes a pattern of files, if it leads into a folder.
    fn pattern(&mut self, text: &LabelText<'t>) {
        let known = text.content.split('*').next().unwrap_or_default();
        if known.len() == text.content.len() || !self.is_build {
            return self.file(text);
        }
        let folder = known.rsplit_once('/').map(|(folder, _)| folder).or_else(|| text.content.starts_with("**").then_some("."));
        if let Some(folder) = folder {
            self.reading.declare(DeclKind::Package, self.target, folder);
            self.refer(text.line, RefKind::Path, folder);
        }
    }

    /// Notes a file of the package, and the names that modules and repositories are given.
    fn file(&mut self, text: &LabelText<'t>) {
        let content = text.content;
        match self.attribute {
            "path" if !self.is_build => {
                self.reading.declare(DeclKind::Alias, self.target, content);
                self.refer(text.line, RefKind::RootPath, content);
            }
            "module_name" => self.target = content,
            "name" => self.reading.declare(DeclKind::Root, content, ""),
            _ if self.is_build && self.depth > 0 && content.contains(['.', '/']) => {
                self.offer(content);
                self.refer(text.line, RefKind::Path, content);
            }
            _ => {}
        }
    }

    /// Declares that the target has a file below a folder, which may be of another domain than the package's own file.
    fn offer(&mut self, path: &'t str) {
        if !self.target.is_empty() && path.contains('/') {
            self.reading.declare(DeclKind::Package, self.target, path);
        }
    }

    /// Returns true for the name in `module(name = "shop")` and `workspace(name = "shop")`, which are no file of packages.
    fn is_name_of_module(&self, content: &str) -> bool {
        !self.is_build
            && self.attribute == "name"
            && self.depth == 1
            && matches!(self.callee, "module" | "workspace")
            && !content.contains(['/', ':'])
    }

    fn refer(&mut self, line: u32, kind: RefKind, name: &'t str) {
        if self.seen.insert(name) {
            self.reading.refer(line, kind, name);
        }
    }
}

/// The longest label that is kept.
const MAX_LABEL: usize = 512;
