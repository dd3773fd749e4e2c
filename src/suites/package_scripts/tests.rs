//! Commands that run scripts, and the commands that these come to.

use super::super::{FolderFile, Listing};
use super::*;
use crate::model::pattern::Pattern;

struct There(&'static [(&'static str, &'static str)]);

impl SuiteFolders for There {
    fn list(&self, folder: &str, glob: Option<&str>) -> Listing {
        let pattern = Pattern::parse(glob.unwrap_or("/**")).expect("a pattern");
        let is_below = |path: &&str| super::super::folders::below(path, folder).is_some();
        let paths = self.0.iter().map(|(path, _)| *path).filter(is_below);
        let files = paths.filter(|path| pattern.matches(path.as_bytes(), false));
        let file = |path: &str| FolderFile { path: path.to_owned(), is_executable: false };
        Listing { files: files.map(file).collect(), is_whole: true }
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.iter().find(|(file, _)| *file == path).map(|(_, text)| text.as_bytes().to_vec())
    }

    fn exists(&self, path: &str) -> bool {
        self.0.iter().any(|(file, _)| *file == path)
    }

    fn resolves(&self, _: &str, _: &str) -> bool {
        false
    }

    fn program(&self, _: &str) -> bool {
        false
    }
}

const ALONE: There = There(&[(
    "a/package.json",
    r#"{"scripts": {"test": "vitest run", "lint": "eslint .", "all": "npm run lint && npm test", "again": "npm run again",
        "odd": "gulp test", "pretest": "", "ci": "npm run lint; run-s test"}}"#,
)]);

/// A workspace of npm, and below `p` one of pnpm.
const WORKSPACES: There = There(&[
    ("package.json", r#"{"workspaces": ["./libs/*", "app/"], "scripts": {"test": "npm test -ws"}}"#),
    ("libs/ui/package.json", r#"{"name": "@x/ui", "scripts": {"test": "vitest run", "pretest": "tsc"}}"#),
    ("libs/core/package.json", r#"{"name": "core", "scripts": {"test": "jest"}}"#),
    ("libs/none/package.json", r#"{"name": "none"}"#),
    ("app/package.json", r#"{"name": "shop", "scripts": {"test": "mocha"}}"#),
    ("other/package.json", r#"{"name": "other", "scripts": {"test": "ava"}}"#),
    ("p/package.json", r#"{"name": "root", "scripts": {"test": "pnpm -r test"}}"#),
    ("p/pnpm-workspace.yaml", "packages:\n  - 'packages/**'\n  - '!**/old/**'\n"),
    ("p/packages/a/package.json", r#"{"name": "@p/a", "scripts": {"test": "vitest run"}}"#),
    ("p/packages/b/package.json", r#"{"name": "@p/b", "dependencies": {"@p/a": "workspace:*"}, "scripts": {"test": "jest"}}"#),
    ("p/packages/b/old/package.json", r#"{"name": "old", "scripts": {"test": "ava"}}"#),
    (
        "y/package.json",
        r#"{"name": "top", "workspaces": {"packages": ["m/*"]}, "scripts": {"test": "yarn workspaces foreach -A run test"}}"#,
    ),
    ("y/m/one/package.json", r#"{"name": "one", "scripts": {"test": "vitest run"}}"#),
    ("y/m/two/package.json", r#"{"name": "two", "devDependencies": {"one": "*"}, "scripts": {"test": "jest"}}"#),
    ("z/package.json", r#"{"workspaces": ["{a,b}/*"]}"#),
]);

#[track_caller]
fn check_in(tree: &There, text: &str, home: &str, expected: &[&str]) {
    let all = simple_commands(text, home).into_iter().flat_map(|command| unfolded(command, tree));
    let shown = all.map(|command| {
        let open = if command.is_adrift { " (open)" } else { "" };
        format!("{}: {}{open}", command.home, command.words.join("|"))
    });
    assert_eq!(shown.collect::<Vec<String>>(), expected, "{text}");
}

#[test]
fn a_script_is_what_its_text_says() {
    let check = |text: &str, home: &str, expected: &[&str]| check_in(&ALONE, text, home, expected);
    check("npm test", "a", &["a: vitest|run"]);
    check("npm test", "a/deep", &["a: vitest|run"]);
    check("npm test", "b", &["b: npm|test"]);
    check("npm t -- -t 'a b'", "a", &["a: vitest|run|-t|a b"]);
    check("npm test x.ts --silent", "a", &["a: vitest|run|x.ts"]);
    check("npm test --prefix a", "", &["a: vitest|run"]);
    check("npm test --prefix=a --loglevel silent --no-audit -- -t x", "", &["a: vitest|run|-t|x"]);
    check("yarn --cwd a --frozen-lockfile test", "", &["a: vitest|run"]);
    check("pnpm --dir a --no-color run test", "", &["a: vitest|run"]);
    check("pnpm -C a run lint", "", &["a: eslint|."]);
    check("pnpm -w test", "a", &["a: pnpm|-w|test (open)"]);
    check("npm --prefix a test", "", &["a: vitest|run"]);
    check("npm --prefix=a run lint", "", &["a: eslint|."]);
    check("npm run all -- x", "a", &["a: eslint|.", "a: vitest|run|x"]);
    check("yarn test x.ts -t y", "a", &["a: vitest|run|x.ts|-t|y"]);
    check("CI=1 pnpm test -- x", "a", &["a: vitest|run|x"]);
    check("pnpm -r test", "a", &["a: pnpm|-r|test (open)"]);
    check("npm test -w x", "a", &["a: npm|test|-w|x (open)"]);
    check("bun run test", "a", &["a: vitest|run"]);
    check("bun test", "a", &["a: bun|test"]);
    check("npm run odd", "a", &["a: npm|gulp|test"]);
    check("npm run ci", "a", &["a: eslint|.", "a: npm|run-s|test"]);
    check("npm run gone", "a", &["a: npm|run|gone"]);
    check("npm run again", "a", &["a: npm|run|again"]);
    check("docker run x npm test", "a", &["a: docker|run|x|npm|test"]);
}

#[test]
fn packages_of_a_workspace() {
    let check = |text: &str, home: &str, expected: &[&str]| check_in(&WORKSPACES, text, home, expected);
    let (ui, core, shop) = (["libs/ui: tsc", "libs/ui: vitest|run"], "libs/core: jest", "app: mocha");
    for text in [
        "npm test -w @x/ui",
        "npm run test --workspace=libs/ui",
        "npm -w ./libs/ui test",
        "npm test --workspace @x/ui --if-present",
    ] {
        check(text, "", &ui);
    }
    check("npm test -w core -w shop", "", &[shop, core]);
    check("npm test -w libs", "", &[core, ui[0], ui[1]]);
    check("npm test -ws --if-present", "", &[shop, core, ui[0], ui[1]]);
    check("npm test", "", &[shop, core, ui[0], ui[1]]);
    check("npm test -w core -- -t x", "libs/ui", &["libs/core: jest|-t|x"]);
    check("npm exec -w core -- jest -t x", "", &["libs/core: jest|-t|x"]);
    for text in ["npm test -w gone", "npm test -w none", "npm test -w $X", "npm test -w other", "npx -w core jest"] {
        check(text, "", &[&format!(": {} (open)", text.replace(' ', "|"))]);
    }
    check("bun run --filter core test", "", &[core]);
    check("bun --filter '*' run test", "", &[shop, core, ui[0], ui[1]]);
    let (a, b) = ("p/packages/a: vitest|run", "p/packages/b: jest");
    for text in [
        "pnpm -r test",
        "pnpm recursive run test",
        "pnpm test",
        "pnpm --recursive --stream run test",
        "pnpm --filter '@p/*' test",
    ] {
        check(text, "p", &[a, b]);
    }
    for text in [
        "pnpm --filter @p/a test",
        "pnpm -F a run test",
        "pnpm --filter=./packages/a test",
        "pnpm --filter '{packages/a}' test",
    ] {
        check(text, "p", &[a]);
    }
    check("pnpm -r --filter '!@p/a' test", "p", &[b]);
    check("pnpm --filter @p/a exec vitest run x", "p", &["p/packages/a: vitest|run|x"]);
    check("pnpm --filter @p/a vitest run", "p", &[a]);
    check("pnpm -r exec vitest", "p", &["p/packages/a: vitest", "p/packages/b: vitest"]);
    check("pnpm -C p --filter a test", "", &[a]);
    // `b` depends on `a`.
    let ranges: [(&str, &[&str]); 7] = [
        ("pnpm --filter ...@p/a test", &[a, b]),
        ("pnpm --filter @p/b... test", &[a, b]),
        ("pnpm --filter @p/a... test", &[a]),
        ("pnpm --filter '@p/b^...' test", &[a]),
        ("pnpm --filter '...^a' test", &[b]),
        ("pnpm --filter '...{packages/a}' run test", &[a, b]),
        ("pnpm --filter b... --filter '!b' test", &[a]),
    ];
    for (text, expected) in ranges {
        check(text, "p", expected);
    }
    for text in ["pnpm -w test", "pnpm --workspace-root run test", "pnpm run -w test", "pnpm -w --silent test"] {
        check(text, "p/packages/a", &[a, b]);
    }
    check("pnpm -w vitest run", "p/packages/a", &["p: vitest|run"]);
    for text in [
        "pnpm --filter [main] test",
        "pnpm --filter '...[main]' test",
        "pnpm test --filter a",
        "pnpm -w --filter a test",
        "pnpm --filter-prod a... test",
    ] {
        let text = &text.replace('\'', "");
        check(text, "p", &[&format!("p: {} (open)", text.replace(' ', "|"))]);
    }
    let (one, two) = ("y/m/one: vitest|run", "y/m/two: jest");
    for text in ["yarn workspace one test", "yarn workspace one run test", "yarn workspaces foreach -A --include one run test"]
    {
        check(text, "y", &[one]);
    }
    for text in ["yarn workspaces run test", "yarn test", "yarn workspaces foreach -Apt --exclude top run test"] {
        check(text, "y", &[one, two]);
    }
    check("yarn workspace two vitest x", "y", &["y/m/two: vitest|x"]);
    check("yarn workspaces foreach --all exec vitest", "y", &["y: vitest", "y/m/one: vitest", "y/m/two: vitest"]);
    check("yarn workspaces foreach -R run test", "y/m/two", &[one, two]);
    check("yarn workspaces foreach -Rt run test", "y/m/one", &[one]);
    check("yarn workspaces foreach -R --from two run test", "y", &[one, two]);
    check("yarn workspaces foreach -R --from two --exclude one run test", "y", &[two]);
    for text in ["yarn workspaces foreach --since run test", "yarn workspaces list"] {
        check(text, "y", &[&format!("y: {} (open)", text.replace(' ', "|"))]);
    }
    check("npm test -ws", "z", &["z: npm|test|-ws (open)"]);
}
