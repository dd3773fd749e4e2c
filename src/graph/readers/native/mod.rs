//! C and C++: `#include`, and the targets and folders of `CMake`.
//!
//! Sources: <https://en.cppreference.com/w/cpp/preprocessor/include>,
//! <https://cmake.org/cmake/help/latest/command/target_link_libraries.html>,
//! <https://cmake.org/cmake/help/latest/command/add_subdirectory.html>.

mod cmake;
mod includes;
mod resolve;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::Reading;

/// The reader of C, C++ and `CMake`.
pub(super) struct Native;

/// The name of the reader in declarations.
const WORD: &str = "native";

/// The endings of sources and headers, also of what is included into them.
const ENDINGS: [&str; 25] = [
    "c", "h", "cc", "cpp", "cxx", "c++", "hh", "hpp", "hxx", "h++", "inl", "ipp", "tpp", "ixx", "cppm", "m", "mm", "cu", "cuh",
    "ino", "inc", "def", "txx", "tcc", "C",
];

impl Reader for Native {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "C and C++"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, path: &str) -> bool {
        ENDINGS.contains(&ending(path)) || is_cmake(path)
    }

    fn is_manifest(&self, path: &str) -> bool {
        is_cmake(path)
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        if is_cmake(path) { cmake::read(text) } else { includes::read(text) }
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::Headers::new(index))
    }
}

fn is_cmake(path: &str) -> bool {
    last(path) == "CMakeLists.txt" || ending(path) == "cmake"
}

#[cfg(test)]
mod tests;
