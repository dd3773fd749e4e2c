//! The command line of found tests: spreads their files over starts of the runner and joins the commands of the starts.

use std::collections::BTreeSet;
use std::path::Path;

use super::command::{CommandLine, NoCommand, ReportSpec};
use super::detect::DetectedRunner;
use super::folders::SuiteFolders;
use super::place::SuitePlace;
use super::runners::{Runner, RunnerOutput, Sharding, Start, TargetSelection, files_of};
use super::shard::Shard;
use super::shell;

/// The largest text that is given to `sh -c`; Linux accepts 128 KiB.
const MAX_TEXT: usize = 64 * 1024;

/// Returns the command for one part of the found tests.
pub(super) fn command(
    runner: Runner,
    found: &DetectedRunner,
    folders: &dyn SuiteFolders,
    shard: Shard,
) -> Result<CommandLine, NoCommand> {
    let line = written(runner, found, folders, shard)?;
    if line.text.len() <= MAX_TEXT {
        return Ok(line);
    }
    // The names do not fit. If the runner selects the same files by folder, it gets the folders.
    let whole = DetectedRunner {
        places: found.places.iter().map(|place| SuitePlace { glob: None, ..place.clone() }).collect(),
        ..found.clone()
    };
    if !shard.is_part() && selects_the_same(found, folders) {
        let line = written(runner, &whole, folders, shard)?;
        if line.text.len() <= MAX_TEXT {
            return Ok(line);
        }
    }
    Err(NoCommand::TooLong)
}

/// Returns true if the runner, given the folders, would find exactly the files that the patterns found.
fn selects_the_same(found: &DetectedRunner, folders: &dyn SuiteFolders) -> bool {
    let wanted: BTreeSet<&str> = found.groups.iter().flat_map(|group| &group.files).map(String::as_str).collect();
    let kind_of = |path: &str| files_of(Path::new(path), false);
    let own = wanted.first().and_then(|path| kind_of(path));
    found.places.iter().all(|place| {
        let listing = folders.list(&place.folder, None);
        let same = |path: &str| wanted.contains(path) || kind_of(path) != own;
        listing.is_whole && listing.files.iter().all(|file| same(&file.path))
    })
}

/// Returns the commands with which the runner lists the tests of each start, with their folders.
pub(super) fn lists(
    runner: Runner,
    found: &DetectedRunner,
    folders: &dyn SuiteFolders,
) -> Result<Vec<(String, String)>, NoCommand> {
    let Some(listing) = runner.listing() else { return Ok(Vec::new()) };
    let turned = |start: &Start<'_>| Ok((start.home.to_owned(), (listing.turned)(&runner.command(start, folders)?)));
    starts(runner, found, Shard::WHOLE)?.iter().map(turned).collect()
}

fn written(runner: Runner, found: &DetectedRunner, folders: &dyn SuiteFolders, shard: Shard) -> Result<CommandLine, NoCommand> {
    let starts = starts(runner, found, shard)?;
    let mut line = CommandLine {
        text: String::new(),
        folder: String::new(),
        env: Vec::new(),
        report: ReportSpec::OwnPath,
        is_report_due: true,
        may_be_empty: shard.is_part() && matches!(runner.sharding(), Sharding::ByTest(_)),
        missing: None,
        note: None,
    };
    let mut steps = Vec::new();
    for start in &starts {
        steps.push((start.home.to_owned(), runner.command(start, folders)?));
        add_output(&mut line, runner.output(start.home, folders));
        let missing = || runner.tools(start.home, folders).into_iter().find_map(|tool| tool.missing(start.home, folders));
        line.missing = line.missing.or_else(missing);
    }
    match steps.as_slice() {
        [(folder, text)] => (line.folder, line.text) = (folder.clone(), text.clone()),
        steps => line.text = shell::all(steps),
    }
    Ok(line)
}

/// Adds the output of one start. Report files add up over the starts; every other kind of output exists once for all of them.
fn add_output(line: &mut CommandLine, output: RunnerOutput) {
    match (&mut line.report, output.report) {
        (_, ReportSpec::OwnPath) => {}
        (ReportSpec::Glob(patterns), ReportSpec::Glob(more)) => patterns.extend(more),
        (report, other) => *report = other,
    }
    line.is_report_due &= output.is_due;
    line.note = output.note.or(line.note);
}

/// Spreads the files over starts, each with its part of the suite.
fn starts(runner: Runner, found: &DetectedRunner, shard: Shard) -> Result<Vec<Start<'_>>, NoCommand> {
    let sharding = runner.sharding();
    if shard.is_part() && sharding == Sharding::Never {
        return Err(NoCommand::CannotSplit(Some(runner.title())));
    }
    let is_dealt = shard.is_part() && sharding == Sharding::Dealt;
    let mut turn = 0;
    let mut starts = Vec::new();
    for group in &found.groups {
        let mut targets = runner.targets(&TargetSelection::new(group, &found.places, is_dealt));
        if is_dealt {
            // Files are dealt once over all groups, so that small groups do not all fall to the first part.
            let count = targets.names.len();
            let own = shard.deal(0..turn + count).filter(|at| *at >= turn).map(|at| targets.names[at - turn].clone());
            targets.names = own.collect();
            turn += count;
            if targets.names.is_empty() {
                continue;
            }
        }
        let flag = match sharding {
            Sharding::ByFile(flag) => match shard.of_items(group.files.len()) {
                Some(part) => Some((flag, part)),
                None => continue,
            },
            Sharding::ByTest(flag) => Some((flag, shard)),
            Sharding::Never | Sharding::Dealt | Sharding::ByVariables => None,
        };
        let flag = flag.filter(|(_, part)| part.is_part()).map(|(flag, part)| format!("{flag}{part}"));
        let report = match starts.len() {
            0 => "\"$CICD_REPORT\"".to_owned(),
            more => format!("\"${{CICD_REPORT%.xml}}-{}.xml\"", more + 1),
        };
        starts.push(Start { home: &group.home, targets, shard: flag, report });
    }
    if starts.is_empty() { Err(NoCommand::EmptyShard(shard)) } else { Ok(starts) }
}
