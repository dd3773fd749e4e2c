//! Python: `import` statements, `pyproject.toml`, requirement files, `setup.cfg`, `setup.py`, settings of pytest, `uv.lock`.
//!
//! Sources: <https://docs.python.org/3/reference/simple_stmts.html#the-import-statement>, PEP 420 (namespace packages), PEP 503 (names),
//! PEP 508 (requirements), PEP 621 (`pyproject.toml`).

mod imports;
mod manifests;
mod pytest;
mod resolve;
mod uv_lock;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::Reading;

/// The reader of Python.
pub(super) struct Python;

/// The name of the reader in declarations.
const WORD: &str = "python";

impl Reader for Python {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Python"
    }

    fn format(&self) -> u8 {
        3
    }

    fn claims(&self, path: &str) -> bool {
        matches!(ending(path), "py" | "pyi") || self.is_manifest(path)
    }

    fn is_manifest(&self, path: &str) -> bool {
        manifests::is_manifest(last(path)) || last(path) == uv_lock::NAME
    }

    fn is_optional(&self, path: &str) -> bool {
        last(path) == uv_lock::NAME
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        match last(path) {
            uv_lock::NAME => uv_lock::read(text),
            name if manifests::is_manifest(name) => manifests::read(name, text),
            name => imports::read(name, text),
        }
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::PythonModules::new(index))
    }
}

#[cfg(test)]
mod tests;
