//! What the arguments of a test runner restrict it to: files and folders that they name, and filters whose effect only the runner knows.
//!
//! Read from the text of a command, with a table of flags for the runners that are met most. Nothing is started.

mod flags;

use super::folders::{SuiteFolders, below, join, parent};
use super::languages::{LANGUAGES, TestLanguage};
use super::shell_words::{SimpleCommand, resolved};
use crate::model::pattern::Pattern;
use flags::{ArgDialect, FlagUse};

/// True if a suite runs a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Coverage {
    /// It does not.
    No,
    /// It starts a runner that would find it, with a filter whose effect is not known.
    Filtered,
    /// It starts something that can run anything: `make`, a script, a package's own command.
    Presumed,
    /// It does.
    Runs,
}

/// Programs that only write their words.
const WRITERS: [&str; 2] = ["echo", "printf"];

/// Programs that start others with words that stand elsewhere.
const FEEDERS: [&str; 2] = ["xargs", "parallel"];

/// What programs do that also run tests: first words that run none.
const IDLE: &[(&str, &[&str])] = &[
    ("go", &["vet", "build", "install", "mod", "generate", "fmt", "get", "env", "list", "version", "clean", "doc", "work"]),
    (
        "cargo",
        &[
            "build", "b", "check", "c", "clippy", "fmt", "doc", "run", "r", "install", "fetch", "metadata", "clean", "audit",
            "deny",
        ],
    ),
    ("dotnet", &["build", "restore", "publish", "format", "run", "pack", "clean", "tool"]),
    ("playwright", &["install", "install-deps", "show-report", "codegen", "merge-reports"]),
    ("deno", &["fmt", "lint", "check", "run", "task", "install", "cache", "compile"]),
];

/// Words that runners take for what to do, not for what to run.
const VERBS: [&str; 9] = ["test", "run", "t", "nextest", "watch", "e2e", "component", "ct", "test-unit"];

/// Runners without such words: what they are given is a place, also where it is called `test`.
const WITHOUT_VERBS: [&str; 13] =
    ["pytest", "py.test", "unittest", "nose2", "mocha", "jest", "ava", "tap", "jasmine", "rspec", "phpunit", "pest", "bats"];

/// One start of a test runner.
#[derive(Debug)]
pub(super) struct RunnerArgs {
    runner: String,
    dialect: &'static ArgDialect,
    /// The folder that it is started in.
    home: String,
    targets: Vec<RunTarget>,
    /// Folders that flags restrict it to.
    within: Vec<String>,
    /// Files and folders behind flags that are not known: values of these, or targets.
    maybe: Vec<String>,
    /// What it passes over.
    excluded: Vec<String>,
    /// The words of a filter.
    filter: Option<String>,
    /// How many words said what to do.
    verbs: usize,
    /// The words before it: what starts it.
    before: Vec<String>,
    /// True if some of its words are known only when it is started.
    is_open: bool,
    /// True if it is not started, but written somewhere.
    is_written: bool,
}

/// What a start runs.
#[derive(Debug)]
enum RunTarget {
    /// A file, or all below a folder.
    Path(String),
    /// What lies directly in a folder.
    Folder(String),
    Glob(Pattern),
    /// Paths with this text in them.
    Text(String),
    /// A test target of Cargo.
    CargoTest(String),
    /// The library of a package of Cargo.
    CargoLibrary,
}

impl RunnerArgs {
    /// The start of a runner in a command; `None` where no word is one.
    pub(super) fn of(command: &SimpleCommand, folders: &dyn SuiteFolders) -> Option<Self> {
        let name = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
        let is_runner = |word: &String| LANGUAGES.iter().any(|language| language.runners.contains(&name(word).as_str()));
        let at = command.words.iter().position(is_runner)?;
        let runner = name(&command.words[at]);
        let (before, args) = (&command.words[..at], &command.words[at + 1..]);
        let is_one_of = |names: &[&str]| before.iter().any(|word| names.contains(&name(word).as_str()));
        let is_variable = |word: &String| word.contains(['$', '`']) && !matches!(word.as_str(), "$@" | "$*" | "${@}" | "${*}");
        let idle = IDLE.iter().find(|(program, _)| *program == runner).map(|(_, verbs)| *verbs).unwrap_or_default();
        let is_idle = args.iter().find(|word| !word.starts_with(['-', '+'])).is_some_and(|verb| idle.contains(&verb.as_str()));
        let mut start = Self {
            dialect: ArgDialect::of(&runner),
            runner,
            home: command.home.clone(),
            targets: Vec::new(),
            within: Vec::new(),
            maybe: Vec::new(),
            excluded: Vec::new(),
            filter: None,
            verbs: 0,
            before: before.iter().map(|word| resolved(&command.home, word)).collect(),
            is_open: command.is_adrift || is_one_of(&FEEDERS) || args.iter().any(is_variable),
            is_written: command.words.first().is_some_and(|word| WRITERS.contains(&word.as_str())) || is_idle,
        };
        start.read(args, folders);
        Some(start)
    }

    /// Returns true if it runs a file of its language; `None` where that does not follow from its words.
    pub(super) fn covers(&self, path: &str, language: &TestLanguage) -> Option<Coverage> {
        if !language.runners.contains(&self.runner.as_str()) || self.is_open {
            return None;
        }
        if self.is_written || self.excluded.iter().any(|excluded| below(path, excluded).is_some()) {
            return Some(Coverage::No);
        }
        let is_inside = |folders: &[String]| folders.iter().any(|folder| below(path, folder_of(folder, language)).is_some());
        let is_reached = if self.within.is_empty() { below(path, &self.home).is_some() } else { is_inside(&self.within) };
        let is_target = |target: &RunTarget| match target {
            RunTarget::Path(place) => below(path, folder_of(place, language)).is_some(),
            RunTarget::Folder(folder) => parent(path) == folder,
            RunTarget::Glob(pattern) => pattern.matches(path.as_bytes(), false),
            RunTarget::Text(text) => is_reached && path.contains(text.as_str()),
            RunTarget::CargoTest(name) => is_reached && is_cargo_test(path, name),
            RunTarget::CargoLibrary => is_reached && is_of_library(path),
        };
        let is_named = match (self.targets.is_empty(), self.dialect.is_flat) {
            (true, true) => parent(path) == self.home,
            (true, false) => is_reached,
            (false, _) => self.targets.iter().any(is_target),
        };
        // A file that is no source is one of settings.
        let maybe: Vec<&String> = self.maybe.iter().filter(|place| folder_of(place, language) == place.as_str()).collect();
        let is_perhaps_left_out = !maybe.is_empty() && !maybe.iter().any(|place| below(path, place).is_some());
        Some(match (is_named, self.filter.is_some() || is_perhaps_left_out) {
            (false, _) => Coverage::No,
            (true, true) => Coverage::Filtered,
            (true, false) => Coverage::Runs,
        })
    }

    /// Returns true if a file stands before it: a script that starts it, and may run anything.
    pub(super) fn is_behind(&self, path: &str) -> bool {
        self.before.iter().any(|word| word == path)
    }

    /// Returns true if its words leave open what it runs.
    pub(super) fn is_open_for(&self, language: &TestLanguage) -> bool {
        self.is_open && language.runners.contains(&self.runner.as_str())
    }

    /// The words that say that it may leave tests out.
    pub(super) fn filter(&self) -> Option<String> {
        self.filter.clone().or_else(|| self.maybe.first().cloned())
    }

    fn read(&mut self, args: &[String], folders: &dyn SuiteFolders) {
        let mut rest = args;
        let mut is_behind = false;
        while let [word, after @ ..] = rest {
            rest = after;
            is_behind |= word == "--";
            if !word.starts_with('-') || word == "-" || word == "--" {
                self.positional(word, is_behind, folders);
                continue;
            }
            let (flag, own) = match word.split_once('=') {
                Some((flag, value)) => (flag, Some(value)),
                None => (word.as_str(), None),
            };
            let next = after.first().map(String::as_str).filter(|next| own.is_none() && !next.starts_with('-'));
            let value = own.or(next).unwrap_or_default();
            let takes_value = self.flag(self.dialect.flag(flag, word), flag, value, folders);
            if takes_value && next.is_some() {
                rest = &after[1..];
            }
        }
    }

    fn narrow(&mut self, words: String) {
        self.filter.get_or_insert(words);
    }

    /// One flag, with the value that it has or may have. Returns true if it takes it.
    fn flag(&mut self, used: FlagUse, flag: &str, value: &str, folders: &dyn SuiteFolders) -> bool {
        let whole = [flag, value].join(" ").trim().to_owned();
        match used {
            FlagUse::Nothing => return false,
            FlagUse::Value => {}
            FlagUse::Filter => self.narrow(whole),
            FlagUse::Switch => {
                self.narrow(flag.to_owned());
                return false;
            }
            FlagUse::Exclude if value.contains("::") || value.contains(['*', '?']) => self.narrow(whole),
            FlagUse::Exclude => self.excluded.push(self.place(value)),
            FlagUse::Target => {
                let places = value.split(',').filter(|place| !place.is_empty()).map(|place| self.place(place));
                let (there, gone): (Vec<String>, Vec<String>) = places.partition(|place| folders.exists(place));
                self.within.extend(there);
                if !gone.is_empty() {
                    self.narrow(whole);
                }
            }
            FlagUse::Package => match self.cargo_package(value, folders) {
                Some(folder) => self.within.push(folder),
                None => self.narrow(whole),
            },
            FlagUse::TestTarget => self.targets.push(RunTarget::CargoTest(value.to_owned())),
            FlagUse::Library => {
                self.targets.push(RunTarget::CargoLibrary);
                return false;
            }
            FlagUse::Unknown => {
                let path = self.place(value);
                if folders.exists(&path) && !value.is_empty() {
                    self.maybe.push(path);
                } else if self.module(value, folders).is_some() {
                    return false;
                }
            }
        }
        true
    }

    /// Returns true for a word that says what to do; behind it, the same word is a place if there is one.
    fn is_verb(&mut self, word: &str, folders: &dyn SuiteFolders) -> bool {
        let most = match self.runner.as_str() {
            "cargo" => 2,
            name => usize::from(!WITHOUT_VERBS.contains(&name)),
        };
        let may_be = self.verbs < most || (most > 0 && !folders.exists(&self.place(word)));
        let is_verb = matches!(word, "--" | "-" | "discover") || (VERBS.contains(&word) && may_be);
        self.verbs += usize::from(is_verb);
        is_verb
    }

    /// A word that is no flag.
    fn positional(&mut self, word: &str, is_behind: bool, folders: &dyn SuiteFolders) {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        if self.is_verb(word, folders) || is_number || matches!(word, "$@" | "$*" | "${@}" | "${*}") {
            return;
        }
        if self.dialect.has_tasks && !word.contains('/') && !folders.exists(&self.place(word)) {
            // `:a:b:test` is a task of the project in `a/b`.
            if let Some((project, _)) = word.trim_start_matches(':').rsplit_once(':') {
                self.within.push(self.place(&project.replace(':', "/")));
            }
            return;
        }
        if self.dialect.has_filters && (is_behind || !word.starts_with('+')) {
            self.narrow(word.to_owned());
            return;
        }
        let (file, test) = word.split_once("::").map_or((word, None), |(file, test)| (file, Some(test)));
        if test.is_some() {
            // Of the others in the file nothing is known.
            self.narrow(word.to_owned());
        }
        let is_deep = file.ends_with("...");
        let path = self.place(file.trim_end_matches("...").trim_end_matches('/'));
        if path.contains('*') {
            match Pattern::parse(&format!("/{path}")) {
                Ok(pattern) => self.targets.push(RunTarget::Glob(pattern)),
                Err(_) => self.narrow(word.to_owned()),
            }
        } else if folders.exists(&path) {
            if self.dialect.takes_text && !file.contains("..") {
                self.targets.push(RunTarget::Text(file.trim_start_matches("./").to_owned()));
            }
            self.targets.push(if self.dialect.is_flat && !is_deep { RunTarget::Folder(path) } else { RunTarget::Path(path) });
        } else if let Some((module, is_whole)) = self.module(file, folders) {
            if !is_whole {
                self.narrow(word.to_owned());
            }
            self.targets.push(RunTarget::Path(module));
        } else if self.dialect.takes_text {
            self.targets.push(RunTarget::Text(file.trim_start_matches("./").to_owned()));
        } else if self.dialect.names_paths {
            self.narrow(word.to_owned());
        }
    }

    /// `a.b.test_x` as a path: that of the module, or of the module that holds what is named, and then it is not whole.
    fn module(&self, word: &str, folders: &dyn SuiteFolders) -> Option<(String, bool)> {
        if !self.dialect.has_modules {
            return None;
        }
        let mut names: Vec<&str> = word.split('.').collect();
        let all = names.len();
        while !names.is_empty() {
            let path = join(&self.home, &names.join("/"));
            let found = [format!("{path}.py"), path].into_iter().find(|path| folders.exists(path));
            if let Some(found) = found {
                return Some((found, names.len() == all));
            }
            names.pop();
        }
        None
    }

    /// The folder of a package of a workspace, where it lies in a usual place.
    fn cargo_package(&self, name: &str, folders: &dyn SuiteFolders) -> Option<String> {
        let names = [name.to_owned(), name.replace('-', "_"), name.replace('_', "-")];
        let above = ["", "crates", "packages", "libs", "lib", "services", "apps", "rust"];
        let places = above.iter().flat_map(|above| names.iter().map(|name| join(&self.home, &join(above, name))));
        let is_it = |folder: &String| {
            let manifest = folders.read(&format!("{folder}/Cargo.toml")).unwrap_or_default();
            let manifest = String::from_utf8_lossy(&manifest).replace(' ', "");
            manifest.lines().any(|line| line == format!("name=\"{name}\""))
        };
        places.into_iter().find(is_it)
    }

    fn place(&self, path: &str) -> String {
        resolved(&self.home, path)
    }
}

/// What a path stands for: a source for itself, and a file of settings or a manifest for the folder that it lies in.
fn folder_of<'p>(path: &'p str, language: &TestLanguage) -> &'p str {
    let is_source = language.endings.iter().any(|ending| path.rsplit('.').next() == Some(*ending));
    if is_source || !is_file(path) { path } else { parent(path) }
}

/// Returns true for a file of a test target: `tests/NAME.rs`, or what lies in `tests/NAME/`.
fn is_cargo_test(path: &str, name: &str) -> bool {
    let rest = path.strip_prefix("tests/").or_else(|| path.rsplit_once("/tests/").map(|(_, rest)| rest));
    rest.is_some_and(|rest| {
        name.contains('*') || rest.strip_suffix(".rs") == Some(name) || below(rest, name).is_some_and(|rest| !rest.is_empty())
    })
}

/// Returns true for a source that is part of a library, not of a program.
fn is_of_library(path: &str) -> bool {
    let rest = path.strip_prefix("src/").or_else(|| path.rsplit_once("/src/").map(|(_, rest)| rest));
    rest.is_some_and(|rest| rest != "main.rs" && !rest.starts_with("bin/"))
}

/// Returns true if a path looks like that of a file.
fn is_file(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.trim_start_matches('.').contains('.'))
}

#[cfg(test)]
mod tests;
