//! Go: imports, embedded files, `go.mod` and `go.work`. A package is a folder.
//!
//! Sources: <https://go.dev/ref/spec#Import_declarations>, <https://go.dev/ref/mod>.

mod modules;
mod resolve;
mod source;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::Reading;

/// The reader of Go.
pub(super) struct GoReader;

/// The name of the reader in declarations.
const WORD: &str = "go";

impl Reader for GoReader {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Go"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, path: &str) -> bool {
        ending(path) == "go" || matches!(last(path), "go.mod" | "go.work")
    }

    fn is_manifest(&self, path: &str) -> bool {
        ending(path) != "go"
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        match last(path) {
            "go.mod" | "go.work" => modules::read(text),
            name => source::read(name, text),
        }
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::GoModules::new(index))
    }
}

#[cfg(test)]
mod tests;
