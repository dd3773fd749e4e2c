//! Any text as the content of any manifest or source: reading ends, lines exist, and what is found can be resolved.
#![no_main]

use cicd::graph::index::Index;
use cicd::graph::lockfiles::{LOCK_READERS, LockChange, compare};
use cicd::graph::readers::READERS;
use libfuzzer_sys::fuzz_target;

/// A path for each form that a reader tells apart by name.
const PATHS: [&str; 37] = [
    "a/x.py",
    "a/pyproject.toml",
    "a/requirements.txt",
    "a/setup.cfg",
    "a/pytest.ini",
    "a/uv.lock",
    "a/x.ts",
    "a/x.vue",
    "a/package.json",
    "a/tsconfig.json",
    "a/pnpm-workspace.yaml",
    "a/x.go",
    "a/go.mod",
    "a/go.work",
    "a/x.rs",
    "a/Cargo.toml",
    "a/x.proto",
    "a/buf.yaml",
    "a/build.gradle",
    "a/build.gradle.kts",
    "a/settings.gradle.kts",
    "a/build.sbt",
    "a/X.java",
    "a/X.kt",
    "a/pom.xml",
    "a/X.csproj",
    "a/X.cs",
    "a/x.cpp",
    "a/CMakeLists.txt",
    "a/mix.exs",
    "a/x.ex",
    "a/composer.json",
    "a/x.php",
    "a/Gemfile",
    "a/x.rb",
    "a/BUILD.bazel",
    "a/catalog-info.yaml",
];

fuzz_target!(|data: &[u8]| {
    let Some((which, content)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(content);
    let path = PATHS[usize::from(*which) % PATHS.len()];
    for reader in READERS.iter().filter(|reader| reader.claims(path)) {
        let reading = reader.read(path, &text);
        let lines = text.lines().count().max(1);
        assert!(reading.references.iter().all(|reference| reference.line >= 1 && reference.line as usize <= lines), "{path}");
        let mut index = Index::new(PATHS);
        index.declare(reader.word(), path, &reading);
        let resolver = reader.resolver(&index);
        let mut places = Vec::new();
        reading.references.iter().for_each(|reference| resolver.resolve(path, reference, &mut places));
    }
    let lock = LOCK_READERS[usize::from(*which) % LOCK_READERS.len()].file_name();
    let (old, new) = text.split_at(text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at));
    let _ = compare(lock, old, new);
    // Nothing differs, unless the text is no lock file at all.
    assert!(match compare(lock, &text, &text) {
        LockChange::Roots(roots) => roots.is_empty(),
        LockChange::Everything(_) => true,
    });
});
