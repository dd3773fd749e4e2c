//! Finds the files that a suite runs, as far as its command and its found files show. Nothing is started.

use super::Shard;
use super::folders::{SuiteFolders, below, parent, resolved};
use super::languages::TestLanguage;
use super::package_scripts::unfolded;
use super::planned::Planned;
use super::programs::HOSTS;
use super::quiet::is_quiet;
use super::runner_args::{Coverage, LimitingWords, RunnerArgs};
use super::runners::{Extent, TestRunner, files_of};
use super::shell_syntax::{CommandFile, SimpleCommand, UnreachedText, live_text, simple_commands};

/// The largest part of a script that is read.
const MAX_SCRIPT: usize = 64 * 1024;

/// A command, split once and then compared with many files.
#[derive(Debug)]
struct CommandWords {
    /// The names of programs, and the other words.
    words: Vec<String>,
    /// The folders and files of the repository that the command names.
    scopes: Vec<String>,
    /// The folders in which the command runs.
    homes: Vec<String>,
    /// The starts of test runners in the command.
    starts: Vec<RunnerArgs>,
    /// The other commands.
    others: Vec<SimpleCommand>,
    /// The command that ends the text, and the text after it that would run otherwise.
    unreached: Option<(LimitingWords, Box<CommandWords>)>,
}

/// The files that one suite runs.
#[derive(Debug)]
pub(crate) struct SuiteCoverage<'p> {
    planned: &'p Planned<'p>,
    /// The suite's command in the config.
    command: Option<CommandWords>,
    /// The scripts that run everything in their folders, each with its folder and its commands; `None` if the file is not text.
    scripts: Vec<(String, String, Option<CommandWords>)>,
    /// The command that is composed for the found files, if a settings file says what its runner leaves out.
    detected: Option<CommandWords>,
    /// True if the command names a file of the repository, which may run anything.
    starts_script: bool,
}

impl<'p> SuiteCoverage<'p> {
    /// Reads a suite's command and scripts.
    pub(crate) fn of(planned: &'p Planned<'p>, folders: &dyn SuiteFolders) -> Self {
        let run = planned.suite.and_then(|suite| suite.run.as_deref());
        let home = planned.suite.and_then(|suite| suite.working_dir.as_deref()).unwrap_or_default();
        let home = home.split('/').filter(|name| !matches!(*name, "" | ".")).collect::<Vec<_>>().join("/");
        let variables: Vec<(String, String)> = planned.suite.iter().flat_map(|suite| &suite.env).filter_map(known).collect();
        let mut command = run.map(|run| taken_apart(run, &home, folders, &variables));
        let starts_script = command.as_mut().is_some_and(|command| {
            let scripts = command.scopes.iter().filter(|path| command.is_script(path));
            let scripts: Vec<CommandFile> = scripts.filter_map(|path| script_file(path, folders)).collect();
            for script in &scripts {
                let mut inner = taken_apart(&script.text, &home, folders, &variables);
                inner.locate(script);
                command.words.extend(inner.words);
                command.scopes.extend(inner.scopes);
                command.homes.extend(inner.homes.into_iter().skip(1));
                command.starts.extend(inner.starts);
                command.others.extend(inner.others);
                command.unreached = command.unreached.take().or(inner.unreached);
            }
            !scripts.is_empty()
        });
        let files = || planned.found.iter().flat_map(|found| found.groups.iter().map(move |group| (found.runner, group)));
        let scripts = files().filter(|(runner, _)| runner.is_some_and(|runner| runner.files().extent == Extent::Folder));
        let scripts = scripts.flat_map(|(_, group)| &group.files).map(|file| {
            let command = script_file(file, folders).map(|script| {
                let mut command = taken_apart(&script.text, "", folders, &[]);
                command.locate(&script);
                command
            });
            (file.clone(), parent(file).to_owned(), command)
        });
        let scripts = scripts.collect();
        Self { planned, command, scripts, detected: with_settings(planned, folders, &variables), starts_script }
    }

    /// Returns true if a settings file says what the runner of its found files leaves out.
    pub(crate) fn has_settings(&self) -> bool {
        self.detected.is_some()
    }

    /// Returns whether the suite runs a file, which is in its own domain if `is_own` is true.
    pub(crate) fn covers(&self, path: &str, language: &TestLanguage, is_own: bool) -> Coverage {
        if let Some(command) = &self.command {
            return match command.covers(path, language) {
                Coverage::No if is_own && self.starts_script => Coverage::Presumed,
                Coverage::Presumed if !is_own && command.is_anywhere_for(language) => Coverage::Elsewhere,
                Coverage::Presumed if !is_own => Coverage::No,
                coverage => coverage,
            };
        }
        let found = self.planned.found.iter().filter_map(|found| Some((found.runner?, found)));
        let runs = |(runner, found): (&'static dyn TestRunner, &super::DetectedRunner)| {
            found.groups.iter().any(|group| match runner.files().extent {
                Extent::File => group.files.iter().any(|file| file == path) || (runner.collects(path) && is_in(path, found)),
                Extent::Folder => group.files.iter().any(|file| file == path),
                Extent::Package => {
                    let is_of = |manifest: &String| below(path, parent(manifest)).is_some();
                    group.files.iter().any(is_of) && runner.reaches_test(path, language)
                }
            })
        };
        if found.into_iter().any(runs) {
            let starts = self.detected.iter().flat_map(|command| &command.starts);
            return starts.filter_map(|start| start.covers(path, language)).max().unwrap_or(Coverage::Runs);
        }
        let above = self.scripts.iter().filter(|(_, folder, _)| below(path, folder).is_some());
        let by_scripts = above.map(|(_, _, text)| text.as_ref().map_or(Coverage::Presumed, |text| text.covers(path, language)));
        by_scripts.max().unwrap_or(Coverage::No)
    }

    /// Returns the words of the command with which a runner of this language may leave out tests.
    pub(crate) fn filter(&self, path: &str, language: &TestLanguage) -> Option<LimitingWords> {
        let starts = self.commands().flat_map(|command| &command.starts);
        let mut filtered = starts.filter(|start| start.covers(path, language) == Some(Coverage::Filtered));
        filtered.find_map(RunnerArgs::filter)
    }

    /// Returns the words of the command because of which a runner of this language runs nothing or is not reached.
    pub(crate) fn idle(&self, path: &str, language: &TestLanguage) -> Option<LimitingWords> {
        self.commands().find_map(|command| {
            let by_flag = command.starts.iter().find_map(|start| start.idle_for(path, language)).cloned();
            let is_unreached =
                |(_, rest): &&(LimitingWords, Box<CommandWords>)| rest.covers(path, language) > Coverage::Presumed;
            let unreached = || command.unreached.as_ref().filter(is_unreached);
            by_flag.or_else(|| unreached().map(|(words, _)| words.clone()))
        })
    }

    /// Returns the words of a settings file because of which a runner of this language does not run the file.
    pub(crate) fn left_out(&self, path: &str, language: &TestLanguage) -> Option<LimitingWords> {
        let mut starts = self.commands().flat_map(|command| &command.starts);
        starts.find_map(|start| start.left_out_by(path, language)).cloned()
    }

    /// The suite's command, or those of its found files.
    fn commands(&self) -> impl Iterator<Item = &CommandWords> {
        let scripts = self.scripts.iter().filter_map(|(_, _, text)| text.as_ref());
        self.command.iter().chain(&self.detected).chain(scripts)
    }

    /// Returns the id of the suite.
    pub(crate) fn id(&self) -> String {
        self.planned.id()
    }

    /// Returns the script that runs everything in the file's folder but does not run this file.
    pub(crate) fn shadow(&self, path: &str) -> Option<&str> {
        self.scripts
            .iter()
            .find(|(file, folder, _)| file != path && below(path, folder).is_some())
            .map(|(file, _, _)| file.as_str())
    }
}

/// Returns the command of found files, if a settings file says what its runner runs or leaves out.
fn with_settings(planned: &Planned<'_>, folders: &dyn SuiteFolders, variables: &[(String, String)]) -> Option<CommandWords> {
    let mut runners = planned.found.iter().filter_map(|found| found.runner);
    if planned.suite.is_some_and(|suite| suite.run.is_some())
        || !runners.any(|runner| matches!(runner.name(), "pytest" | "maven"))
    {
        return None;
    }
    let line = planned.command(folders, Shard::WHOLE).ok()?;
    // The place of the report decides nothing.
    let text = line.text.replace("${CICD_REPORT%.xml}", "report").replace("$CICD_REPORT", "report.xml");
    let command = taken_apart(&text, &line.folder, folders, variables);
    command.starts.iter().any(RunnerArgs::has_settings).then_some(command)
}

/// Returns true if a file is in a folder that a layout names, and not in one of another level.
fn is_in(path: &str, found: &super::DetectedRunner) -> bool {
    found.places.iter().any(|place| {
        place.glob.is_none()
            && below(path, &place.folder).is_some()
            && !place.without.iter().any(|other| below(path, other).is_some())
    })
}

/// Returns true if the runner's command runs tests of this language.
pub(crate) fn runs_language(runner: &dyn TestRunner, language: &TestLanguage) -> bool {
    runner.runs(language)
}

/// Returns a variable whose value is set in the config.
fn known((name, value): (&String, &Option<String>)) -> Option<(String, String)> {
    Some((name.clone(), value.clone()?))
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn text_of(path: &str, folders: &dyn SuiteFolders) -> Option<String> {
    let mut head = folders.head(path)?;
    head.truncate(MAX_SCRIPT);
    String::from_utf8(head).ok().filter(|text| !text.contains('\0'))
}

/// A script of the repository, if it is text.
fn script_file(path: &str, folders: &dyn SuiteFolders) -> Option<CommandFile> {
    Some(CommandFile { path: path.to_owned(), key: None, text: text_of(path, folders)?, part: None })
}

/// Splits a shell command into its words, folders and paths, without comments.
fn taken_apart(text: &str, home: &str, folders: &dyn SuiteFolders, variables: &[(String, String)]) -> CommandWords {
    let live = live_text(text, variables);
    let text = live.text.as_str();
    let rest = live.unreached.map(|UnreachedText { after, text }| {
        // The text after this end is just as unreachable.
        let rest = live_text(&text, variables).text;
        (LimitingWords { words: after, file: None }, Box::new(taken_apart(&rest, home, folders, variables)))
    });
    let mut command = CommandWords {
        words: Vec::new(),
        scopes: Vec::new(),
        homes: vec![home.to_owned()],
        starts: Vec::new(),
        others: Vec::new(),
        unreached: rest,
    };
    let mut variables = variables.to_vec();
    for simple in simple_commands(text, home).into_iter().flat_map(|simple| unfolded(simple, folders)) {
        if simple.words[0] == "export" {
            variables.extend(simple.words[1..].iter().filter_map(|word| word.split_once('=')).map(owned));
        }
        let start = RunnerArgs::of(&simple, folders, &variables);
        if is_quiet(&simple.words) && !start.as_ref().is_some_and(RunnerArgs::says_why_idle) {
            continue;
        }
        command.take_words(&simple, folders);
        match start {
            Some(start) => command.starts.push(start),
            None => command.others.push(simple),
        }
    }
    command
}

impl CommandWords {
    /// Says that the command stands in a file.
    fn locate(&mut self, file: &CommandFile) {
        self.starts.iter_mut().for_each(|start| start.locate(file));
        self.unreached.iter_mut().for_each(|(words, _)| words.locate(file));
    }

    /// The words and paths of one of its commands.
    fn take_words(&mut self, simple: &SimpleCommand, folders: &dyn SuiteFolders) {
        let here = simple.home.as_str();
        if !self.homes.iter().any(|home| home == here) {
            self.homes.push(here.to_owned());
        }
        let separators = [' ', '\t', '\n', ';', '&', '|', '(', ')', '\'', '"', '`', '$', '=', '{', '}', '<', '>', ',', '\\'];
        let mut before = "";
        for word in simple.words.iter().flat_map(|word| word.split(separators)).filter(|word| !word.is_empty()) {
            let path = word.split("::").next().unwrap_or_default();
            let path = path.split("/...").next().unwrap_or_default().split('*').next().unwrap_or_default();
            let path = resolved(here, path.trim_end_matches('/'));
            // What stands behind a flag may be its value, e.g. the file of its settings.
            let is_place = !word.starts_with('-') && !path.is_empty() && path != here && folders.exists(&path);
            if is_place && (!before.starts_with('-') || files_of(std::path::Path::new(&path), true).is_some()) {
                self.scopes.push(path);
            }
            let name = word.rsplit('/').next().unwrap_or(word);
            self.words.push(name.trim_end_matches(':').to_owned());
            before = word;
        }
    }

    /// Returns true if one of its starts may run anything of a language, wherever it lies.
    fn is_anywhere_for(&self, language: &TestLanguage) -> bool {
        self.starts.iter().any(|start| start.is_anywhere_for(language))
    }

    /// Returns true for a path that is named to start it, not as what a runner is to run.
    fn is_script(&self, path: &str) -> bool {
        let is_named = |command: &SimpleCommand| command.words.iter().any(|word| resolved(&command.home, word) == path);
        self.others.iter().any(is_named) || self.starts.iter().any(|start| start.is_behind(path))
    }

    /// Returns whether the command runs a file.
    fn covers(&self, path: &str, language: &TestLanguage) -> Coverage {
        let is_open = self.starts.iter().any(|start| start.is_open_for(language));
        let by_args = self.starts.iter().filter_map(|start| start.covers(path, language)).max();
        match by_args {
            // What is known only when it is run is no more than presumed.
            known if is_open => known.max(Some(self.by_words(path, language).min(Coverage::Presumed))).unwrap_or(Coverage::No),
            Some(Coverage::No) => self.by_others(path, language),
            Some(coverage) => coverage,
            None => self.by_words(path, language),
        }
    }

    /// Returns whether a command that starts no runner runs a file.
    fn by_others(&self, path: &str, language: &TestLanguage) -> Coverage {
        let of = |command: &SimpleCommand| {
            let is_host = |word: &String| {
                let name = word.rsplit('/').next().unwrap_or(word);
                language.hosts.contains(&name) || HOSTS.contains(&name)
            };
            if command.words.iter().any(|word| resolved(&command.home, word) == path) {
                Coverage::Runs
            } else if command.words.iter().any(is_host) && below(path, &command.home).is_some() {
                Coverage::Presumed
            } else {
                Coverage::No
            }
        };
        self.others.iter().map(of).max().unwrap_or(Coverage::No)
    }

    /// Returns whether the command runs a file, judged by its words alone and without their positions.
    fn by_words(&self, path: &str, language: &TestLanguage) -> Coverage {
        let name = path.rsplit('/').next().unwrap_or(path);
        if self.words.iter().any(|word| word == name) {
            return Coverage::Runs;
        }
        let has = |programs: &[&str]| self.words.iter().any(|word| programs.contains(&word.as_str()));
        let is_scope =
            |scope: &&String| !self.words.iter().any(|word| language.runners.contains(&word.as_str()) && scope.ends_with(word));
        let scopes: Vec<&String> = self.scopes.iter().filter(is_scope).collect();
        let is_within = |folder: &String| below(path, folder).is_some();
        let lies_within = scopes.iter().any(|scope| is_within(scope));
        let is_scoped = scopes.iter().any(|scope| !scope.rsplit('/').next().unwrap_or_default().contains('.'));
        // After a change of folder, the programs are started in the new folder.
        let homes = if self.homes.len() > 1 { &self.homes[1..] } else { &self.homes };
        let in_home = homes.iter().any(is_within);
        if has(language.runners) {
            return if lies_within || (!is_scoped && in_home) { Coverage::Runs } else { Coverage::No };
        }
        if has(language.hosts) || has(HOSTS) {
            return if lies_within || in_home { Coverage::Presumed } else { Coverage::No };
        }
        Coverage::No
    }
}

#[cfg(test)]
mod tests;
