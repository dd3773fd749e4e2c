//! JavaScript and TypeScript: imports of all kinds, manifests of packages and workspaces, settings that give names to paths.
//!
//! Sources: <https://nodejs.org/api/packages.html>, <https://www.typescriptlang.org/docs/handbook/modules/reference.html>; each module
//! has those of its own.

mod aliases;
mod configs;
mod imports;
mod json;
mod lexer;
mod manifests;
mod packages;
mod parts;
mod probe;
mod resolve;
mod settings;
mod versions;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::{Reading, RefKind};

/// The reader of JavaScript and TypeScript.
pub(super) struct JavaScript;

/// The name of the reader in declarations.
const WORD: &str = "javascript";

impl Reader for JavaScript {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "JavaScript"
    }

    fn format(&self) -> u8 {
        2
    }

    fn claims(&self, path: &str) -> bool {
        let is_script = matches!(
            ending(path),
            "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts" | "vue" | "svelte" | "astro" | "mdx"
        );
        let name = last(path);
        is_script || manifests::is_manifest(name) || configs::is_typescript(name) || configs::is_deno(name)
    }

    fn is_manifest(&self, path: &str) -> bool {
        let name = last(path);
        manifests::is_manifest(name) || configs::is_typescript(name) || configs::is_deno(name) || settings::is_settings(path)
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        let name = last(path);
        if manifests::is_manifest(name) {
            return manifests::read(name, text);
        }
        if configs::is_typescript(name) || configs::is_deno(name) {
            return configs::read(path, text);
        }
        let mut reading = Reading::default();
        match ending(path) {
            ending @ ("vue" | "svelte" | "astro") => {
                let parts = parts::of_component(text, ending == "astro");
                let (mut line, mut counted) = (1, 0);
                for (offset, source) in parts.sources {
                    line += text.as_bytes()[counted..offset].iter().map(|byte| u32::from(*byte == b'\n')).sum::<u32>();
                    counted = offset;
                    reading.refer(line, RefKind::Path, source);
                }
                imports::read(&parts.script, true, &mut reading);
            }
            "mdx" => imports::read(&parts::of_document(text), false, &mut reading),
            ending => {
                imports::read(text, matches!(ending, "js" | "jsx" | "mjs" | "cjs"), &mut reading);
                if settings::is_settings(path) {
                    settings::read(text, &mut reading);
                }
            }
        }
        reading
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::ScriptModules::new(index))
    }
}

#[cfg(test)]
mod tests;
