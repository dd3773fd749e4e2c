//! Scripts of `package.json` that a command runs: their text stands for them, with the arguments of the command behind it.

mod calls;

use super::folders::{SuiteFolders, join, upward};
use super::quiet::{is_quiet, started};
use super::runner_args::RunnerArgs;
use super::shell_syntax::{CommandFile, SimpleCommand, simple_commands};
use calls::{ScriptCall, selects_packages};

/// How deep scripts that run scripts are read.
const MAX_DEPTH: usize = 5;

/// The most commands that a command may come to; a script of many packages that runs itself in all of them has no end.
const MAX_COMMANDS: usize = 2_000;

/// A script.
struct ScriptText {
    text: String,
    /// The folder that it is run in.
    home: String,
    /// The `package.json` that holds it.
    file: Option<CommandFile>,
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
    let call = ScriptCall::of(&command).filter(|_| depth < MAX_DEPTH && commands.len() < MAX_COMMANDS);
    if let Some((call, texts)) = call.and_then(|call| call.texts(folders, depth > 0).map(|texts| (call, texts))) {
        for ScriptText { text, home, file } in texts {
            for mut inner in simple_commands(&text, &home) {
                inner.file = file.clone().or_else(|| command.file.clone());
                unfold(inner, Some(call.manager), folders, depth + 1, commands);
            }
        }
        return;
    }
    // Which packages it runs in is not known.
    command.is_adrift |= selects_packages(&command);
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
    /// The texts that it runs, `is_within` for a call of a script; `None` if they are not known.
    fn texts(&self, folders: &dyn SuiteFolders, is_within: bool) -> Option<Vec<ScriptText>> {
        let own = |home: &String| self.text(home, folders);
        let Some(packages) = &self.packages else { return own(&self.home).filter(|_| !self.is_program).map(|text| vec![text]) };
        let mut homes = packages.folders(&self.home, folders)?;
        homes.retain(|home| !(self.is_for_each && is_within && *home == self.home));
        // A package without the script is left out. A name that no package has is that of a program.
        let own = |home: &String| own(home).filter(|text| text.home == *home && !self.is_program);
        let texts: Vec<ScriptText> = homes.iter().filter_map(own).collect();
        if texts.is_empty() && (self.is_program || matches!(self.manager, "yarn" | "pnpm")) {
            let program = |home| ScriptText { text: self.with_args(written(&self.name)), home, file: None };
            return Some(homes.into_iter().map(program).collect());
        }
        (!texts.is_empty()).then_some(texts)
    }

    /// The text of the script, and the folder that it is run in.
    fn text(&self, home: &str, folders: &dyn SuiteFolders) -> Option<ScriptText> {
        let manifest = |folder: &str| Some((folder.to_owned(), folders.read(&join(folder, "package.json"))?));
        let (home, bytes) = upward(home).find_map(manifest)?;
        let manifest: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
        let script = |name: &str| manifest["scripts"][name].as_str();
        let own = script(&self.name)?.to_owned();
        let file = CommandFile {
            path: join(&home, "package.json"),
            key: Some(self.name.clone()),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            part: Some(own.clone()),
        };
        let around = |before: &str| script(&format!("{before}{}", self.name)).unwrap_or_default();
        let text = format!("{}\n{}\n{}", around("pre"), self.with_args(own), around("post"));
        Some(ScriptText { text, home, file: Some(file) })
    }

    fn with_args(&self, text: String) -> String {
        self.args.iter().fold(text, |text, arg| format!("{text} {}", written(arg)))
    }
}

/// A word as it is written for a shell; variables in it stay variables.
fn written(word: &str) -> String {
    if word.contains("$@") || word.contains("${") || word.contains("$(") { format!("\"{word}\"") } else { super::quoted(word) }
}

#[cfg(test)]
mod tests;
