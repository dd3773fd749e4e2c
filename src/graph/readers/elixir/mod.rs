//! Elixir: `mix.exs`, sources, configuration and templates.
//!
//! Sources: <https://hexdocs.pm/mix/Mix.Tasks.Deps.html>, <https://hexdocs.pm/elixir/alias-require-and-import.html>,
//! <https://hexdocs.pm/elixir/naming-conventions.html>, <https://hexdocs.pm/elixir/Config.html#import_config/1>.

mod mix;
mod modules;
mod resolve;

use super::quoted::{self, Tongue};
use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::Reading;

/// The reader of Elixir.
pub(super) struct Elixir;

/// The name of the reader in declarations.
const WORD: &str = "elixir";

/// The manifest.
const MIX: &str = "mix.exs";

impl Reader for Elixir {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Elixir"
    }

    fn format(&self) -> u8 {
        2
    }

    fn claims(&self, path: &str) -> bool {
        matches!(ending(path), "ex" | "exs" | "eex" | "heex" | "leex")
    }

    fn is_manifest(&self, path: &str) -> bool {
        last(path) == MIX
    }

    fn has_declaring_sources(&self) -> bool {
        true
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        let mut reading = Reading::default();
        if matches!(ending(path), "eex" | "heex" | "leex") {
            modules::of_template(&mut reading, text);
            return reading;
        }
        let quoted = quoted::read(text, Tongue::Elixir);
        if last(path) == MIX {
            mix::project(&mut reading, &quoted);
        } else {
            modules::of_source(&mut reading, &quoted.code);
        }
        mix::paths(&mut reading, &quoted);
        reading
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::ElixirModules::new(index))
    }
}

#[cfg(test)]
mod tests;
