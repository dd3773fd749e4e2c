//! Tests of the manifests of each ecosystem.

use super::*;

/// Returns the name, the marks `package` and `workspace`, and the members.
fn check(file: &str, text: &str, expected: &str) {
    let Some(manifest) = read(file, text) else { panic!("{file} cannot be read: {text}") };
    let marks = [(manifest.is_package, "package"), (manifest.is_workspace, "workspace")];
    let marks: Vec<&str> = marks.iter().filter(|(is_so, _)| *is_so).map(|(_, mark)| *mark).collect();
    let name = manifest.name.as_deref().unwrap_or("-");
    let shown = format!("{name} {} | {}", marks.join("+"), manifest.members.join(", "));
    assert_eq!(shown, expected, "{file}: {text}");
}

#[test]
fn packages_and_members() {
    let cargo = "[workspace]\nmembers = ['crates/*']\nexclude = ['crates/old']\n";
    check("Cargo.toml", cargo, "- workspace | crates/*, !crates/old");
    check("Cargo.toml", "[package]\nname = 'shop'\n", "shop package | ");
    check("package.json", r#"{"name":"@x/web","workspaces":["apps/*"]}"#, "@x/web package+workspace | apps/*");
    check("package.json", r#"{"workspaces":{"packages":["a"]}}"#, "- package+workspace | a");
    check("pnpm-workspace.yaml", "packages:\n  - 'apps/*'\n  - '!apps/old'\n", "- workspace | apps/*, !apps/old");
    check("pnpm-workspace.yaml", "onlyBuiltDependencies: [x]\n", "-  | ");
    check("go.mod", "module example.com/shop // a comment\n\ngo 1.24\n", "example.com/shop package | ");
    check("go.work", "go 1.24\nuse ./shop\nuse (\n  ./base\n)\n", "- workspace | ./shop, ./base");
    let uv = "[project]\nname = 'Smart_City'\n[tool.uv.workspace]\nmembers = ['packages/*']\n";
    check("pyproject.toml", uv, "Smart_City package+workspace | packages/*");
    check("pyproject.toml", "[tool.poetry]\nname = 'shop'\n", "shop package | ");
    check("pyproject.toml", "[tool.ruff]\nline-length = 100\n", "-  | ");
    check("requirements.txt", "flask==3 # web\n", "- package | ");
    let all =
        "<project><artifactId>all</artifactId><packaging>pom</packaging><modules><module>shop</module></modules></project>";
    check("pom.xml", all, "all workspace | shop");
    let shop = "<project><parent><artifactId>all</artifactId></parent><artifactId>shop</artifactId></project>";
    check("pom.xml", shop, "shop package | ");
    let settings = "include(\":shop\", \":libs:base\")\n// include(\":no\")\n";
    check("settings.gradle.kts", settings, "- workspace | shop, libs/base");
    check("build.gradle", "dependencies {}", "- package | ");
    check("shop_core.gemspec", "Gem::Specification.new { |gem| gem.name = 'shop_core' }", "- package | ");
}

#[test]
fn what_is_no_manifest() {
    for (file, text) in
        [("Cargo.toml", "[package\n"), ("package.json", "[]"), ("go.mod", "nothing"), ("pom.xml", "<project><artifactId>x</b>")]
    {
        assert_eq!(read(file, text), None, "{file}");
    }
}

#[test]
fn a_package_says_how_it_is_tested() {
    let script = |text: &str| read("package.json", text).and_then(|manifest| manifest.test_script);
    assert_eq!(script(r#"{"scripts":{"test":"vitest run"}}"#).as_deref(), Some("vitest run"));
    assert_eq!(script(r#"{"scripts":{"test":"echo \"Error: no test specified\" && exit 1"}}"#), None);
}
