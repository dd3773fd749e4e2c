//! The imports of a Python source.

use crate::graph::readers::scrub::{Keep, PYTHON, numbered, scrub};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// The declaration of an `__init__.py` that holds code: importing a module below it runs it.
pub(super) const RUNS: &str = "__init__";

/// The mention that pytest makes for every test file.
pub(super) const CONFTEST: &str = "conftest.py";

/// Reads a source file with this name.
pub(super) fn read(name: &str, text: &str) -> Reading {
    let mut reading = Reading::default();
    let code = scrub(text, &PYTHON, Keep::Code);
    if name.starts_with("__init__.") && !code.replace("\"\"\"", "").trim().is_empty() {
        reading.declare(DeclKind::Module, RUNS, "");
    }
    if name == CONFTEST || name.starts_with("test") || name.ends_with("_test.py") {
        reading.refer(1, RefKind::Implied, CONFTEST);
    }
    for (line, statement) in statements(&code) {
        let words = statement.trim_start();
        if let Some(rest) = words.strip_prefix("import ") {
            rest.split(',').for_each(|module| refer(&mut reading, line, first_word(module)));
        } else if let Some((module, names)) = words.strip_prefix("from ").and_then(|rest| rest.split_once(" import")) {
            of_from(&mut reading, line, module.trim(), names);
        }
    }
    dynamic(&mut reading, text, &code);
    reading
}

fn of_from(reading: &mut Reading, line: u32, module: &str, names: &str) {
    let separator = if module.ends_with('.') { "" } else { "." };
    let names = names.trim().trim_start_matches('(').trim_end_matches([')', ' ', ',']);
    for name in names.split(',').map(first_word) {
        // A name may be a submodule or anything in the module; the resolver takes the longest part that is there.
        let is_name = !name.is_empty() && name != "*";
        refer(reading, line, &if is_name { format!("{module}{separator}{name}") } else { module.to_owned() });
    }
}

fn refer(reading: &mut Reading, line: u32, module: &str) {
    let is_module = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    if !module.is_empty() && module.chars().all(is_module) {
        reading.refer(line, RefKind::Module, module);
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

/// Returns the statements with the line of each: continued lines are joined, and `;` and `:` end one.
fn statements(code: &str) -> Vec<(u32, String)> {
    let mut statements = Vec::new();
    let (mut depth, mut current, mut start) = (0_usize, String::new(), 1);
    for (line, text) in numbered(code) {
        // Most lines are no import; only those and what they continue are looked at.
        if depth == 0 && current.is_empty() {
            start = line;
            if !text.contains("import") && !text.trim_start().starts_with("from ") {
                continue;
            }
        }
        let (text, continues) = text.trim_end().strip_suffix('\\').map_or((text, false), |text| (text, true));
        depth += text.matches('(').count();
        depth = depth.saturating_sub(text.matches(')').count());
        current.push_str(text);
        current.push(' ');
        if continues || (depth > 0 && current.len() < MAX_STATEMENT) {
            continue;
        }
        depth = 0;
        let whole = std::mem::take(&mut current);
        statements.extend(whole.split([';', ':']).map(|statement| (start, statement.to_owned())));
    }
    statements
}

/// The most bytes of a statement: a bracket that is never closed must not swallow the file.
const MAX_STATEMENT: usize = 64 * 1024;

/// Adds the modules that are imported by their names at run time.
fn dynamic(reading: &mut Reading, text: &str, code: &str) {
    for (line, (row, code)) in (1..).zip(text.lines().zip(code.lines())) {
        for call in ["import_module(", "__import__("] {
            let argument = code.find(call).and_then(|at| row.get(at + call.len()..));
            let quoted = argument.and_then(|rest| rest.trim_start().strip_prefix(['"', '\'']));
            if let Some(name) = quoted.and_then(|rest| rest.split(['"', '\'']).next()) {
                refer(reading, line, name);
            }
        }
    }
}
