//! Java, Kotlin, Scala and Groovy sources: packages, imports and names in full.
//!
//! Sources: <https://docs.oracle.com/javase/specs/jls/se21/html/jls-7.html>, <https://kotlinlang.org/docs/packages.html>,
//! <https://docs.scala-lang.org/scala3/book/packaging-imports.html>, <https://groovy-lang.org/structure.html>.
//!
//! A source declares its package (`Module`) with the names that it offers on top, and what it brings as a plugin of Gradle
//! (`Alias`). It mentions what it imports (`Module`), its own package (`Package`), and the project that it belongs to
//! (`Implied`).

mod resolve;
mod sources;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::ending;
use crate::graph::reading::Reading;

/// The reader of sources for the Java virtual machine.
pub(super) struct Jvm;

/// The name of the reader in declarations.
pub(super) const WORD: &str = "jvm";

impl Reader for Jvm {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Java, Kotlin, Scala and Groovy"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, path: &str) -> bool {
        matches!(ending(path), "java" | "kt" | "kts" | "scala" | "groovy")
    }

    fn is_manifest(&self, _path: &str) -> bool {
        false
    }

    fn also_needs(&self) -> &'static [&'static str] {
        &["gradle", "sbt"]
    }

    fn has_declaring_sources(&self) -> bool {
        true
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        sources::read(ending(path), text)
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::JvmPackages::new(index))
    }
}

#[cfg(test)]
mod tests;
