//! Bazel: `BUILD`, `WORKSPACE`, `MODULE.bazel` and `*.bzl`.
//!
//! Sources: <https://bazel.build/concepts/labels>, <https://bazel.build/reference/be/functions>,
//! <https://bazel.build/rules/lib/globals/module>.

mod labels;
mod resolve;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::Reading;

/// The reader of Bazel.
pub(super) struct BazelReader;

/// The name of the reader in declarations.
const WORD: &str = "bazel";

/// The names of the file that makes a folder a package, the first that is there counts.
const BUILD: [&str; 2] = ["BUILD.bazel", "BUILD"];

/// The names of the files that make a folder the root of labels.
const ROOT: [&str; 4] = ["MODULE.bazel", "WORKSPACE.bazel", "WORKSPACE", "REPO.bazel"];

impl Reader for BazelReader {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Bazel"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, path: &str) -> bool {
        let name = last(path);
        BUILD.contains(&name)
            || ROOT.contains(&name)
            || ending(path) == "bzl"
            || name.ends_with(".MODULE.bazel")
            || name == "WORKSPACE.bzlmod"
    }

    fn is_manifest(&self, _path: &str) -> bool {
        true
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        labels::read(last(path), text)
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::BazelPackages::new(index))
    }
}

#[cfg(test)]
mod tests;
