//! The generated steps of cicd-setup, with fake tools that only record their calls.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use serde_json::Value;

use super::variants;
use crate::support::World;

/// A finished step.
struct Done {
    code: Option<i32>,
    said: String,
    /// The calls of tools, each with its folder below the root.
    calls: Vec<String>,
    /// The additions of the step to the PATH.
    path: String,
    /// The outputs of the step, as lines of `GITHUB_OUTPUT`.
    outputs: String,
}

/// The tools that the steps call, none of which may run for real.
const TOOLS: [&str; 13] =
    ["cargo", "pipx", "python", "poetry", "uv", "pipenv", "npm", "pnpm", "yarn", "composer", "bundle", "mix", "dotnet"];

/// Runs the step of this name like GitHub, with its `env` (given here for expressions), its folder and its script.
fn step(variant: &str, name: &str, env: &[(&str, &str)]) -> Done {
    step_in(&World::new(), variant, name, env)
}

/// Runs the same in an existing world, whose home folder is the runner's.
fn step_in(world: &World, variant: &str, name: &str, env: &[(&str, &str)]) -> Done {
    let variant = variants::all().into_iter().find(|known| known.name == variant).expect("the variant");
    let action: Value = serde_saphyr::from_str(&variant.files()[".github/actions/cicd-setup/action.yml"]).expect("YAML");
    let steps = action["runs"]["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("no step {name}: {steps:?}"));
    let (tools, root, log, path) =
        (world.path().join("tools"), world.path().join("top"), world.path().join("log"), world.path().join("path"));
    let outputs = world.path().join("outputs");
    fs::create_dir_all(&tools).expect("a folder");
    let script = format!("#!/bin/sh\necho \"${{PWD#{}}} ${{0##*/}} $*\" >>{}\necho /env\n", root.display(), log.display());
    for tool in TOOLS {
        let tool = tools.join(tool);
        fs::write(&tool, &script).expect("a tool");
        fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("a tool that runs");
    }
    let folder = root.join(step["working-directory"].as_str().unwrap_or_default());
    fs::create_dir_all(&folder).expect("a folder");
    let mut bash = world.command("bash", &folder);
    let known = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(tools).chain(std::env::split_paths(&known));
    bash.env("PATH", std::env::join_paths(all).expect("a PATH")).env("GITHUB_PATH", &path);
    bash.env("GITHUB_OUTPUT", &outputs).env("RUNNER_TEMP", world.path());
    let program = world.path().join(".cicd/bin");
    fs::create_dir_all(&program).expect("the step that chooses a place makes it");
    for (name, value) in step["env"].as_object().into_iter().flatten() {
        bash.env(name, value.as_str().expect("a text"));
    }
    bash.envs(env.iter().copied()).stdin(Stdio::null());
    let output =
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().expect("a script")]).output();
    let output = output.expect("bash");
    let calls = fs::read_to_string(log).unwrap_or_default().lines().map(|line| line.trim_start().to_owned()).collect();
    Done {
        code: output.status.code(),
        said: String::from_utf8_lossy(&output.stdout).into_owned(),
        calls,
        path: fs::read_to_string(path).unwrap_or_default().trim().to_owned(),
        outputs: fs::read_to_string(outputs).unwrap_or_default().trim().to_owned(),
    }
}

/// A crate name alone could belong to any author, so without a repository nothing is installed.
#[test]
fn cicd_is_never_built_by_its_name_alone() {
    let done = step("platform", "Build cicd", &[("GIT", ""), ("VERSION", "1.2.3")]);
    assert_eq!((done.code, done.calls.len()), (Some(1), 0), "{}", done.said);
    assert_eq!(done.said.matches("::error title=cicd-setup::the source of cicd is not set").count(), 1, "{}", done.said);
    for way in ["'git'", "archive-sha256", ".cicd/install.sh"] {
        assert!(done.said.contains(way), "{}", done.said);
    }
    let git = "https://git.example/c; touch x";
    let world = World::new();
    let program = world.path().join(".cicd/bin/cicd");
    fs::create_dir_all(program.parent().expect("a folder")).expect("a folder");
    fs::write(&program, "built").expect("a program");
    let done = step_in(&world, "platform", "Build cicd", &[("GIT", git), ("VERSION", "1.2.3")]);
    let call =
        done.calls.first().and_then(|call| call.split_once(" cargo ")).map_or_else(String::new, |(_, call)| call.to_owned());
    let root = world.path().join(".cicd");
    let expected = format!("install --locked --force --git {git} --tag v1.2.3 --root {} cicd", root.display());
    assert_eq!((done.code, call, done.calls.len()), (Some(0), expected, 1), "{}", done.said);
    assert_eq!(done.outputs, format!("sha256={BUILT}"));
}

/// The SHA-256 of `built`.
const BUILT: &str = "586a866f990ab55e36decfffc2011f172e4452d5141c939a5436baffba11111d";

/// The content of the cache is used if its key contains its digest; everything else, also the remains of an earlier job, is built again.
#[test]
fn a_cached_cicd_has_the_digest_of_its_key() {
    let check = |key: &str, content: &str| {
        let world = World::new();
        let program = world.path().join(".cicd/bin/cicd");
        fs::create_dir_all(program.parent().expect("a folder")).expect("a folder");
        fs::write(&program, content).expect("a program");
        let done = step_in(&world, "platform", "Verify the cached cicd", &[("KEY", key)]);
        assert_eq!(done.code, Some(0), "{}", done.said);
        (done.outputs, program.exists(), done.said.contains("::warning title=cicd-setup::"))
    };
    let key = format!("cicd-1.2.3-Linux-X64-debian13-0123456789ab-{BUILT}");
    assert_eq!(check(&key, "built"), ("verified=true".to_owned(), true, false));
    assert_eq!(check(&key, "built by a test"), (String::new(), false, true));
    assert_eq!(check("cicd-1.2.3-Linux-X64-debian13-0123456789ab-", "built"), (String::new(), false, true));
    assert_eq!(check("", "left by an earlier job"), (String::new(), false, false));
}

/// A suite changes `~/.cicd/bin` too late: no action saves a cache of it at the end of a job.
#[test]
fn cicd_is_saved_before_anything_of_the_repository_runs() {
    for variant in variants::all() {
        let files = variant.files();
        let action: Value = serde_saphyr::from_str(&files[".github/actions/cicd-setup/action.yml"]).expect("YAML");
        let steps = action["runs"]["steps"].as_array().expect("steps");
        let at = |name: &str| steps.iter().position(|step| step["name"] == name).unwrap_or_else(|| panic!("no step {name}"));
        assert_eq!(at("Build cicd") + 1, at("Save cicd to the cache"), "{}", variant.name);
        assert!(at("Save cicd to the cache") < at("Check that cicd is installed"), "{}", variant.name);
        let at_the_end = files.values().any(|text| text.contains("uses: actions/cache@"));
        assert!(!at_the_end, "{}: actions/cache saves when the job ends", variant.name);
    }
}

/// Checks one step, the tools that it called, and its additions to the PATH.
fn check(variant: &str, file: &str, calls: &[&str], path: &str) {
    let done = step(variant, &format!("Install the packages of {file}"), &[]);
    assert_eq!((done.code, done.calls.as_slice()), (Some(0), calls.map_owned().as_slice()), "{file}: {}", done.said);
    assert!(done.path.ends_with(path) && done.path.is_empty() == path.is_empty(), "{file}: {}", done.path);
}

trait Owned {
    fn map_owned(&self) -> Vec<String>;
}

impl Owned for [&str] {
    fn map_owned(&self) -> Vec<String> {
        self.iter().map(|text| (*text).to_owned()).collect()
    }
}

#[test]
fn packages_are_installed_from_their_lockfiles() {
    check("all-languages", "a/requirements.txt", &["/a python -m pip install -r requirements.txt"], "");
    check("all-languages", "package-lock.json", &["npm ci"], "");
    check("node", "web/pnpm-lock.yaml", &["/web pnpm install --frozen-lockfile"], "");
    check("yarns", "yarn.lock", &["yarn install --frozen-lockfile"], "");
    check("yarns", "it's \"new\"/yarn.lock", &["/it's \"new\" yarn install --immutable"], "");
    check("python", "poetry.lock", &["poetry install --no-interaction", "poetry env info --path"], "/env/bin");
    check("yarns", "tools/uv.lock", &["/tools uv sync --locked"], "/top/tools/.venv/bin");
    check("more-languages", "composer.lock", &["composer install --no-interaction --no-progress"], "");
    check("more-languages", "api/Gemfile.lock", &["/api bundle install"], "");
    check("more-languages", "mix.lock", &["mix deps.get --check-locked"], "");
    check("more-languages", "b/packages.lock.json", &["/b dotnet restore --locked-mode"], "");
    check("yarns", "Pipfile.lock", &["pipenv sync --dev", "pipenv --venv"], "/env/bin");
}

/// There is one step each, up to five; tools that the language needs are installed before it.
#[test]
fn steps_stand_in_their_order() {
    let all = variants::all();
    let names = |variant: &str| {
        let variant = all.iter().find(|known| known.name == variant).expect("the variant");
        let text = variant.files().remove(".github/actions/cicd-setup/action.yml").expect("the action");
        let action: Value = serde_saphyr::from_str(&text).expect("YAML");
        let steps = action["runs"]["steps"].as_array().expect("steps").iter();
        let later = steps.skip_while(|step| step["name"] != "Check that cicd is installed").skip(1);
        let later: Vec<&Value> = later.collect();
        assert!(later.iter().all(|step| step["if"] == "inputs.languages == 'true'"), "{text}");
        (later.iter().map(|step| step["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>(), text)
    };
    assert_eq!(names("python").0, ["Install poetry", "Set up Python", "Install the packages of poetry.lock"]);
    let node = ["Enable pnpm and yarn", "Set up Node.js", "Install the packages of pnpm-lock.yaml"];
    assert_eq!(names("node").0[..3], node);
    assert_eq!(names("go").0, ["Set up Go"]);
    let all_set_up = ["Python", "Node.js", "Go", "PHP", "Ruby", "Elixir", ".NET"].map(|language| format!("Set up {language}"));
    assert_eq!(names("no-lockfiles").0, all_set_up);
    let more = names("more-languages").0;
    assert_eq!(
        more[..4],
        ["Set up PHP", "Install the packages of composer.lock", "Set up Ruby", "Install the packages of api/Gemfile.lock"]
    );
    let last = ["Set up .NET", "Install the packages of a/packages.lock.json", "Install the packages of b/packages.lock.json"];
    assert_eq!(more[6..], last);
    let (many, text) = names("many-lockfiles");
    assert_eq!((many.len(), many[5].as_str()), (6, "Install the packages of d4/package-lock.json"));
    assert!(text.contains("if your suites use them: d5/package-lock.json, d6/package-lock.json\n"), "{text}");
    assert!(!text.contains("odd"), "a path that means more than itself is in no list:\n{text}");
    assert!(names("platform").0.is_empty());
    let waiting = ["Set up Python", "Install pytest", "Install the packages of requirements.txt", "Set up Node.js"];
    let uncommented = names("uncommented").0;
    assert_eq!((&uncommented[..4], uncommented.len()), (&waiting.map_owned()[..], 14));
}
