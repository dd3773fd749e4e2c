//! Compares every answer of every runner with one table; a runner without an answer fails the test.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::model::ecosystem::Ecosystem;
use crate::suites::runners::Sharding;
use crate::system::process::tools::Tools;

const CONFIG: &str = "version: 1\ndomains: { a: {} }\n";

/// Returns the suite of a runner's sample, as a whole or in part.
fn sample(runner: Runner, shard: Shard) -> (Vec<DetectedRunner>, Result<CommandLine, NoCommand>) {
    let (config, tree) = (parsed(CONFIG), tree(runner.sample()));
    let planned = of_domain(&config, 0, &["unit"], &tree);
    assert_eq!(planned.len(), 1, "{runner}: {planned:?}");
    assert_eq!(planned[0].runner, Some(runner), "the sample is one of {runner}");
    (planned[0].found.clone(), planned[0].command(&tree, shard))
}

fn described(line: &CommandLine) -> String {
    if line.folder.is_empty() { line.text.clone() } else { format!("{} (in {})", line.text, line.folder) }
}

fn detection(runner: Runner, found: &[DetectedRunner]) -> String {
    let group = |group: &RunnerGroup| {
        let home = if group.home.is_empty() { "the root" } else { &group.home };
        format!("{} from {home}", group.files.join(" "))
    };
    let groups: Vec<String> = found.iter().flat_map(|found| &found.groups).map(group).collect();
    assert!(!groups.is_empty(), "{runner}");
    format!("{} ({:?}): {}", runner.files().names, runner.files().extent, groups.join("; "))
}

/// Returns the tools, the last of which must be among the words that key the cache.
fn tools(runner: Runner, line: &CommandLine) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let tools = runner.tools(&line.folder, &tree(runner.sample()));
    let itself = line.text.trim_start_matches("./").to_owned();
    let key = tools.last().map_or_else(|| itself.clone(), |tool| tool.program.to_owned());
    let file = folder.path().join(&key);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, "program").expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("a mode");
    let known = Tools::new(folder.path(), folder.path().as_os_str(), None).of(&line.text, "");
    assert!(known.iter().any(|(word, _)| word.trim_start_matches("./") == key), "{runner}: {key} keys no cache: {known:?}");
    let tool = |tool: &crate::suites::runners::Tool| {
        format!("{}{} ({})", tool.program, if tool.is_module { " in node_modules" } else { "" }, tool.install)
    };
    let all: Vec<String> = tools.iter().map(tool).collect();
    if all.is_empty() { "itself".to_owned() } else { all.join(", ") }
}

fn report(line: &CommandLine) -> String {
    let due = if line.is_report_due { "due" } else { "perhaps" };
    let note = line.note.map(|note| format!("; {note}")).unwrap_or_default();
    format!("{:?}, {due}{note}", line.report)
}

fn shards(runner: Runner) -> String {
    let half = "1/2".parse().expect("a part");
    let said = match sample(runner, half).1 {
        Ok(line) => format!("{}{}", described(&line), if line.may_be_empty { "; may be empty" } else { "" }),
        Err(error) => error.to_string(),
    };
    // An executable reads its part from variables, if the config has `shards`.
    let is_split = !matches!(runner.sharding(), Sharding::Never | Sharding::ByVariables);
    assert_eq!(is_split, !said.contains("cannot be split"), "{runner}: {said}");
    format!("{:?}: {said}", runner.sharding())
}

fn endings(runner: Runner) -> String {
    let known = (0..=255).filter_map(|code| Some(format!("{code} {:?}", runner.exit_code(code)?)));
    let known: Vec<String> = known.collect();
    if known.is_empty() { "as everywhere".to_owned() } else { known.join("; ") }
}

/// Returns the command that scaffold writes, or the runner that answers for the same packages.
fn hint(runner: Runner) -> String {
    let files: Vec<String> = runner.sample().iter().map(|file| (*file).to_owned()).collect();
    let file = runner.sample()[0].split('=').next().unwrap_or_default();
    let read = |path: &str| {
        let text = runner.sample().iter().find_map(|file| file.strip_prefix(path)?.strip_prefix('='));
        text.map(str::to_owned)
    };
    let npm = npm_manager(|_| false);
    let package = FoundPackage { file, read: &read, name: Some("shop"), test_script: Some("x"), files: &files, npm };
    let command = |runner: Runner| {
        let command = runner.package_command(&package)?;
        Some(format!("{}{}", command.run, if command.is_of_workspace { " (in the workspace)" } else { "" }))
    };
    let folder = runner.folder_command("tests/a b").map(|run| format!("; {run}")).unwrap_or_default();
    let is_peer = |other: &&Runner| other.ecosystem() == runner.ecosystem() && command(**other).is_some();
    let peers: Vec<Runner> = RUNNERS.iter().filter(is_peer).copied().collect();
    match (command(runner), peers.as_slice(), runner.ecosystem()) {
        // Each of these answers only for its own manifest.
        (Some(own), _, Some(Ecosystem::Other)) | (Some(own), [_], Some(_)) => format!("{own}{folder}"),
        (None, _, Some(Ecosystem::Other)) | (None, [], None) => "only what layouts find".to_owned(),
        (None, [other], Some(_)) => format!("by {other}"),
        (own, peers, ecosystem) => panic!("{runner} of {ecosystem:?}: {own:?} beside {peers:?}"),
    }
}

/// Returns the command that lists the tests.
fn lists(runner: Runner) -> String {
    let (config, tree) = (parsed(CONFIG), tree(runner.sample()));
    let planned = of_domain(&config, 0, &["unit"], &tree);
    let commands = ListCommand::of(&planned[0], &tree);
    assert_eq!(!commands.is_empty(), runner.listing().is_some(), "{runner}");
    let shown = commands.iter().map(|command| {
        let place = if command.folder.is_empty() { String::new() } else { format!(" (in {})", command.folder) };
        format!("{}{place}", command.text)
    });
    if commands.is_empty() { "cannot".to_owned() } else { shown.collect::<Vec<_>>().join("; ") }
}

fn setup(runner: Runner) -> String {
    let language = runner.ecosystem().map_or("nothing", Ecosystem::name);
    let settings = runner.settings().iter().map(|file| format!("{file} holds for all"));
    std::iter::once(language.to_owned()).chain(settings).collect::<Vec<_>>().join("; ")
}

#[test]
fn every_runner_answers_everything() {
    let mut table = String::new();
    for runner in RUNNERS.iter().copied() {
        let (found, whole) = sample(runner, Shard::WHOLE);
        let line = whole.unwrap_or_else(|error| panic!("{runner}: {error}"));
        let answers = [
            ("detection", detection(runner, &found)),
            ("command", described(&line)),
            ("tools", tools(runner, &line)),
            ("report", report(&line)),
            ("shards", shards(runner)),
            ("lists", lists(runner)),
            ("exit codes", endings(runner)),
            ("scaffold", hint(runner)),
            ("set-up", setup(runner)),
        ];
        table.push_str(&format!("{runner}, as a suite `{}`\n", runner.name()));
        for (question, answer) in answers {
            assert!(!answer.trim().is_empty(), "{runner} has no answer on {question}");
            table.push_str(&format!("  {question:<10} {answer}\n"));
        }
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("runners", table);
    });
}

#[test]
fn titles_are_unique_and_files_are_shared_only_in_a_row() {
    let mut titles: Vec<&str> = RUNNERS.iter().map(|runner| runner.title()).collect();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), RUNNERS.len(), "runners are told apart by their titles");
    let mut files: Vec<&str> = RUNNERS.iter().map(|runner| runner.files().names).collect();
    files.dedup();
    let in_a_row = files.len();
    files.sort_unstable();
    files.dedup();
    assert_eq!(files.len(), in_a_row, "runners that share their files stand beside each other");
}
