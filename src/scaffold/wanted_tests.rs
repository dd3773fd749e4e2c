//! Files that follow from configs, each rendered.

use std::sync::Arc;

use super::*;
use crate::diagnostic::Source;
use crate::scaffold::template::{Templates, render};

/// The files of a config, by path.
fn files(text: &str, inputs: &Inputs, surroundings: &Surroundings) -> Vec<(String, String)> {
    let source = Source { name: "cicd.yml".to_owned(), text: text.to_owned() };
    let config = crate::config::parse(&Arc::new(source)).expect("a config");
    let templates = Templates::builtin();
    let rendered = |wanted: Wanted| {
        let template = templates.get(wanted.template).expect("a template");
        (wanted.path, render(template, &wanted.params).expect("it renders"))
    };
    wanted(&config, inputs, surroundings).into_iter().map(rendered).collect()
}

#[test]
fn every_file_of_a_config() {
    let text = "version: 1\ndomains: { journey: { paths: [/j/] }, base: { kind: library, paths: [/b/] } }\n";
    let found = files(text, &Inputs { test_tree: true, ..Inputs::default() }, &Surroundings::default());
    let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    let expected = [
        ".github/workflows/cicd.yml",
        ".github/workflows/domain-journey.yml",
        ".github/workflows/cross-domain.yml",
        ".github/workflows/domains.yml",
        ".github/actions/cicd-setup/action.yml",
        "tests/journey/unit/README.md",
        "tests/journey/integration/README.md",
        "tests/journey/blue-green/README.md",
        "tests/journey/chaos/README.md",
        "tests/cross-domain/unit/README.md",
        "tests/cross-domain/integration/README.md",
        "tests/cross-domain/blue-green/README.md",
        "tests/cross-domain/chaos/README.md",
    ];
    assert_eq!(paths, expected);
}
