//! Languages whose dependencies are not read. A domain with sources of one of them has unknown dependencies; data, documents, SQL, style
//! sheets, shell and Makefiles have none that count, and neither have samples that tests read.

use crate::graph::paths::{ending, last, parent};

/// The endings of sources, and the language for people.
static LANGUAGES: [(&str, &str); 22] = [
    ("swift", "Swift"),
    ("dart", "Dart"),
    ("clj", "Clojure"),
    ("cljs", "Clojure"),
    ("cljc", "Clojure"),
    ("hs", "Haskell"),
    ("ml", "OCaml"),
    ("mli", "OCaml"),
    ("erl", "Erlang"),
    ("jl", "Julia"),
    ("lua", "Lua"),
    ("zig", "Zig"),
    ("nim", "Nim"),
    ("cr", "Crystal"),
    ("elm", "Elm"),
    ("purs", "PureScript"),
    ("res", "ReScript"),
    ("sol", "Solidity"),
    ("f90", "Fortran"),
    ("adb", "Ada"),
    ("d", "D"),
    ("vb", "Visual Basic"),
];

/// Folders of samples: what lies there is data of tests, whatever its language.
static SAMPLES: [&str; 4] = ["fixture", "fixtures", "__fixtures__", "testdata"];

/// Returns the language of a source that no reader reads; `None` for every other file.
#[must_use]
pub fn language(path: &str) -> Option<&'static str> {
    if parent(path).split('/').any(|folder| SAMPLES.contains(&folder)) {
        return None;
    }
    match last(path) {
        "Package.swift" => return Some("Swift"),
        "pubspec.yaml" => return Some("Dart"),
        "project.clj" | "deps.edn" => return Some("Clojure"),
        _ => {}
    }
    let ending = ending(path);
    LANGUAGES.iter().find(|(known, _)| *known == ending).map(|(_, language)| *language)
}

/// Returns the languages, each once, in the order of the documentation.
#[must_use]
pub fn languages() -> Vec<&'static str> {
    let mut languages: Vec<&str> = LANGUAGES.iter().map(|(_, language)| *language).collect();
    languages.dedup();
    languages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_without_a_reader() {
        assert_eq!(language("a/b.swift"), Some("Swift"));
        assert_eq!(language("a/pubspec.yaml"), Some("Dart"));
        assert_eq!(language("a/b.sql"), None);
        assert_eq!(language("a/test/support/fixture/contracts/erc20.sol"), None);
        assert_eq!(language("a/testdata/pubspec.yaml"), None);
        assert_eq!(language("a/contracts/fixtures.sol"), Some("Solidity"));
        assert_eq!(languages().len(), 19);
    }
}
