//! sbt: the projects of `build.sbt` and what they depend on, and the sources of the build in `project/`.
//!
//! Source: <https://www.scala-sbt.org/1.x/docs/Multi-Project.html>.
//!
//! A build declares its projects (`Package`, with the folder), and for each what it depends on (`Alias`). The sources of a
//! project
//! follow these words (`readers::jvm`), since they stand in a file that is not the project's own.

mod read;
pub(super) mod resolve;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last, parent};
use crate::graph::reading::Reading;

/// The reader of sbt.
pub(super) struct SbtReader;

/// The name of the reader in declarations.
pub(super) const WORD: &str = "sbt";

impl Reader for SbtReader {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "sbt"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, path: &str) -> bool {
        ending(path) == "sbt" || (ending(path) == "scala" && last(parent(path)) == "project")
    }

    fn is_manifest(&self, _path: &str) -> bool {
        true
    }

    fn read(&self, _path: &str, text: &str) -> Reading {
        read::read(text)
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::Builds::new(index))
    }
}

#[cfg(test)]
mod tests;
