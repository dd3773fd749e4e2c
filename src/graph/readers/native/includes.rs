//! The files that a source includes.

use crate::graph::readers::scrub::{Keep, Lexis, numbered, scrub};
use crate::graph::reading::{Reading, RefKind};

/// C and C++. A quote in a number (`1'000`) ends with its line.
const LEXIS: Lexis = Lexis {
    line: &["//"],
    block: &[("/*", "*/")],
    nests: false,
    strings: &[("\"", "\"", false, true), ("'", "'", false, true)],
};

/// Reads a source: `#include "a.h"` is a path, `#include <a.h>` is one from the folders of headers.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    // Most sources of other languages with these endings include nothing.
    if !text.contains("include") && !text.contains("import") && !text.contains("#embed") {
        return reading;
    }
    let code = scrub(text, &LEXIS, Keep::Strings);
    for (line, row) in numbered(&code) {
        let Some(directive) = row.trim_start().trim_start_matches('\u{feff}').strip_prefix('#').map(str::trim_start) else {
            continue;
        };
        let words = ["include_next", "include", "import", "embed"];
        let Some(rest) = words.iter().find_map(|word| directive.strip_prefix(word)).map(str::trim_start) else { continue };
        if let Some((path, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            reading.refer(line, RefKind::Path, path);
        } else if let Some(path) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            reading.refer(line, RefKind::RootPath, path.0.trim());
        }
        // A macro stands for a header of the platform or of a configuration; it says nothing here.
    }
    reading
}
