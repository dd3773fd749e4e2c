//! Manifests, workflows and owners as anybody may write them: looking ends, and what it finds is a config.
#![no_main]

use cicd::graph::Scan;
use cicd::scaffold::{configure, discover};
use libfuzzer_sys::fuzz_target;

const FILES: [&str; 13] = [
    "Cargo.toml",
    "package.json",
    "pnpm-workspace.yaml",
    "go.mod",
    "go.work",
    "pyproject.toml",
    "requirements.txt",
    "pom.xml",
    "settings.gradle",
    "build.gradle",
    "catalog-info.yaml",
    "CODEOWNERS",
    ".github/workflows/ci.yml",
];

fuzz_target!(|data: (u8, &str, &str)| {
    let (which, text, folder) = data;
    // No path of git has such a segment.
    if folder.contains('\0') || folder.split('/').any(|segment| matches!(segment, "" | "." | ".." | ".git")) {
        return;
    }
    let file = FILES[usize::from(which) % FILES.len()];
    let other = format!("services/{folder}/{}", file.rsplit('/').next().unwrap_or(file));
    let paths = [file, &other, "services/a/test_a.py", "services/b/b.go", "packages/c/package.json"];
    let reader = |_: &str| Some(text.to_owned());
    let ground = discover::Inventory::new(paths.map(str::to_owned).to_vec(), &reader);
    let scan = Scan::of(&paths.map(|path| (path, text)));
    let found = discover::discover(&ground, &scan, &["main".to_owned()]);
    for domain in &found.domains {
        assert_eq!(discover::normalized(&domain.name).as_deref(), Some(domain.name.as_str()));
    }
    configure::text(&found, &configure::template(), "0.1").expect("what is found is a config");
});
