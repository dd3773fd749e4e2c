//! What manifests list for tests or development only, in the ecosystems whose manifests tell it from the rest.

use super::{READERS, of};

#[test]
fn entries_for_tests_are_told_from_the_rest() {
    let check = |path: &str, text: &str, expected: &[&str]| {
        let reading = READERS[of(path).expect("a reader claims the file")].read(path, text);
        let shown = |own: bool| {
            let names = reading.references.iter().filter(move |reference| reference.is_for_tests != own);
            names.map(|reference| reference.name.rsplit_once('@').map_or(reference.name.as_str(), |(name, _)| name))
        };
        let shown: Vec<&str> = shown(true).chain(["|"]).chain(shown(false)).collect();
        assert_eq!(shown, expected, "{path}: {text}");
    };
    check(
        "Cargo.toml",
        "[dependencies]\na='1'\n[dev-dependencies]\nb='1'\n[target.'cfg(unix)'.dev-dependencies]\nc={workspace=true}\n[build-dependencies]\nd='1'",
        &["a", "d", "workspace", "|", "b", "c"],
    );
    check(
        "package.json",
        r#"{"devDependencies":{"b":"1"},"dependencies":{"a":"1"},"peerDependencies":{"c":"*"}}"#,
        &["a", "c", "|", "b"],
    );
    check(
        "pyproject.toml",
        "[project]\ndependencies=['a']\n[dependency-groups]\ndev=['b','both']\n[project.optional-dependencies]\nx=['both']\n[tool.uv.sources]\nb={path='../b'}\nboth={path='../both'}",
        &["a", "../both", "|", "../b"],
    );
    check(
        "pyproject.toml",
        "[tool.poetry.dependencies]\na='1'\n[tool.poetry.group.test.dependencies]\nb='1'\n[tool.poetry.dev-dependencies]\nc='1'",
        &["a", "|", "b", "c"],
    );
    check("Pipfile", "[dev-packages]\nb='*'\n[packages]\na='*'", &["a", "|", "b"]);
    let dependency = |name: &str, scope: &str| {
        format!("<dependency><groupId>g</groupId><artifactId>{name}</artifactId>{scope}</dependency>")
    };
    let dependencies = dependency("b", "<scope>test</scope>") + &dependency("a", "<scope>provided</scope>");
    check("pom.xml", &format!("<project><dependencies>{dependencies}</dependencies></project>"), &["g:a", "|", "g:b"]);
}
