//! Interpreters that are started with a test file and run that file.

use super::super::languages::{TestPath, of_path};
use super::super::programs::name_of;
use super::{RunTarget, RunnerArgs, SimpleCommand, SuiteFolders, resolved};

/// The interpreters, and their flags that take a value.
const INTERPRETERS: &[(&str, &[&str])] = &[
    ("python", &["-W", "-X"]),
    ("node", &["-r", "--require", "--import", "--loader", "--env-file"]),
    ("tsx", &["-r", "--require", "--import", "--tsconfig"]),
    ("ts-node", &["-r", "--require", "-P"]),
    ("ruby", &["-I", "-r"]),
    ("perl", &["-I", "-M"]),
    ("php", &["-d", "-c"]),
    ("lua", &["-l"]),
    ("elixir", &["-r", "-pa"]),
    ("Rscript", &[]),
    ("julia", &[]),
];

/// Files that are named like tests but may be the script that runs all tests.
const RUN_ALL: [&str; 4] = ["test.py", "tests.py", "runtests.jl", "testthat.R"];

/// Flags after the file that leave out nothing.
const HARMLESS: [&str; 6] = ["-v", "-q", "-f", "-b", "--verbose", "--quiet"];

/// Returns the start of an interpreter with a test file, or `None` for any other command.
pub(super) fn interpreted(command: &SimpleCommand, folders: &dyn SuiteFolders) -> Option<RunnerArgs> {
    let known = |word: &String| {
        let name = name_of(word).trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        INTERPRETERS.iter().find(|(program, _)| *program == name)
    };
    let at = command.words.iter().position(|word| known(word).is_some())?;
    let (program, values) = known(&command.words[at])?;
    let mut start = RunnerArgs::bare(command, program, &command.words[..at]);
    let mut rest = command.words[at + 1..].iter();
    let mut runs_tests = false;
    while let Some(word) = rest.next() {
        if *program == "node" && word.starts_with("--test") {
            runs_tests = true;
            if ["--test-name-pattern", "--test-skip-pattern", "--test-only", "--test-shard"]
                .iter()
                .any(|flag| word.starts_with(flag))
            {
                start.narrow(word.clone());
            }
        } else if values.contains(&word.as_str()) {
            rest.next();
        } else if matches!(word.as_str(), "-m" | "-c" | "-e") || word.contains('$') {
            return None;
        } else if !word.starts_with('-') {
            let path = resolved(&command.home, word);
            let name = path.rsplit('/').next().unwrap_or_default();
            let Some(TestPath::Named(language)) = of_path(&path).filter(|_| folders.exists(&path) && !RUN_ALL.contains(&name))
            else {
                return None;
            };
            start.language = Some(language);
            start.targets.push(RunTarget::Path(path));
            if !runs_tests {
                break;
            }
        }
    }
    let behind: Vec<&str> = rest.map(String::as_str).filter(|word| !HARMLESS.contains(word)).collect();
    if !behind.is_empty() {
        start.narrow(behind.join(" "));
    }
    if start.language.is_none() && start.filter.is_some() {
        start.language = super::LANGUAGES.iter().find(|language| language.name == "JavaScript");
    }
    start.locate_command(command);
    start.language.is_some().then_some(start)
}
