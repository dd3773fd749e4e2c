//! Rust: `Cargo.toml`, paths of modules and crates, included files.
//!
//! Sources: <https://doc.rust-lang.org/cargo/reference/manifest.html>, <https://doc.rust-lang.org/reference/paths.html>.

mod lexer;
mod manifest;
mod resolve;
mod source;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::Reading;

/// The reader of Rust.
pub(super) struct Rust;

/// The name of the reader in declarations.
const WORD: &str = "rust";

impl Reader for Rust {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Rust"
    }

    fn format(&self) -> u8 {
        2
    }

    fn claims(&self, path: &str) -> bool {
        ending(path) == "rs" || last(path) == "Cargo.toml"
    }

    fn is_manifest(&self, path: &str) -> bool {
        ending(path) != "rs"
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        match last(path) {
            "Cargo.toml" => manifest::read(text),
            name => source::read(name, text),
        }
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::Crates::new(index))
    }
}

#[cfg(test)]
mod tests;
