//! Scripts of `package.json` that a command runs: their text stands for them, with the arguments of the command behind it.

use super::folders::{SuiteFolders, join, upward};
use super::programs::name_of;
use super::quiet::{is_quiet, started};
use super::runner_args::RunnerArgs;
use super::shell_words::{SimpleCommand, resolved, simple_commands};

/// How deep scripts that run scripts are read.
const MAX_DEPTH: usize = 5;

/// Flags before the name of a script that lead to another folder.
const FOLDER_FLAGS: [&str; 4] = ["--prefix", "--cwd", "--dir", "-C"];

/// Flags before the name of a script, and behind it for npm, that change nothing.
const HARMLESS: [&str; 5] = ["-s", "--silent", "-q", "--quiet", "--if-present"];

/// A start of a script.
#[derive(Debug, PartialEq, Eq)]
struct ScriptCall {
    manager: &'static str,
    name: String,
    /// The folder that the nearest `package.json` is looked for from.
    home: String,
    args: Vec<String>,
}

/// The commands that a command comes to: those of its script, or itself.
pub(super) fn unfolded(command: SimpleCommand, folders: &dyn SuiteFolders) -> Vec<SimpleCommand> {
    let mut commands = Vec::new();
    unfold(command, None, folders, 0, &mut commands);
    commands
}

fn unfold(
    mut command: SimpleCommand,
    within: Option<&str>,
    folders: &dyn SuiteFolders,
    depth: usize,
    commands: &mut Vec<SimpleCommand>,
) {
    let call = ScriptCall::of(&command).filter(|_| depth < MAX_DEPTH);
    if let Some((call, (text, home))) = call.and_then(|call| call.text(folders).map(|text| (call, text))) {
        for inner in simple_commands(&text, &home) {
            unfold(inner, Some(call.manager), folders, depth + 1, commands);
        }
        return;
    }
    // What is not known may run anything, as its manager may.
    if let Some(manager) = within
        && !is_quiet(&command.words)
        && RunnerArgs::of(&command, folders, &[]).is_none()
        && started(&command.words).first().is_none_or(|word| word != manager)
    {
        command.words.insert(0, manager.to_owned());
    }
    commands.push(command);
}

impl ScriptCall {
    fn of(command: &SimpleCommand) -> Option<Self> {
        let (first, mut rest) = started(&command.words).split_first().filter(|_| !command.is_adrift)?;
        let manager = ["npm", "yarn", "pnpm", "bun"].into_iter().find(|manager| *manager == name_of(first))?;
        let mut home = command.home.clone();
        let mut verbs = Vec::new();
        // Any other flag may lead to other packages.
        let name = loop {
            let (word, after) = rest.split_first()?;
            rest = after;
            if let Some((_, value)) = word.split_once('=').filter(|(flag, _)| FOLDER_FLAGS.contains(flag)) {
                home = resolved(&home, value);
            } else if FOLDER_FLAGS.contains(&word.as_str()) {
                home = resolved(&home, rest.first()?);
                rest = &rest[1..];
            } else if word.starts_with('-') {
                HARMLESS.contains(&word.as_str()).then_some(())?;
            } else if verbs.is_empty() && matches!(word.as_str(), "run" | "run-script") {
                verbs.push(word);
            } else {
                break word;
            }
        };
        let name = match (manager, name.as_str(), verbs.is_empty()) {
            ("npm", "t" | "tst", true) | ("pnpm", "t", true) => "test",
            ("npm", name @ ("test" | "start" | "stop" | "restart"), true) => name,
            // These are commands of their own.
            ("npm" | "bun", _, true) => return None,
            (_, name, _) => name,
        };
        let mut args = Vec::new();
        let mut is_behind = manager != "npm";
        for word in rest {
            match word.as_str() {
                "--" if !is_behind || args.is_empty() => is_behind = true,
                word if is_behind || !word.starts_with('-') => args.push(word.to_owned()),
                word => HARMLESS.contains(&word).then_some(())?,
            }
        }
        Some(Self { manager, name: name.to_owned(), home, args })
    }

    /// The text of the script, and the folder that it is run in.
    fn text(&self, folders: &dyn SuiteFolders) -> Option<(String, String)> {
        let manifest = |folder: &str| Some((folder.to_owned(), folders.read(&join(folder, "package.json"))?));
        let (home, manifest) = upward(&self.home).find_map(manifest)?;
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).ok()?;
        let script = |name: &str| manifest["scripts"][name].as_str();
        let mut text = script(&self.name)?.to_owned();
        for arg in &self.args {
            text.push(' ');
            text.push_str(&written(arg));
        }
        let around = |before: &str| script(&format!("{before}{}", self.name)).unwrap_or_default();
        Some((format!("{}\n{text}\n{}", around("pre"), around("post")), home))
    }
}

/// A word as it is written for a shell; variables in it stay variables.
fn written(word: &str) -> String {
    if word.contains("$@") || word.contains("${") || word.contains("$(") { format!("\"{word}\"") } else { super::quoted(word) }
}

#[cfg(test)]
mod tests {
    use super::super::{FolderFile, Listing};
    use super::*;

    struct There;

    impl SuiteFolders for There {
        fn list(&self, _: &str, _: Option<&str>) -> Listing {
            Listing { files: Vec::<FolderFile>::new(), is_whole: true }
        }

        fn read(&self, path: &str) -> Option<Vec<u8>> {
            let text = r#"{"scripts": {"test": "vitest run", "lint": "eslint .", "all": "npm run lint && npm test", "again": "npm run again",
                "odd": "gulp test", "pretest": "", "ci": "npm run lint; run-s test"}}"#;
            (path == "a/package.json").then(|| text.as_bytes().to_vec())
        }

        fn exists(&self, path: &str) -> bool {
            path == "a/package.json"
        }

        fn resolves(&self, _: &str, _: &str) -> bool {
            false
        }

        fn program(&self, _: &str) -> bool {
            false
        }
    }

    #[test]
    fn a_script_is_what_its_text_says() {
        let check = |text: &str, home: &str, expected: &[&str]| {
            let all = simple_commands(text, home).into_iter().flat_map(|command| unfolded(command, &There));
            let shown: Vec<String> = all.map(|command| format!("{}: {}", command.home, command.words.join("|"))).collect();
            assert_eq!(shown, expected, "{text}");
        };
        check("npm test", "a", &["a: vitest|run"]);
        check("npm test", "a/deep", &["a: vitest|run"]);
        check("npm test", "b", &["b: npm|test"]);
        check("npm t -- -t 'a b'", "a", &["a: vitest|run|-t|a b"]);
        check("npm test x.ts --silent", "a", &["a: vitest|run|x.ts"]);
        check("npm test --prefix a", "", &[": npm|test|--prefix|a"]);
        check("npm --prefix a test", "", &["a: vitest|run"]);
        check("npm --prefix=a run lint", "", &["a: eslint|."]);
        check("npm run all -- x", "a", &["a: eslint|.", "a: vitest|run|x"]);
        check("yarn test x.ts -t y", "a", &["a: vitest|run|x.ts|-t|y"]);
        check("CI=1 pnpm test -- x", "a", &["a: vitest|run|x"]);
        check("pnpm -r test", "a", &["a: pnpm|-r|test"]);
        check("npm test -w x", "a", &["a: npm|test|-w|x"]);
        check("bun run test", "a", &["a: vitest|run"]);
        check("bun test", "a", &["a: bun|test"]);
        check("npm run odd", "a", &["a: npm|gulp|test"]);
        check("npm run ci", "a", &["a: eslint|.", "a: npm|run-s|test"]);
        check("npm run gone", "a", &["a: npm|run|gone"]);
        check("npm run again", "a", &["a: npm|run|again"]);
        check("docker run x npm test", "a", &["a: docker|run|x|npm|test"]);
    }
}
