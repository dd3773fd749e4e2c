//! Maven: `pom.xml` with its parent, modules, dependencies, plugins, extensions and imported lists of versions.
//!
//! Source: <https://maven.apache.org/ref/current/maven-model/maven.html>.
//!
//! A file declares its coordinates (`Package`: `group:artifact`, and the version), its properties (`Alias`), and what it
//! brings to
//! the projects that have it as their parent (`Member`).

mod pom;
mod resolve;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::last;
use crate::graph::reading::Reading;

/// The reader of Maven.
pub(super) struct MavenReader;

/// The name of the reader in declarations.
const WORD: &str = "maven";

impl Reader for MavenReader {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Maven"
    }

    fn format(&self) -> u8 {
        2
    }

    fn claims(&self, path: &str) -> bool {
        last(path) == "pom.xml" || path.ends_with(".mvn/extensions.xml")
    }

    fn is_manifest(&self, _path: &str) -> bool {
        true
    }

    fn read(&self, _path: &str, text: &str) -> Reading {
        pom::read(text)
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::Artifacts::new(index))
    }
}

#[cfg(test)]
mod tests;
