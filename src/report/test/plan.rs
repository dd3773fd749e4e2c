//! The plan of `cicd test --dry-run` as text for a terminal.

use std::io::{self, Write};

use super::summary::domains;
use super::words::unrun;
use crate::config::Shell;
use crate::model::event::{Run, Summary};
use crate::report::count;
use crate::report::test_count::all_run;
use crate::report::ui::{BOLD, DIM, NOTE, Volume, printable};
use crate::run::Job;
use crate::suites::quoted;

/// Writes the suites with their exact commands, and the state of the domains without suites here.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn plan(out: &mut dyn Write, run: &Run, jobs: &[Job]) -> io::Result<()> {
    match jobs.len() {
        0 => writeln!(out, "no suite would run")?,
        number => writeln!(out, "{} would run", count(number, "suite"))?,
    }
    for job in jobs {
        let part = job.shard.map(|(part, of)| format!(" {part}/{of}")).unwrap_or_default();
        writeln!(out, "\n{BOLD}{}{part}{BOLD:#}", job.id)?;
        if let Some(why) = job.broken.as_ref().or(job.skipped.as_ref()) {
            writeln!(out, "  {NOTE}not run{NOTE:#}: {}", printable(&why.to_string()))?;
        }
        if let Some(before) = &job.before {
            writeln!(out, "  before: {}", printable(before))?;
        }
        if !job.command.is_empty() {
            let folder = if job.folder.is_empty() { String::new() } else { format!("cd {} && ", quoted(&job.folder)) };
            writeln!(out, "  $ {}{}", printable(&folder), printable(&job.command).replace('\n', "\n    "))?;
        }
        if let Some(after) = &job.after {
            writeln!(out, "  after: {}", printable(after))?;
        }
        writeln!(out, "  {DIM}{}{DIM:#}", settings(job))?;
    }
    writeln!(out)?;
    if let Some(tests) = run.tests.as_ref().filter(|tests| tests.files > 0) {
        let mark = if tests.unrun > 0 { NOTE } else { DIM };
        let text = if tests.unrun > 0 { unrun(tests) } else { all_run(tests) };
        writeln!(out, "{mark}{text}{mark:#}")?;
    }
    let bare = Summary { without_suites: run.without_suites(), ..Summary::default() };
    domains(out, Some(run), &bare, Volume::Normal)
}

/// Returns further settings of a suite in one line.
fn settings(job: &Job) -> String {
    let mut settings = vec![format!("timeout {}", humantime::format_duration(job.timeout))];
    if job.retries > 0 {
        settings.push(if job.retries == 1 { "1 retry".to_owned() } else { format!("{} retries", job.retries) });
    }
    if !job.env.is_empty() {
        settings.push(format!("sets {}", job.env.keys().map(String::as_str).collect::<Vec<_>>().join(", ")));
    }
    settings.extend(job.exclusive.as_ref().map(|name| format!("exclusive on this machine: {name}")));
    settings.extend(job.quarantine.as_ref().map(|reason| format!("in quarantine: {}", printable(reason))));
    if job.is_closed {
        settings.push("a cached result may be used".to_owned());
    }
    if job.shell != Shell::Sh {
        settings.push(format!("run by {}", printable(job.shell.program())));
    }
    settings.extend(job.note.map(str::to_owned));
    settings.join("; ")
}
