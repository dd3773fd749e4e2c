//! `cicd demo`: the verbs on a throw-away repository, for somebody who sees them for the first time.

mod platform;
mod stage;

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use self::stage::{CommandEnded, DemoStage, KeepOutput};
use super::{Context, Format};
use crate::model::error::{Error, Exit};
use crate::report::ui::{self, BOLD, DIM};
use crate::suites::quoted;

/// Show a tour of cicd on a temporary repository
///
/// Creates a repository with four domains and real test suites, which need only git and a shell. Commits a change to one
/// domain, and runs `cicd scaffold`, `affected`, `test` and `status`: each with its command, its output and a sentence of
/// explanation.
///
/// It reads and changes none of your files, and removes its own unless --keep is given. It takes a few seconds and exits with
/// 0; with 3 if it cannot run (no git, no room), with 130 or 143 if it was interrupted.
#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// At the end, run the dashboard (`cicd serve`) on a free local port until Ctrl-C
    #[arg(long)]
    serve: bool,
    /// Keep the repository, in this new or empty folder; without DIR, in a temporary folder
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "left out, without a folder, with one: three things")]
    keep: Option<Option<PathBuf>>,
}

/// One command that is shown.
struct DemoStep {
    program: &'static str,
    arguments: Vec<String>,
    /// The codes that it may end with.
    ends: &'static [i32],
    /// What was just seen.
    seen: &'static str,
}

fn step(program: &'static str, arguments: &[&str], ends: &'static [i32], seen: &'static str) -> DemoStep {
    DemoStep { program, arguments: arguments.iter().map(|text| (*text).to_owned()).collect(), ends, seen }
}

/// Runs the verb.
///
/// # Errors
/// When there is no git, no room, or a step ends as it should not.
pub(crate) fn run(args: &DemoArgs, context: &Context) -> Result<Exit> {
    context.format("demo", &[Format::Human])?;
    let keep = keep(args)?;
    let mut stage = DemoStage::set(&keep)?;
    let done = perform(args, context, &mut stage);
    let place = shown(stage.repository());
    drop(stage);
    if keep != KeepOutput::No {
        context.screen.note(&format!("\nthe repository is kept in {place}"));
    }
    match done? {
        CommandEnded::Stopped(exit) => Ok(exit),
        CommandEnded::Code(_) => {
            if keep == KeepOutput::No && !args.serve {
                say(context, "That was the demo; its files are removed. Next: run `cicd scaffold` in your own repository.")?;
            }
            Ok(Exit::Yes)
        }
    }
}

fn keep(args: &DemoArgs) -> Result<KeepOutput> {
    let folder = match &args.keep {
        None => return Ok(KeepOutput::No),
        Some(None) => return Ok(KeepOutput::Somewhere),
        Some(Some(folder)) => folder,
    };
    let is_free = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    if !is_free {
        let error = Error::usage(format!("{} is not an empty folder", shown(folder)));
        bail!(error.hint("name a new or empty folder after --keep"));
    }
    let folder = std::path::absolute(folder);
    Ok(KeepOutput::In(folder.map_err(|error| Error::usage("--keep takes a folder").because(error))?))
}

/// The preparations and the steps, until one is stopped.
fn perform(args: &DemoArgs, context: &Context, stage: &mut DemoStage) -> Result<CommandEnded> {
    macro_rules! unless_stopped {
        ($ended:expr) => {
            if let stopped @ CommandEnded::Stopped(_) = $ended? {
                return Ok(stopped);
            }
        };
    }
    unless_stopped!(begin(stage));
    say(context, "A repository of four domains, each with its code, its tests and a manager that answers for it. Their map:")?;
    unless_stopped!(play(context, stage, &step("cat", &["cicd.yml"], &[0], "cicd needs only this file.")));
    unless_stopped!(play(
        context,
        stage,
        &step(
            "cicd",
            &["scaffold"],
            &[0],
            "One workflow per domain, which runs only when a change affects the domain, and one gate for all of them."
        ),
    ));
    unless_stopped!(green(stage));
    say(context, "Everything is committed, and all suites pass on main. Now a change to one domain, on a branch:")?;
    unless_stopped!(change(stage));
    for step in steps(context) {
        unless_stopped!(play(context, stage, &step));
    }
    if args.serve {
        return serve(context, stage);
    }
    Ok(CommandEnded::Code(0))
}

/// The repository as it is before anything was asked of `cicd`. What git has been able to do for long, and nothing newer.
fn begin(stage: &mut DemoStage) -> Result<CommandEnded> {
    for arguments in [&["init", "--quiet", "--template="][..], &["symbolic-ref", "HEAD", "refs/heads/main"]] {
        if let stopped @ CommandEnded::Stopped(_) = stage.prepare("git", arguments)? {
            return Ok(stopped);
        }
    }
    for (path, text) in platform::FILES {
        stage.write(path, text)?;
    }
    Ok(CommandEnded::Code(0))
}

/// Commits what is there, and tests all of it.
fn green(stage: &mut DemoStage) -> Result<CommandEnded> {
    let commands: [(&str, &[&str]); 3] = [
        ("git", &["add", "--all"]),
        ("git", &["commit", "--quiet", "--message", "The platform"]),
        ("cicd", &["test", "--all", "--quiet"]),
    ];
    for (program, arguments) in commands {
        if let stopped @ CommandEnded::Stopped(_) = stage.prepare(program, arguments)? {
            return Ok(stopped);
        }
    }
    Ok(CommandEnded::Code(0))
}

fn change(stage: &mut DemoStage) -> Result<CommandEnded> {
    let ended = stage.prepare("git", &["checkout", "--quiet", "-b", "tunnel"])?;
    for path in platform::CHANGED {
        stage.write(path, &platform::changed(path))?;
    }
    Ok(ended)
}

/// What is shown after the change.
fn steps(context: &Context) -> Vec<DemoStep> {
    let mut steps = vec![
        step(
            "git",
            &["commit", "--all", "--message", "smart-city: the detour is the tunnel"],
            &[0],
            "The change is in the code and the test of smart-city.",
        ),
        step(
            "cicd",
            &["affected", "--explain"],
            &[0],
            "The domains that must be tested, and why: smart-city changed, and journey depends on it; the other two are not affected.",
        ),
        step(
            "cicd",
            &["test"],
            &[1],
            "Only the suites of these domains ran. smart-city passes its own tests, but the change breaks journey: \
             you see that before the merge.",
        ),
    ];
    if knows(context, "status") {
        steps.push(step(
            "cicd",
            &["status"],
            &[0, 1],
            "The verdict of each domain, from its checks and tests, and its manager. Here, cicd itself answers for every domain.",
        ));
    }
    steps
}

/// Shows a command, what it prints, and what that was.
fn play(context: &Context, stage: &mut DemoStage, step: &DemoStep) -> Result<CommandEnded> {
    let arguments: Vec<&str> = step.arguments.iter().map(String::as_str).collect();
    let typed: Vec<String> = std::iter::once(step.program).chain(arguments.iter().copied()).map(quoted).collect();
    let typed = typed.join(" ");
    context.answer(|out| writeln!(out, "\n{DIM}${DIM:#} {BOLD}{typed}{BOLD:#}"))?;
    let ended = stage.show(step.program, &arguments)?;
    match ended {
        CommandEnded::Code(code) if !step.ends.contains(&code) => {
            let error = Error::unknown(format!("`{typed}` exited with {code}, so the demo stopped"));
            bail!(error.hint("its output is above; keep the repository with `cicd demo --keep`"))
        }
        CommandEnded::Code(_) => say(context, step.seen).map(|()| ended),
        CommandEnded::Stopped(_) => Ok(ended),
    }
}

/// The dashboard, until somebody ends it.
fn serve(context: &Context, stage: &mut DemoStage) -> Result<CommandEnded> {
    if !knows(context, "serve") {
        context.screen.warn("this cicd has no dashboard");
        return Ok(CommandEnded::Code(0));
    }
    let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    let address = free.context("there is no free port")?.to_string();
    say(context, &format!("The same in a browser at http://{address}/; stop it with Ctrl-C:"))?;
    play(context, stage, &step("cicd", &["serve", "--listen", &address], &[0, 130, 143], ""))
}

fn knows(context: &Context, verb: &str) -> bool {
    (context.command_line)().find_subcommand(verb).is_some()
}

/// A sentence of the demo's own.
fn say(context: &Context, sentence: &str) -> Result<()> {
    if sentence.is_empty() {
        return Ok(());
    }
    context.answer(|out| writeln!(out, "{DIM}# {sentence}{DIM:#}"))
}

fn shown(path: &Path) -> String {
    ui::path(path.as_os_str().as_encoded_bytes())
}
