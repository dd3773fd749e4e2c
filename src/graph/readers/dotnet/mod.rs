//! .NET: project files, the files of properties above them, and C# and F# sources.
//!
//! Sources: <https://learn.microsoft.com/visualstudio/msbuild/common-msbuild-project-items>,
//! <https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory>,
//! <https://learn.microsoft.com/dotnet/csharp/language-reference/keywords/using-directive>.
//!
//! A project declares what it takes (`Member`: the path, and the conditions in a file that other projects import), its
//! properties
//! (`Alias`) and imports (`Root`); a source declares its namespaces (`Module`).

mod conditions;
mod globs;
mod projects;
mod resolve;
mod sources;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::Reading;

/// The reader of .NET.
pub(super) struct DotNet;

/// The name of the reader in declarations.
const WORD: &str = "dotnet";

impl Reader for DotNet {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        ".NET"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, path: &str) -> bool {
        is_source(path) || is_project(path) || matches!(ending(path), "props" | "targets" | "projitems")
    }

    fn is_manifest(&self, path: &str) -> bool {
        !is_source(path)
    }

    fn has_declaring_sources(&self) -> bool {
        true
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        if is_source(path) { sources::read(ending(path), text) } else { projects::read(path, text) }
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::Solution::new(index))
    }
}

/// Returns true for a source.
fn is_source(path: &str) -> bool {
    matches!(ending(path), "cs" | "fs" | "razor" | "cshtml")
}

/// Returns true for a project file.
fn is_project(path: &str) -> bool {
    let ending = ending(last(path));
    matches!(ending, "csproj" | "fsproj" | "vbproj" | "sqlproj" | "shproj" | "esproj" | "wapproj" | "dcproj" | "proj")
}

#[cfg(test)]
mod tests;
