//! Settings files of runners that hold arguments: `addopts` and places of pytest, `.rspec`, `.mvn/maven.config`.

use super::super::folders::{SuiteFolders, join, parent, upward};
use super::variables::words;
use super::{LimitingWords, RunTarget, RunnerArgs};
use crate::model::pattern::Pattern;
use crate::suites::folders::below;
use crate::suites::languages::TestLanguage;
use crate::suites::shell_syntax::CommandFile;

/// The settings files of pytest, in its order of precedence, each with the section that counts; without a section, the file counts even
/// if it is empty.
const PYTEST: [(&str, PytestSection); 9] = [
    ("pytest.toml", PytestSection::Toml(&["pytest"], true)),
    (".pytest.toml", PytestSection::Toml(&["pytest"], true)),
    ("pytest.ini", PytestSection::Ini("pytest", true)),
    (".pytest.ini", PytestSection::Ini("pytest", true)),
    ("pyproject.toml", PytestSection::Toml(&["tool", "pytest"], false)),
    ("pyproject.toml", PytestSection::Toml(&["tool", "pytest", "ini_options"], false)),
    ("tox.ini", PytestSection::Ini("pytest", false)),
    ("setup.cfg", PytestSection::Ini("tool:pytest", false)),
    ("setup.cfg", PytestSection::Ini("pytest", false)),
];

/// Files of arguments, below the folder of the runner, or below one above it if the last value is true.
const ARGUMENT_FILES: &[(&[&str], &[&str], bool)] =
    &[(&["rspec"], &[".rspec", ".rspec-local"], false), (&["mvn", "mvnw"], &[".mvn/maven.config"], true)];

/// Flags of pytest of which the last one counts.
const LAST_COUNTS: [&str; 2] = ["-k", "-m"];

#[derive(Debug, Clone, Copy)]
enum PytestSection {
    /// A section, and whether the file counts without it.
    Ini(&'static str, bool),
    /// A table, and whether the file counts without it.
    Toml(&'static [&'static str], bool),
}

/// What settings files say beside arguments.
#[derive(Debug, Default)]
pub(super) struct SettingsLimits {
    /// The names of the files that the runner looks for; any name that it knows if empty.
    names: Vec<Pattern>,
    /// The folders that the runner does not enter.
    not_entered: Vec<Pattern>,
    /// True if a settings file says what the runner runs or leaves out.
    are_given: bool,
    /// The words that leave out files, with what they leave out.
    causes: Vec<(Omission, LimitingWords)>,
}

/// What words of a settings file leave out.
#[derive(Debug)]
enum Omission {
    /// Everything below a path.
    Below(String),
    /// Files whose names the runner does not look for.
    OtherNames,
    /// Folders that it does not enter.
    NotEntered,
    /// Files outside of the places that it looks into.
    OtherPlaces,
}

/// The settings of pytest that decide which files it runs.
#[derive(Debug, Default)]
struct PytestSettings {
    file: String,
    /// The text of the file.
    text: String,
    addopts: Vec<String>,
    testpaths: Vec<String>,
    python_files: Vec<String>,
    norecursedirs: Vec<String>,
}

impl RunnerArgs {
    /// Adds what settings files say; `args` are the arguments of the command and of the runner's variable.
    pub(super) fn settings(&mut self, args: &[String], folders: &dyn SuiteFolders) {
        if self.is_contained || self.is_written {
            return;
        }
        if matches!(self.runner.as_str(), "pytest" | "py.test") {
            return self.pytest_settings(args, folders);
        }
        let Some((_, files, is_upward)) = ARGUMENT_FILES.iter().find(|(runners, ..)| runners.contains(&self.runner.as_str()))
        else {
            return;
        };
        let own_file = has_flag(args, &["-O", "--options"]);
        let home = self.home.clone();
        for file in files.iter().filter(|_| !own_file) {
            let places = upward(&home).take(if *is_upward { usize::MAX } else { 1 });
            let found = places.map(|folder| join(folder, file)).find_map(|path| Some((folders.read(&path)?, path)));
            if let Some((text, path)) = found {
                let text = String::from_utf8_lossy(&text);
                let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
                let words: Vec<String> = lines.flat_map(words).collect();
                self.read_settings(&words, &CommandFile { path, key: None, text: text.into_owned(), part: None }, folders);
            }
        }
    }

    fn pytest_settings(&mut self, args: &[String], folders: &dyn SuiteFolders) {
        let Some(mut settings) = PytestSettings::of(args, &self.start_folder(), &self.home, folders) else { return };
        for (name, value) in overrides(args) {
            match name.as_str() {
                "addopts" => settings.addopts = words(&value),
                "testpaths" => settings.testpaths = words(&value),
                "python_files" => settings.python_files = words(&value),
                "norecursedirs" => settings.norecursedirs = words(&value),
                _ => {}
            }
        }
        let words = without_overruled(&settings.addopts, args);
        let file = |key: &str| CommandFile {
            path: settings.file.clone(),
            key: Some(key.to_owned()),
            text: settings.text.clone(),
            part: None,
        };
        let named = |values: &[String], key: &str| LimitingWords::of_file(values.join(" "), &file(key));
        let root = parent(&settings.file).to_owned();
        self.read_settings(&words, &file("addopts"), folders);
        if self.targets.is_empty() && self.maybe.is_empty() && root == self.home {
            self.read_places(&settings.testpaths, folders);
            self.limits.causes.push((Omission::OtherPlaces, named(&settings.testpaths, "testpaths")));
        }
        self.limits.causes.push((Omission::OtherNames, named(&settings.python_files, "python_files")));
        self.limits.causes.push((Omission::NotEntered, named(&settings.norecursedirs, "norecursedirs")));
        let glob = |text: &String| Pattern::parse(&if text.contains('/') { format!("/**/{text}") } else { text.clone() }).ok();
        self.limits.names = settings.python_files.iter().filter_map(glob).collect();
        let folder = |name: &String| Pattern::parse(&format!("{}/", name.trim_end_matches('/'))).ok();
        self.limits.not_entered = settings.norecursedirs.iter().filter_map(folder).collect();
        self.limits.are_given |= !self.limits.names.is_empty() || !self.limits.not_entered.is_empty();
    }

    /// The folder that the settings are looked for from: what all targets have in common.
    fn start_folder(&self) -> String {
        let places = self.targets.iter().filter_map(|target| match target {
            RunTarget::Path(path) if super::paths::is_file(path) => Some(parent(path)),
            RunTarget::Path(path) | RunTarget::Folder(path) => Some(path.as_str()),
            _ => None,
        });
        let common = |one: &str, other: &str| {
            let names = one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other);
            names.map(|(name, _)| name).collect::<Vec<_>>().join("/")
        };
        let common = places.map(str::to_owned).reduce(|one, other| common(&one, &other));
        common.unwrap_or_else(|| self.home.clone())
    }

    /// Arguments in a settings file.
    fn read_settings(&mut self, words: &[String], file: &CommandFile, folders: &dyn SuiteFolders) {
        let (filter, idle) = (self.filter.take(), self.idle.take());
        let before = (self.targets.len(), self.within.len(), self.excluded.len());
        self.read(words, folders);
        let is_changed = before != (self.targets.len(), self.within.len(), self.excluded.len());
        self.limits.are_given |= is_changed || self.filter.is_some() || self.idle.is_some();
        let named = |words: LimitingWords| LimitingWords::of_file(words.words, file);
        self.filter = filter.or(self.filter.take().map(named));
        self.idle = idle.or(self.idle.take().map(named));
        for path in &self.excluded[before.2..] {
            let is_it = |word: &&String| word.rsplit(['=', ' ']).next().is_some_and(|value| self.place(value) == *path);
            let word = words.iter().find(is_it).cloned().unwrap_or_default();
            self.limits.causes.push((Omission::Below(path.clone()), LimitingWords::of_file(word, file)));
        }
    }

    /// The `testpaths`, which count where no place is named.
    fn read_places(&mut self, places: &[String], folders: &dyn SuiteFolders) {
        for place in places {
            let path = self.place(place.trim_end_matches('/'));
            if place.contains(['*', '?', '[']) {
                self.targets.extend(Pattern::parse(&format!("/{path}")).ok().map(RunTarget::Glob));
            } else if folders.exists(&path) {
                self.targets.push(RunTarget::Path(path));
            }
        }
        self.limits.are_given |= !self.targets.is_empty();
    }

    /// Returns true if a settings file says what the runner runs or leaves out.
    pub(in crate::suites) fn has_settings(&self) -> bool {
        self.limits.are_given
    }

    /// Returns true if a settings file keeps the runner from finding a file that no argument names.
    pub(super) fn is_not_found(&self, path: &str) -> bool {
        let is_named = || self.targets.iter().any(|target| matches!(target, RunTarget::Path(place) if place == path));
        (self.has_other_name(path) || self.is_not_entered(path)) && !is_named()
    }

    fn has_other_name(&self, path: &str) -> bool {
        !self.limits.names.is_empty() && !self.limits.names.iter().any(|name| name.matches(path.as_bytes(), false))
    }

    fn is_not_entered(&self, path: &str) -> bool {
        let below = path.strip_prefix(self.home.as_str()).unwrap_or(path).trim_start_matches('/');
        self.limits.not_entered.iter().any(|folder| folder.matches(below.as_bytes(), false))
    }

    /// Returns the words of a settings file because of which the runner does not run a file in its folder.
    pub(in crate::suites) fn left_out_by(&self, path: &str, language: &TestLanguage) -> Option<&LimitingWords> {
        if !self.is_for(language) || self.is_written || self.idle.is_some() || below(path, &self.home).is_none() {
            return None;
        }
        let is_it = |(left, words): &&(Omission, LimitingWords)| match left {
            Omission::Below(place) => below(path, place).is_some(),
            Omission::OtherNames => self.has_other_name(path),
            Omission::NotEntered => self.is_not_entered(path),
            Omission::OtherPlaces => !words.words.is_empty() && !self.targets.is_empty(),
        };
        self.limits.causes.iter().find(is_it).map(|(_, words)| words)
    }
}

impl PytestSettings {
    /// The settings of the file that a flag names, or of the nearest one of the folder.
    fn of(args: &[String], start: &str, home: &str, folders: &dyn SuiteFolders) -> Option<Self> {
        let named = value_of(args, &["-c", "--config-file"]).map(|file| super::resolved(home, &file));
        if let Some(file) = named {
            let sections = PYTEST.iter().map(|(_, section)| *section);
            let sections = sections
                .filter(|section| matches!(section, PytestSection::Toml(..)) == (file.rsplit('.').next() == Some("toml")));
            return sections.clone().find_map(|section| Self::read(&file, section.strict(), folders));
        }
        let mut places =
            upward(start).flat_map(|folder| PYTEST.iter().map(move |(name, section)| (join(folder, name), *section)));
        places.find_map(|(file, section)| Self::read(&file, section, folders))
    }

    fn read(file: &str, section: PytestSection, folders: &dyn SuiteFolders) -> Option<Self> {
        let text = folders.read(file)?;
        let text = String::from_utf8_lossy(&text);
        let values = |key: &str| match section {
            PytestSection::Ini(name, _) => {
                ini(&text, name)?.into_iter().find(|(own, _)| own == key).map(|(_, value)| words(&value))
            }
            PytestSection::Toml(path, _) => {
                let table = table(&text, path)?;
                match table.get(key)? {
                    toml::Value::String(value) => Some(words(value)),
                    toml::Value::Array(values) => {
                        Some(values.iter().filter_map(|value| value.as_str()).map(str::to_owned).collect())
                    }
                    _ => None,
                }
            }
        };
        let is_there = match section {
            PytestSection::Ini(name, is_enough) => is_enough || ini(&text, name).is_some(),
            // `[tool.pytest]` may only hold the table of options.
            PytestSection::Toml(path, is_enough) => {
                is_enough
                    || table(&text, path).is_some_and(|table| table.keys().any(|key| key != "ini_options"))
                    || path.len() == 3 && table(&text, path).is_some()
            }
        };
        is_there.then(|| Self {
            file: file.to_owned(),
            text: text.clone().into_owned(),
            addopts: values("addopts").unwrap_or_default(),
            testpaths: values("testpaths").unwrap_or_default(),
            python_files: values("python_files").unwrap_or_default(),
            norecursedirs: values("norecursedirs").unwrap_or_default(),
        })
    }
}

impl PytestSection {
    /// The same, in a file of any name: it counts only with the section.
    fn strict(self) -> Self {
        match self {
            Self::Ini(name, _) => Self::Ini(name, false),
            Self::Toml(path, _) => Self::Toml(path, false),
        }
    }
}

fn table(text: &str, path: &[&str]) -> Option<toml::Table> {
    let mut table: toml::Table = toml::from_str(text).ok()?;
    for name in path {
        match table.remove(*name)? {
            toml::Value::Table(inner) => table = inner,
            _ => return None,
        }
    }
    Some(table)
}

/// The keys and values of a section; a line that begins with a blank continues the value before it.
fn ini(text: &str, section: &str) -> Option<Vec<(String, String)>> {
    let mut values: Option<Vec<(String, String)>> = None;
    let mut is_inside = false;
    for line in text.lines().filter(|line| !line.trim_start().starts_with(['#', ';']) && !line.trim().is_empty()) {
        if let Some(name) = line.strip_prefix('[') {
            is_inside = name.split(']').next() == Some(section);
            if is_inside {
                values.get_or_insert_default();
            }
        } else if let Some(values) = values.as_mut().filter(|_| is_inside) {
            match (line.starts_with([' ', '\t']), values.last_mut()) {
                (true, Some((_, value))) => *value = format!("{value}\n{}", line.trim()),
                _ => values
                    .extend(line.split_once(['=', ':']).map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))),
            }
        }
    }
    values
}

/// The last value of a flag.
fn value_of(args: &[String], flags: &[&str]) -> Option<String> {
    values_of(args, flags).pop()
}

fn values_of(args: &[String], flags: &[&str]) -> Vec<String> {
    let value = |(at, word): (usize, &String)| {
        if flags.contains(&word.as_str()) {
            return args.get(at + 1).cloned();
        }
        flags.iter().find_map(|flag| {
            let rest = word.strip_prefix(flag)?;
            if flag.starts_with("--") {
                rest.strip_prefix('=').map(str::to_owned)
            } else {
                Some(rest.trim_start_matches('=').to_owned())
            }
        })
    };
    args.iter().enumerate().filter_map(value).collect()
}

fn has_flag(args: &[String], flags: &[&str]) -> bool {
    !values_of(args, flags).is_empty()
}

/// The settings that arguments replace: `-o addopts=`.
fn overrides(args: &[String]) -> Vec<(String, String)> {
    let values = values_of(args, &["-o", "--override-ini"]).into_iter();
    values.filter_map(|value| value.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))).collect()
}

/// The words without flags that the arguments of the command give anew.
fn without_overruled(words: &[String], args: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let flag = LAST_COUNTS.iter().find(|flag| word.starts_with(*flag) && !word.starts_with("--"));
        match flag.filter(|flag| has_flag(args, &[**flag])) {
            Some(flag) if word == flag => drop(rest.next()),
            Some(_) => {}
            None => kept.push(word.clone()),
        }
    }
    kept
}
