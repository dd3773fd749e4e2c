//! The arguments of test runners: the files and folders that they name, and filters whose effect only the runner knows.
//!
//! They are read from the text of a command, with a table of flags for the most common runners. Nothing is started.

mod filters;
mod flags;
mod interpreters;
mod limiting_words;
mod packages;
mod paths;
mod settings;
mod variables;
mod words;

use super::folders::{SuiteFolders, below, parent, resolved};
use super::languages::{LANGUAGES, TestLanguage};
use super::programs::{WRITERS, name_of};
use super::shell_syntax::SimpleCommand;
use super::verbs::{is_idle, is_testing_verb, is_vague};
use crate::model::pattern::Pattern;
use flags::{ArgDialect, FlagUse};
pub(crate) use limiting_words::{LimitingFile, LimitingWords};
use paths::{folder_of, is_cargo_test, is_of_library};
use settings::SettingsLimits;
use words::{is_variable, program_of, runner_at, without_lines};

/// The degree to which a suite is known to run a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Coverage {
    /// The suite does not run the file.
    No,
    /// It is of another domain, and starts a runner of the language in a way that leaves open what is run.
    Elsewhere,
    /// It starts a runner that would find it, with a filter whose effect is not known.
    Filtered,
    /// The suite starts a program that can run anything: `make`, a script, a package's own command.
    Presumed,
    /// The suite runs the file.
    Runs,
}

/// Programs that start other programs with arguments from elsewhere.
const FEEDERS: [&str; 2] = ["xargs", "parallel"];

/// Programs that start others elsewhere: in a container, on another machine.
const CONTAINERS: [&str; 9] =
    ["docker", "docker-compose", "podman", "podman-compose", "nerdctl", "kubectl", "ssh", "devcontainer", "lima"];

/// Values by which a filter of Go takes no test.
const NO_TEST: [&str; 4] = ["^$", "$^", "XXX", "NONE"];

/// Words that runners take for what to do, not for what to run.
const VERBS: [&str; 9] = ["test", "run", "t", "nextest", "watch", "e2e", "component", "ct", "test-unit"];

/// Runners without subcommands; they read every such word as a place, even `test`.
const WITHOUT_VERBS: [&str; 13] =
    ["pytest", "py.test", "unittest", "nose2", "mocha", "jest", "ava", "tap", "jasmine", "rspec", "phpunit", "pest", "bats"];

/// One start of a test runner.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of a start")]
pub(super) struct RunnerArgs {
    runner: String,
    dialect: &'static ArgDialect,
    /// The folder in which the runner is started.
    home: String,
    targets: Vec<RunTarget>,
    /// Folders to which flags restrict the runner.
    within: Vec<String>,
    /// Files and folders after unknown flags: either values of these flags or targets.
    maybe: Vec<String>,
    /// The paths that the runner skips.
    excluded: Vec<String>,
    /// The words of a filter.
    filter: Option<LimitingWords>,
    /// The words because of which the runner runs nothing.
    idle: Option<LimitingWords>,
    /// The language of the file that is passed to an interpreter.
    language: Option<&'static TestLanguage>,
    /// The number of subcommands so far.
    verbs: usize,
    /// The words before the runner, which start it.
    before: Vec<String>,
    /// True if some arguments are known only at run time.
    is_open: bool,
    /// True if the command only writes the runner's name, and does not start it.
    is_written: bool,
    /// True if it is started where the folders are others.
    is_contained: bool,
    /// True if what it is to do is not known to be a test.
    is_vague: bool,
    limits: SettingsLimits,
}

/// A target of a start.
#[derive(Debug)]
enum RunTarget {
    /// A file, or everything below a folder.
    Path(String),
    /// The files directly in a folder.
    Folder(String),
    Glob(Pattern),
    /// Paths that contain this text.
    Text(String),
    /// A Cargo test target.
    CargoTest(String),
    /// The library of a Cargo package.
    CargoLibrary,
}

impl RunnerArgs {
    /// Returns the start of a runner in a command, with the variables that are set around it, or `None` if no word is a runner.
    pub(super) fn of(command: &SimpleCommand, folders: &dyn SuiteFolders, variables: &[(String, String)]) -> Option<Self> {
        let Some(at) = runner_at(&command.words) else { return interpreters::interpreted(command, folders) };
        let runner = program_of(&command.words[at]);
        let (before, args) = (&command.words[..at], &command.words[at + 1..]);
        let is_open = |word: &String| is_variable(word) && !matches!(word.as_str(), "$@" | "$*" | "${@}" | "${*}");
        let mut start = Self::bare(command, runner, before);
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        start.is_vague = is_vague(runner, &words);
        if is_idle(runner, &words) {
            start.is_written = true;
            let list = || format!("{} list", if runner == "cargo" { "nextest" } else { runner });
            start.idle = words.contains(&"list").then(|| LimitingWords::of_command(list()));
        }
        let own = before.iter().filter_map(|word| word.split_once('='));
        let around = variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let variables: Vec<(&str, &str)> = around.chain(own).collect();
        for (name, value) in &variables {
            start.variable(name, value, folders);
        }
        start.read(start.own_args(args), folders);
        if runner == "gotestsum" && !words.contains(&"--") && start.targets.is_empty() {
            start.targets.push(RunTarget::Path(start.home.clone()));
        }
        // A filter that is known is one, whatever else is given.
        let is_narrow = start.filter.as_ref().is_some_and(|filter| !is_variable(&filter.words));
        start.is_open |= args.iter().any(is_open) && !is_narrow;
        start.locate_command(command);
        let around = variables::arguments(runner, variables.into_iter());
        start.settings(&[around.as_slice(), args].concat(), folders);
        Some(start)
    }

    /// Creates a start without arguments.
    fn bare(command: &SimpleCommand, runner: &str, before: &[String]) -> Self {
        let is_fed = before.iter().any(|word| FEEDERS.contains(&name_of(word)));
        Self {
            dialect: ArgDialect::of(runner),
            runner: runner.to_owned(),
            home: command.home.clone(),
            targets: Vec::new(),
            within: Vec::new(),
            maybe: Vec::new(),
            excluded: Vec::new(),
            filter: None,
            idle: None,
            language: None,
            verbs: 0,
            before: before.iter().map(|word| resolved(&command.home, word)).collect(),
            is_open: command.is_adrift || is_fed,
            is_written: command.words.first().is_some_and(|word| WRITERS.contains(&word.as_str())),
            is_contained: before.iter().any(|word| CONTAINERS.contains(&name_of(word))),
            is_vague: false,
            limits: SettingsLimits::default(),
        }
    }

    /// The arguments that decide what is run: behind `--`, where a program before it has flags of its own.
    fn own_args<'a>(&self, args: &'a [String]) -> &'a [String] {
        let behind = args.iter().position(|word| word == "--").filter(|_| self.runner == "gotestsum");
        behind.map_or(args, |at| &args[at + 1..])
    }

    /// Returns the words because of which the runner does not run a file that it would run otherwise.
    pub(super) fn idle_for(&self, path: &str, language: &TestLanguage) -> Option<&LimitingWords> {
        let is_near = below(path, &self.home).is_some() && self.is_for(language);
        self.idle.as_ref().filter(|_| is_near)
    }

    fn is_for(&self, language: &TestLanguage) -> bool {
        self.language.map_or_else(|| language.runners.contains(&self.runner.as_str()), |own| own.name == language.name)
    }

    /// Returns whether the runner runs a file of its language, or `None` if its arguments do not show this.
    pub(super) fn covers(&self, path: &str, language: &TestLanguage) -> Option<Coverage> {
        if !self.is_for(language) || (self.is_open && self.idle.is_none()) {
            return None;
        }
        if self.is_vague && !self.is_written && self.idle.is_none() {
            return Some(if below(path, &self.home).is_some() { Coverage::Presumed } else { Coverage::No });
        }
        if self.is_written
            || self.idle.is_some()
            || self.is_not_found(path)
            || self.excluded.iter().any(|excluded| below(path, excluded).is_some())
        {
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
        // A file that is not a source is a settings file.
        let maybe: Vec<&String> = self.maybe.iter().filter(|place| folder_of(place, language) == place.as_str()).collect();
        let is_perhaps_left_out = !maybe.is_empty() && !maybe.iter().any(|place| below(path, place).is_some());
        Some(match (is_named, self.filter.is_some() || is_perhaps_left_out) {
            (false, _) => Coverage::No,
            (true, true) => Coverage::Filtered,
            (true, false) if self.is_contained && self.targets.is_empty() => Coverage::Presumed,
            (true, false) => Coverage::Runs,
        })
    }

    /// Returns true if it may run anything of a language, wherever it lies: its words or its folder are not known.
    pub(super) fn is_anywhere_for(&self, language: &TestLanguage) -> bool {
        self.is_open_for(language) || (self.is_contained && self.targets.is_empty() && self.is_for(language))
    }

    /// Returns true if it says by which words it runs nothing.
    pub(super) fn says_why_idle(&self) -> bool {
        self.idle.is_some()
    }

    /// Returns true if a file stands before it: a script that starts it, and may run anything.
    pub(super) fn is_behind(&self, path: &str) -> bool {
        self.before.iter().any(|word| word == path)
    }

    /// Returns true if the arguments do not show which tests run.
    pub(super) fn is_open_for(&self, language: &TestLanguage) -> bool {
        self.is_open && self.idle.is_none() && self.is_for(language)
    }

    /// Returns the words with which the runner may leave out tests.
    pub(super) fn filter(&self) -> Option<LimitingWords> {
        self.filter.clone().or_else(|| self.maybe.first().cloned().map(LimitingWords::of_command))
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
            let flags = self.dialect.short_flags(word).unwrap_or_else(|| {
                let (flag, own) = word.split_once('=').map_or((word.as_str(), None), |(flag, value)| (flag, Some(value)));
                vec![(flag.to_owned(), own)]
            });
            for (flag, own) in flags {
                let next = after.first().map(String::as_str).filter(|next| own.is_none() && !next.starts_with('-'));
                let whole = if own.is_some() { word.clone() } else { format!("{flag} {}", next.unwrap_or_default()) };
                let used = self.dialect.flag(&flag, word);
                let takes_value = self.flag(used, [&flag, whole.trim()], own.or(next), folders);
                if takes_value && next.is_some() {
                    rest = &after[1..];
                }
            }
        }
    }

    /// Reads one flag, as `flag` alone and as `whole` with its value, and the value that it has or may have. Returns true if the flag takes
    /// the value.
    fn flag(&mut self, used: FlagUse, [flag, whole]: [&str; 2], value: Option<&str>, folders: &dyn SuiteFolders) -> bool {
        let is_all = self.takes_all(value);
        let (value, whole) = (value.unwrap_or_default(), whole.to_owned());
        match used {
            FlagUse::Nothing => return false,
            FlagUse::Value => {}
            FlagUse::Filter if is_all => {}
            FlagUse::Filter if self.dialect.is_flat && NO_TEST.contains(&value) => {
                self.idle.get_or_insert(LimitingWords::of_command(whole));
            }
            FlagUse::Filter => self.narrow(whole),
            FlagUse::Switch => {
                self.narrow(flag.to_owned());
                return false;
            }
            FlagUse::Idle => {
                self.idle.get_or_insert_with(|| LimitingWords::of_command(flag.to_owned()));
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

    /// Returns true for a subcommand. After the subcommand, the same word is a place if it exists.
    fn is_verb(&mut self, word: &str, folders: &dyn SuiteFolders) -> bool {
        let most = match self.runner.as_str() {
            "cargo" => 3,
            name => usize::from(!WITHOUT_VERBS.contains(&name)),
        };
        let may_be = self.verbs < most || (most > 0 && !folders.exists(&self.place(word)));
        let is_verb = matches!(word, "--" | "-" | "discover")
            || ((VERBS.contains(&word) || is_testing_verb(&self.runner, word)) && may_be);
        self.verbs += usize::from(is_verb);
        is_verb
    }

    /// Reads an argument that is not a flag.
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
        let (file, test) = word.split_once("::").map_or_else(|| without_lines(word), |(file, test)| (file, Some(test)));
        let file = self.without_module(file, folders);
        let file = file.as_str();
        if test.is_some() {
            // Whether the other tests of the file run is not known.
            self.narrow(word.to_owned());
        }
        let is_deep = file.ends_with("...");
        let path = self.place(file.trim_end_matches("...").trim_end_matches('/'));
        // A path in a container is not one of the repository.
        if self.is_contained && !folders.exists(&path) {
            return;
        }
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

    fn place(&self, path: &str) -> String {
        resolved(&self.home, path)
    }
}

#[cfg(test)]
mod tests;
