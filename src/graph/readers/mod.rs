//! The readers of manifests and sources: one file for each ecosystem, and a line in [`READERS`].

mod bazel;
pub mod catalog;
mod dotnet;
mod elixir;
#[cfg(test)]
mod for_tests;
pub mod globs;
mod go;
mod gradle;
mod javascript;
mod jvm;
pub mod links;
mod maven;
mod native;
mod php;
mod protobuf;
mod python;
pub mod quoted;
mod ruby;
mod rust;
mod sbt;
pub mod scrub;
#[cfg(test)]
mod testing;
pub mod tokens;
pub mod unread;
mod xml;

use super::index::{Index, Place};
use super::reading::{Reading, Reference};

/// A reader of the files of one ecosystem.
pub trait Reader: Sync {
    /// Returns the stable name of the ecosystem, such as `python`.
    fn word(&self) -> &'static str;

    /// Returns the name of the ecosystem for people, such as `Python`.
    fn title(&self) -> &'static str;

    /// Returns a number that rises with every change of [`Reader::read`], so that readings of an older version are made again.
    fn format(&self) -> u8;

    /// Returns true if this reader reads files of this path. The first reader that claims a path gets it.
    fn claims(&self, path: &str) -> bool;

    /// Returns true for a manifest: what it declares may decide where any reference of this ecosystem leads. Only asked of paths that
    /// this reader claims.
    fn is_manifest(&self, path: &str) -> bool;

    /// Returns true for a file that only says which references lead out of the repository: without it more count, and nothing is lost.
    fn is_optional(&self, _path: &str) -> bool {
        false
    }

    /// Returns the other readers, by their words, whose declarations the resolver uses.
    fn also_needs(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns true if sources declare names that are in no manifest: packages, namespaces, classes. A reference then leads where the
    /// source that it means was read.
    fn has_declaring_sources(&self) -> bool {
        false
    }

    /// Reads one file. The result depends on nothing else: it is kept by the id of the content and the path. Any text may come,
    /// and the time is linear in its length.
    fn read(&self, path: &str, text: &str) -> Reading;

    /// Returns the resolver of this reader's references.
    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i>;
}

/// Finds the files and folders that references lead to.
pub trait Resolver: Sync {
    /// Adds the places that a reference in the file `from` leads to; none if it leads out of the repository.
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>);
}

/// All readers. The first that claims a path reads it.
pub static READERS: [&dyn Reader; 16] = [
    &python::Python,
    &javascript::JavaScript,
    &go::GoReader,
    &rust::Rust,
    &protobuf::Protobuf,
    &gradle::GradleReader,
    &sbt::SbtReader,
    &jvm::Jvm,
    &maven::MavenReader,
    &dotnet::DotNet,
    &native::Native,
    &elixir::Elixir,
    &php::Php,
    &ruby::Ruby,
    &bazel::BazelReader,
    &catalog::CatalogReader,
];

/// Returns the reader of a path, by its index in [`READERS`].
#[must_use]
pub fn of(path: &str) -> Option<usize> {
    READERS.iter().position(|reader| reader.claims(path))
}
