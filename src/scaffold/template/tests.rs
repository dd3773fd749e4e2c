//! Tests of a repository's own templates, and of the errors for those that do not work.

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use tempfile::TempDir;

use super::*;

const NAME: &str = "workflows/domain.yml";

/// Returns a repository whose template `name` has this text.
fn repository(name: &str, text: &[u8]) -> (TempDir, PathBuf) {
    let root = tempfile::tempdir().expect("a folder");
    let path = root.path().join(OVERRIDES).join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(&path, text).expect("a file");
    (root, path)
}

fn message(error: &Error) -> String {
    std::iter::once(error.to_string()).chain(error.hints().iter().cloned()).collect::<Vec<_>>().join(" | ")
}

fn rendered(text: &str, params: &Value) -> Result<String, String> {
    let template = Template { name: NAME.to_owned(), text: text.to_owned(), is_override: true };
    render(&template, params).map_err(|error| message(&error))
}

#[test]
fn a_repository_s_template_takes_the_place_of_ours() {
    let (root, _) = repository(NAME, b"mine: [[ title ]]\r\n");
    let templates = Templates::builtin().with_overrides(root.path()).expect("templates");
    let template = templates.get(NAME).expect("a template");
    assert!(template.is_override);
    assert_eq!(render(template, &json!({ "title": "x" })).expect("text"), "mine: x\n");
    assert!(!templates.get("workflows/cicd.yml").expect("ours").is_override);
    let empty = tempfile::tempdir().expect("a folder");
    let templates = Templates::builtin().with_overrides(empty.path()).expect("templates");
    assert_eq!(templates.get(NAME), Templates::builtin().get(NAME));
}

#[test]
fn a_file_that_overrides_no_template_is_an_error() {
    let refused = |name: &str, text: &[u8]| {
        let (root, _) = repository(name, text);
        message(&Templates::builtin().with_overrides(root.path()).expect_err("an error"))
    };
    assert_eq!(
        refused("workflows/domian.yml", b""),
        ".cicd/templates/workflows/domian.yml overrides no template | did you mean .cicd/templates/workflows/domain.yml?"
    );
    assert!(refused("README", b"").contains("| the templates are: actions/cicd-setup.yml, "));
    assert!(refused(NAME, b"\xff").contains("is not UTF-8 text"));
    assert!(refused(NAME, &vec![b'x'; 300_000]).contains("at most 256 KiB"));
}

#[cfg(unix)]
#[test]
fn links_are_refused() {
    let (elsewhere, path) = repository(NAME, b"secret\n");
    let link = |at: &str, to: &Path| {
        let root = tempfile::tempdir().expect("a folder");
        let at = root.path().join(at);
        fs::create_dir_all(at.parent().expect("a parent")).expect("a folder");
        std::os::unix::fs::symlink(to, at).expect("a link");
        message(&Templates::builtin().with_overrides(root.path()).expect_err("an error"))
    };
    assert!(link(".cicd/templates/workflows/domain.yml", &path).contains("domain.yml is behind a symbolic link"));
    for folder in [".cicd/templates", ".cicd"] {
        assert!(link(folder, &elsewhere.path().join(folder)).contains(".cicd/templates is behind a symbolic link"));
    }
}

#[test]
fn an_error_in_a_template_names_its_line() {
    let place = ".cicd/templates/workflows/domain.yml, line 2";
    let check = |text: &str, expected: &str| {
        let error = rendered(text, &json!({ "domain": "a", "list": [1, 2] })).expect_err(text);
        assert!(error.starts_with(&format!("{place}: {expected}")), "{text}: {error}");
    };
    check("a\nb: [[ domian ]]\n", "`domian` is not defined | did you mean `domain`?");
    check("a\n[% if nothing %]\n[% endif %]\n", "`nothing` is not defined | the template has these values: domain, list");
    check("a\nb: [[ domain.x ]]\n", "something in `b: [[ domain.x ]]` is not defined");
    check("a\n[% if domain %\n", "syntax error: ");
    check("a\n[[ domain | shout ]]\n", "unknown filter: ");
    check("a\n[% include 'x' %]\n", "template not found: ");
}

#[test]
fn a_template_cannot_take_for_ever_or_fill_the_disk() {
    let params = json!({});
    let error = rendered("[% for a in range(9999) %][% for b in range(9999) %][% endfor %][% endfor %]", &params);
    assert!(error.expect_err("fuel").contains("it takes too long"));
    let large = "x".repeat(1000);
    let error = rendered(&format!("[% for a in range(2000) %]{large}[% endfor %]"), &params);
    assert!(error.expect_err("a bound").contains("it makes more than 1024 KiB"));
}

#[test]
fn values_as_yaml_has_them() {
    let check = |value: Value, expected: &str| {
        assert_eq!(rendered("[[ x | json ]]", &json!({ "x": value })).as_deref(), Ok(expected));
    };
    check(json!("ubuntu-24.04"), "ubuntu-24.04");
    check(json!("yes"), "\"yes\"");
    check(json!("1.10"), "\"1.10\"");
    check(json!("a: b # c"), "\"a: b # c\"");
    check(json!(["self-hosted", "linux"]), "[self-hosted, \"linux\"]");
    check(json!({ "A": "<b>", "n": 1, "f": true, "e": {} }), "{ \"A\": \"<b>\", \"e\": {}, \"f\": true, \"n\": 1 }");
    check(json!({ "a\u{2028}b": ["\u{85}\u{202e}"] }), "{ \"a\\u2028b\": [\"\\u0085\\u202e\"] }");
    let title = json!({ "x": "a \"b\" ${{ c }}\n" });
    assert_eq!(rendered("[[ x | quoted ]]", &title).as_deref(), Ok("\"a \\\"b\\\" $ {{ c }}\\n\""));
}
