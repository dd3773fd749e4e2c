//! Tests of the manifests of each ecosystem.

use super::*;

/// Returns `name | needs | members`, and the marks `package` and `workspace`.
fn check(file: &str, text: &str, expected: &str) {
    let Some(manifest) = read(file, text) else { panic!("{file} cannot be read: {text}") };
    let need = |need: &Need| match need {
        Need::Name(name) => name.clone(),
        Need::Folder(folder) => format!("at {folder}"),
    };
    let marks = [(manifest.is_package, "package"), (manifest.is_workspace, "workspace")];
    let marks: Vec<&str> = marks.iter().filter(|(is_so, _)| *is_so).map(|(_, mark)| *mark).collect();
    let shown = format!(
        "{} {} | {} | {}",
        manifest.name.as_deref().unwrap_or("-"),
        marks.join("+"),
        manifest
            .needs
            .iter()
            .map(need)
            .chain(manifest.test_needs.iter().map(|n| format!("for tests {}", need(n))))
            .collect::<Vec<_>>()
            .join(", "),
        manifest.members.join(", ")
    );
    assert_eq!(shown, expected, "{file}: {text}");
}

#[test]
fn cargo() {
    check(
        "Cargo.toml",
        "[workspace]\nmembers = ['crates/*']\nexclude = ['crates/old']\n",
        "- workspace |  | crates/*, !crates/old",
    );
    check(
        "Cargo.toml",
        "[package]\nname = 'shop'\n[dependencies]\nserde = '1'\nbase = { path = '../base' }\n[dev-dependencies]\nkit = { workspace = true }\n[target.'cfg(unix)'.build-dependencies]\ngen = { path = 'gen' }\n",
        "shop package | at ../base, at gen, for tests kit | ",
    );
    assert_eq!(read("Cargo.toml", "[package\n"), None);
}

#[test]
fn node() {
    check(
        "package.json",
        r#"{"name":"@x/web","workspaces":["apps/*"],"dependencies":{"@x/ui":"workspace:*","local":"file:../local"}}"#,
        "@x/web package+workspace | @x/ui, at ../local | apps/*",
    );
    let aliases = r#"{"dependencies":{"a":"npm:b@1","ui":"workspace:@x/ui@*","c":"workspace:^"}}"#;
    check("package.json", aliases, "- package | @x/ui, c | ");
    check("package.json", r#"{"workspaces":{"packages":["a"]}}"#, "- package+workspace |  | a");
    check("pnpm-workspace.yaml", "packages:\n  - 'apps/*'\n  - '!apps/old'\n", "- workspace |  | apps/*, !apps/old");
    check("pnpm-workspace.yaml", "onlyBuiltDependencies: [x]\n", "-  |  | ");
    let script = |text: &str| read("package.json", text).and_then(|manifest| manifest.test_script);
    assert_eq!(script(r#"{"scripts":{"test":"vitest run"}}"#).as_deref(), Some("vitest run"));
    assert_eq!(script(r#"{"scripts":{"test":"echo \"Error: no test specified\" && exit 1"}}"#), None);
    assert_eq!(read("package.json", "[]"), None);
}

#[test]
fn go() {
    check(
        "go.mod",
        "module example.com/shop // a comment\n\ngo 1.24\nrequire example.com/base v0.0.0\nrequire (\n\texample.com/kit v1.0.0 // indirect\n)\n",
        "example.com/shop package | example.com/base, example.com/kit | ",
    );
    check("go.work", "go 1.24\nuse ./shop\nuse (\n  ./base\n)\n", "- workspace |  | ./shop, ./base");
    assert_eq!(read("go.mod", "nothing"), None);
}

#[test]
fn python() {
    check(
        "pyproject.toml",
        "[project]\nname = 'Smart_City'\ndependencies = ['Base.Lib>=1', 'httpx[http2]; python_version>\"3\"']\n[dependency-groups]\ndev = ['pytest']\n[tool.uv.sources]\nother = { path = '../other' }\npytest = { path = '../pytest' }\n[tool.uv.workspace]\nmembers = ['packages/*']\n",
        "smart-city package+workspace | base-lib, httpx, at ../other, for tests pytest, for tests at ../pytest | packages/*",
    );
    check(
        "pyproject.toml",
        "[tool.poetry]\nname = 'shop'\n[tool.poetry.dependencies]\npython = '^3.12'\nbase = { path = '../base', develop = true }\n[tool.poetry.group.dev.dependencies]\nkit = '*'\n",
        "shop package | python, at ../base, for tests kit | ",
    );
    check("pyproject.toml", "[tool.ruff]\nline-length = 100\n", "-  |  | ");
    check("requirements.txt", "# none\n-e ../base[all]\nflask==3 # web\n--hash x\n", "- package | flask, at ../base | ");
}

#[test]
fn maven_and_gradle() {
    check(
        "pom.xml",
        "<project><artifactId>all</artifactId><packaging>pom</packaging><modules><module>shop</module></modules></project>",
        "all workspace |  | shop",
    );
    check(
        "pom.xml",
        "<project><parent><artifactId>all</artifactId></parent><artifactId>shop</artifactId><dependencies><dependency><groupId>g</groupId><artifactId>base</artifactId></dependency></dependencies><build><plugins><plugin><artifactId>no</artifactId></plugin></plugins></build></project>",
        "shop package | all, base | ",
    );
    assert_eq!(read("pom.xml", "<project><artifactId>x</b>"), None);
    check(
        "settings.gradle.kts",
        "include(\":shop\", \":libs:base\")\n// include(\":no\")\n",
        "- workspace |  | shop, libs/base",
    );
    check(
        "build.gradle",
        "dependencies {\n  implementation project(':libs:base')\n  api(project(path: ':x'))\n}",
        "- package | :libs:base, :x | ",
    );
}
