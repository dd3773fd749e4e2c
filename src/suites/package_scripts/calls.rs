//! The words by which a package manager runs a script, and in which packages.

use super::super::folders::resolved;
use super::super::programs::name_of;
use super::super::quiet::{KEYWORDS, started};
use super::super::shell_syntax::SimpleCommand;
use super::super::workspaces::PackageSelection;

/// Flags before the name of a script that lead to another folder.
const FOLDER_FLAGS: [&str; 4] = ["--prefix", "--cwd", "--dir", "-C"];

/// Flags before the name of a script, and behind it for npm, that change nothing.
const HARMLESS: [&str; 43] = [
    "-s",
    "--silent",
    "-q",
    "--quiet",
    "--if-present",
    "--stream",
    "--parallel",
    "--no-bail",
    "--aggregate-output",
    "--sort",
    "--no-sort",
    "--reverse",
    "--no-reporter-hide-prefix",
    "--verbose",
    "-p",
    "-i",
    "-t",
    "-v",
    "--interlaced",
    "--topological",
    "--topological-dev",
    "--color",
    "--no-color",
    "--progress",
    "--no-progress",
    "--foreground-scripts",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "-y",
    "--yes",
    "--no-update-notifier",
    "--force",
    "--legacy-peer-deps",
    "--frozen-lockfile",
    "--non-interactive",
    "--ignore-engines",
    "--offline",
    "--prefer-offline",
    "--fail-if-no-match",
    "--report-summary",
    "--use-stderr",
    "--no-private",
];

/// Flags with a value that change nothing.
const VALUED: [&str; 9] = [
    "--workspace-concurrency",
    "-j",
    "--jobs",
    "--loglevel",
    "--reporter",
    "--script-shell",
    "--network-timeout",
    "--mutex",
    "--registry",
];

/// A start of a script.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ScriptCall {
    pub(super) manager: &'static str,
    pub(super) name: String,
    /// The folder that the nearest `package.json` is looked for from.
    pub(super) home: String,
    pub(super) args: Vec<String>,
    /// The packages of the workspace; `None` for the nearest package alone.
    pub(super) packages: Option<PackageSelection>,
    /// True for `yarn workspaces foreach`, which leaves out the package whose script calls it.
    pub(super) is_for_each: bool,
    /// True for `exec`: the name is that of a program.
    pub(super) is_program: bool,
}

/// The reader of such words.
struct CallReader<'w> {
    manager: &'static str,
    rest: &'w [String],
    home: String,
    packages: Option<PackageSelection>,
    is_for_each: bool,
    /// The words `run` and `exec`.
    verb: Option<&'w str>,
}

/// Whether a word was understood.
enum CallWord<'w> {
    Read,
    Name(&'w String),
}

impl ScriptCall {
    /// Returns the script that a command starts, or `None` for any other command, and for one with flags that are not known: these may lead
    /// to other packages.
    pub(super) fn of(command: &SimpleCommand) -> Option<Self> {
        let (manager, rest) = manager_words(&command.words).filter(|_| !command.is_adrift)?;
        let home = command.home.clone();
        let mut reader = CallReader { manager, rest, home, packages: None, is_for_each: false, verb: None };
        let name = loop {
            if let CallWord::Name(name) = reader.word()? {
                break name;
            }
        };
        let name = match (manager, name.as_str(), reader.verb) {
            ("npm", "t" | "tst", None) | ("pnpm", "t", None) => "test",
            ("npm", name @ ("test" | "start" | "stop" | "restart"), None) => name,
            // These are commands of their own.
            ("npm" | "bun", _, None) => return None,
            (_, name, _) => name,
        };
        let args = reader.args()?;
        let is_program = reader.is_exec();
        let CallReader { home, packages, is_for_each, .. } = reader;
        Some(Self { manager, name: name.to_owned(), home, args, packages, is_for_each, is_program })
    }
}

/// Returns the package manager that a command starts, and the words behind it.
fn manager_words(words: &[String]) -> Option<(&'static str, &[String])> {
    let known = |word: &String| ["npm", "yarn", "pnpm", "bun"].into_iter().find(|manager| *manager == name_of(word));
    let is_before = |word: &&String| word.contains('=') || KEYWORDS.contains(&word.as_str());
    let own = &words[words.iter().take_while(is_before).count()..];
    [own, started(words)].into_iter().find_map(|words| {
        let (first, rest) = words.split_first()?;
        Some((known(first)?, rest))
    })
}

/// Returns true if a command may run something in other packages than the one that it stands in.
pub(super) fn selects_packages(command: &SimpleCommand) -> bool {
    let npx = command.words.iter().skip_while(|word| name_of(word) != "npx").skip(1);
    if npx.take_while(|word| word.starts_with('-')).any(|word| word.starts_with("-w") || word.starts_with("--workspace")) {
        return true;
    }
    let Some((manager, rest)) = manager_words(&command.words) else { return false };
    let is_selecting = |word: &String| {
        let flag = word.split('=').next().unwrap_or_default();
        match manager {
            "npm" => matches!(flag, "-w" | "--workspace" | "-ws" | "--workspaces"),
            "pnpm" => matches!(
                flag,
                "-r" | "--recursive" | "recursive" | "-F" | "--filter" | "--filter-prod" | "-w" | "--workspace-root"
            ),
            "yarn" => matches!(flag, "workspace" | "workspaces"),
            "bun" => matches!(flag, "-F" | "--filter" | "--workspaces"),
            _ => false,
        }
    };
    rest.iter().take_while(|word| *word != "--").any(is_selecting)
}

impl<'w> CallReader<'w> {
    fn next(&mut self) -> Option<&'w String> {
        let (word, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(word)
    }

    fn is_exec(&self) -> bool {
        matches!(self.verb, Some("exec" | "x"))
    }

    /// Reads a word before the name of the script, or the name; `None` for a flag that is not known.
    fn word(&mut self) -> Option<CallWord<'w>> {
        let word = self.next()?;
        let (flag, own) = word.split_once('=').map_or((word.as_str(), None), |(flag, value)| (flag, Some(value.to_owned())));
        if word == "--" && self.is_exec() {
            return Some(CallWord::Read);
        }
        if self.selection(flag, own.as_ref())? {
            return Some(CallWord::Read);
        }
        if FOLDER_FLAGS.contains(&flag) {
            let folder = own.or_else(|| self.next().cloned())?;
            self.home = resolved(&self.home, &folder);
        } else if VALUED.contains(&flag) {
            own.or_else(|| self.next().cloned())?;
        } else if word.starts_with('-') {
            (HARMLESS.contains(&flag) || self.is_joined_flags(flag)).then_some(())?;
        } else if self.verb.is_none() && matches!(word.as_str(), "run" | "run-script" | "exec" | "x") {
            self.verb = Some(word);
        } else {
            return Some(CallWord::Name(word));
        }
        Some(CallWord::Read)
    }

    /// `-pt` and the like of `yarn workspaces foreach`.
    fn is_joined_flags(&mut self, flag: &str) -> bool {
        let letters = flag.strip_prefix('-').filter(|letters| self.is_for_each && !letters.starts_with('-'));
        let is_known = letters.is_some_and(|letters| letters.chars().all(|letter| "ARWptiv".contains(letter)));
        if is_known && flag.contains('R') {
            self.packages.get_or_insert_default().start.get_or_insert_default();
        }
        is_known
    }

    /// Reads a flag or a word that selects packages; false for any other, `None` if what it selects cannot be known.
    fn selection(&mut self, flag: &str, own: Option<&String>) -> Option<bool> {
        let is_pnpm = self.manager == "pnpm";
        let value = |reader: &mut Self| own.cloned().or_else(|| reader.next().cloned());
        match (self.manager, flag) {
            ("npm", "-w" | "--workspace") => {
                let name = value(self)?;
                self.packages.get_or_insert_default().included.push(name);
            }
            ("npm", "-ws" | "--workspaces") | ("pnpm", "-r" | "--recursive" | "recursive") | ("bun", "--workspaces") => {
                self.packages.get_or_insert_default().is_pnpm = is_pnpm;
            }
            ("pnpm", "-w" | "--workspace-root") if self.packages.is_none() => {
                self.packages = Some(PackageSelection { is_root: true, is_pnpm, ..PackageSelection::default() });
            }
            ("pnpm", "-w" | "--workspace-root") => return None,
            ("npm" | "pnpm", "--include-workspace-root" | "-iwr") => self.packages.get_or_insert_default().has_root = true,
            ("pnpm" | "bun", "--filter" | "-F") => {
                let name = value(self)?;
                let packages = self.packages.get_or_insert_default();
                packages.is_pnpm = is_pnpm;
                match name.strip_prefix('!') {
                    Some(name) => packages.excluded.push(name.to_owned()),
                    // Every package, and the root.
                    None if name == "*" => packages.has_root = is_pnpm,
                    None => packages.included.push(name),
                }
            }
            ("yarn", "workspace") if self.packages.is_none() && self.verb.is_none() => {
                let name = self.next()?.clone();
                self.packages.get_or_insert_default().included.push(name);
            }
            ("yarn", "workspaces") if self.packages.is_none() && self.verb.is_none() => {
                self.packages = Some(PackageSelection::default());
                match self.rest.first().map(String::as_str) {
                    Some("foreach") => {
                        self.next();
                        self.is_for_each = true;
                        self.packages.get_or_insert_default().has_root = true;
                    }
                    Some("run") => {}
                    _ => return None,
                }
            }
            ("yarn", _) if self.is_for_each => return self.for_each(flag, own),
            _ => return Some(false),
        }
        Some(true)
    }

    /// The same for a flag of `yarn workspaces foreach`.
    fn for_each(&mut self, flag: &str, own: Option<&String>) -> Option<bool> {
        let value = |reader: &mut Self| own.cloned().or_else(|| reader.next().cloned());
        match flag {
            "-A" | "--all" | "-W" | "--worktree" => {}
            "-R" | "--recursive" => {
                self.packages.get_or_insert_default().start.get_or_insert_default();
            }
            "--from" => {
                let name = value(self)?;
                self.packages.get_or_insert_default().start = Some(name);
            }
            "--include" | "--exclude" => {
                let name = value(self)?;
                let packages = self.packages.get_or_insert_default();
                let list = if flag == "--include" { &mut packages.included } else { &mut packages.excluded };
                list.push(name);
                packages.has_root &= flag == "--exclude";
            }
            _ => return Some(false),
        }
        Some(true)
    }

    /// The words behind the name of the script.
    fn args(&mut self) -> Option<Vec<String>> {
        if self.is_exec() {
            return Some(std::mem::take(&mut self.rest).to_vec());
        }
        let mut args = Vec::new();
        let mut is_behind = self.manager != "npm";
        while let Some(word) = self.next() {
            let (flag, own) = word.split_once('=').map_or((word.as_str(), None), |(flag, own)| (flag, Some(own.to_owned())));
            match word.as_str() {
                "--" if !is_behind || args.is_empty() => is_behind = true,
                // Whether pnpm reads such a flag there depends on its version.
                "-r" | "--recursive" if self.manager == "pnpm" => return None,
                _ if self.manager == "pnpm" && matches!(flag, "--filter" | "-F") => return None,
                word if is_behind || !word.starts_with('-') => args.push(word.to_owned()),
                // npm reads its own flags wherever they stand.
                _ if FOLDER_FLAGS.contains(&flag) => {
                    let folder = own.or_else(|| self.next().cloned())?;
                    self.home = resolved(&self.home, &folder);
                }
                _ if VALUED.contains(&flag) => drop(own.or_else(|| self.next().cloned())?),
                _ => {
                    let is_selection = self.selection(flag, own.as_ref())?;
                    (is_selection || HARMLESS.contains(&flag)).then_some(())?;
                }
            }
        }
        Some(args)
    }
}
