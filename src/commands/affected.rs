//! `cicd affected`: which domains does a change touch, and why?

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Read, Seek, Write};
use std::path::Path;

use super::session::Session;
use super::{Context, Format, exit};
use crate::changes::last_green;
use crate::changes::pre_push::{self, Push};
use crate::changes::providers::{self, Event};
use crate::changes::{self, Request, Wanted};
use crate::config::{Config, Loaded, Unowned};
use crate::diagnostic::did_you_mean;
use crate::domains::{self, Evidence, Map};
use crate::error::{Error, Exit, Result};
use crate::reasons::{Affected, Rule};
use crate::report::affected as report;
use crate::report::json::{self, affected_v1::AffectedV1};
use crate::suites::{self, Planned};
use crate::ui;

/// The word for the last commit whose gate was green.
const LAST_GREEN: &str = "last-green";

/// Say which domains a change touches, and why
///
/// Without flags the range comes from CICD_BASE and CICD_HEAD, else from the CI provider's event, else it is the current
/// branch: from the merge base with the nearest base branch up to staged, unstaged and untracked files. A range that cannot be
/// known is widened to every domain.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Compare from the merge base with this revision, or from the last commit whose gate was green (`last-green`)
    #[arg(long, value_name = "REV|last-green")]
    pub base: Option<String>,
    /// Compare up to this revision instead of the working tree
    #[arg(long, value_name = "REV")]
    pub head: Option<String>,
    /// Compare what a push sends; reads git's lines from stdin, as in a pre-push hook
    #[arg(long, conflicts_with_all = ["base", "head"])]
    pub pre_push: bool,
    /// Count this domain as changed, whatever the diff says (repeatable)
    #[arg(long = "domain", value_name = "DOMAIN")]
    pub domains: Vec<String>,
    /// Show every reason
    #[arg(long)]
    pub explain: bool,
    /// End with 1 when a domain is affected
    #[arg(long)]
    pub exit_code: bool,
    /// When the range cannot be known: every domain, or an error (exit 3)
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub on_unknown: OnUnknown,
    /// The remote's name and URL, as git gives them to a pre-push hook
    #[arg(value_name = "REMOTE", num_args = 0..=2, hide = true)]
    pub remote: Vec<String>,
}

/// What to do when the range cannot be known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum OnUnknown {
    /// Every domain counts as affected.
    #[default]
    All,
    /// Exit 3.
    Error,
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage or config, or when git cannot answer.
pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    if let Some(name) = args.remote.first().filter(|_| !args.pre_push) {
        return Err(Error::usage(format!("`cicd affected` takes no `{name}`: it finds the domains itself"))
            .hint(format!("to count a domain as changed: cicd affected --domain {name}")));
    }
    let session = Session::open(context)?;
    let answer = answer(args, context, &session)?;
    let refused = warn_unowned(context, session.loaded()?, &answer);
    let found = args.exit_code && answer.affected().next().is_some();
    // The process ends with this verb; giving thousands of small pieces back one by one would only take time.
    std::mem::forget((session, answer));
    Ok(exit(!refused && !found))
}

/// Finds the answer and writes it out.
///
/// # Errors
/// As [`run`].
pub(super) fn answer(args: &Args, context: &Context, session: &Session) -> Result<Affected> {
    let format = context.format("affected", &[Format::Human, Format::Json, Format::Names, Format::Github])?;
    let answer = ask(args, context, session)?;
    if let Some(because) = &answer.widened_because {
        if args.on_unknown == OnUnknown::Error {
            return Err(Error::unknown(format!("what changed is not known: {because}"))
                .hint("name the range with --base and --head, or leave out `--on-unknown error` to count every domain"));
        }
        context.screen.warn(&format!("every domain counts as affected: {because}"));
    }
    write(format, args.explain, context, session, &answer)?;
    Ok(answer)
}

/// From the range to the reasons.
fn ask(args: &Args, context: &Context, session: &Session) -> Result<Affected> {
    let bases = || Ok(session.loaded()?.config.base.iter().map(|base| base.value.clone()).collect());
    let in_ci = providers::in_ci(&context.environment);
    let request = Request { wanted: wanted(args, context, session)?, bases: &bases, in_ci };
    let found = changes::find(&session.repository, &request);
    let (mut ranges, changes) = found.map_err(|error| session.first_error(error))?;
    for note in std::mem::take(&mut ranges.notes) {
        context.screen.detail(&note);
    }
    let map = session.map()?;
    let forced = args.domains.iter().map(|name| domain(&map, name)).collect::<Result<Vec<usize>>>()?;
    let config = session.config_touched(&ranges, changes.as_deref().unwrap_or_default())?;
    Ok(domains::affected(&map, Evidence { ranges, changes, config, forced: &forced }))
}

fn domain(map: &Map<'_>, name: &str) -> Result<usize> {
    map.domain(name).ok_or_else(|| {
        let names = || map.config().domains.iter().map(|domain| domain.name.value.as_str());
        let error = Error::usage(format!("there is no domain `{name}`"));
        match did_you_mean(name, names()) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None => error.hint(format!("the domains are: {}", names().collect::<Vec<_>>().join(", "))),
        }
    })
}

/// Where the range comes from: flags, then `CICD_BASE` and `CICD_HEAD`, then the provider's event, then the branch.
fn wanted(args: &Args, context: &Context, session: &Session) -> Result<Wanted> {
    let environment = &context.environment;
    if args.pre_push {
        return pushed(args, context, session);
    }
    let variable = || environment.get("CICD_BASE").map(|base| (base, "CICD_BASE"));
    let base = args.base.as_deref().map(|base| (base, "--base")).or_else(variable);
    let head = args.head.as_deref().or(environment.get("CICD_HEAD")).map(str::to_owned);
    Ok(match base {
        Some((LAST_GREEN, _)) => Wanted::LastGreen { answer: last_green::ask(&session.repository, environment), head },
        Some((base, by)) => Wanted::Named { base: Some(base.to_owned()), head, by },
        None if head.is_some() => Wanted::Named { base: None, head, by: "--head" },
        None => providers::event(environment).map_or(Wanted::Branch, Wanted::Event),
    })
}

/// What a push sends: git's lines on stdin, or what the pre-commit framework made of them (it has read them by then).
fn pushed(args: &Args, context: &Context, session: &Session) -> Result<Wanted> {
    let environment = &context.environment;
    let (from, to) = (environment.get("PRE_COMMIT_FROM_REF"), environment.get("PRE_COMMIT_TO_REF"));
    let by_framework = environment.says_yes("PRE_COMMIT") || from.is_some() || to.is_some();
    let mut stdin = io::stdin().lock();
    if stdin.is_terminal() && !by_framework {
        return Err(Error::usage("--pre-push reads what git writes to a pre-push hook, and stdin is a terminal")
            .hint("to ask by hand leave it out; `cicd hooks install` sets the hook up"));
    }
    let mut bytes = Vec::new();
    if !stdin.is_terminal() {
        let read = stdin.by_ref().take(pre_push::MAX_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| Error::unknown("cannot read stdin").because(error))?;
    }
    if bytes.len() as u64 > pre_push::MAX_BYTES {
        return Err(Error::usage("stdin is too long for a push").hint("git writes a line a ref"));
    }
    let mut refs = pre_push::parse(&bytes)?;
    let remotes = session.repository.remotes()?;
    let named = args.remote.first().map(String::as_str).or(environment.get("PRE_COMMIT_REMOTE_NAME"));
    // A push to a URL gives the URL as the name.
    let remote = named.filter(|name| remotes.iter().any(|remote| remote == name)).map(str::to_owned);
    if refs.is_empty() && by_framework {
        if let (Some(base), Some(head)) = (from, to) {
            let source = "what the remote has, by pre-commit".to_owned();
            return Ok(Wanted::Event(Event::Exactly { base: base.to_owned(), head: head.to_owned(), source }));
        }
        let branch = environment.get("PRE_COMMIT_REMOTE_BRANCH");
        if branch.or(to).is_some() {
            let local = to.or(environment.get("PRE_COMMIT_LOCAL_BRANCH")).unwrap_or("HEAD").to_owned();
            refs.push(Push { local: Some(local), remote_ref: branch.unwrap_or("HEAD").to_owned(), remote: None });
        }
    }
    Ok(Wanted::PrePush { refs, remote })
}

fn write(format: Format, explain: bool, context: &Context, session: &Session, answer: &Affected) -> Result<()> {
    match format {
        Format::Human if explain => context.answer(|out| report::explain(out, answer)),
        Format::Human => context.answer(|out| report::human(out, answer)),
        Format::Names => context.answer(|out| report::names(out, answer)),
        Format::Json => {
            let config = &session.loaded()?.config;
            let ids = |domain: usize| suites_of(config, session, domain).iter().map(Planned::id).collect();
            context.answer(|out| json::write(out, &AffectedV1::new(answer, ids)))
        }
        Format::Github => github(context, session, answer),
    }
}

/// The suites that run by default.
fn suites_of<'c>(config: &'c Config, session: &Session, domain: usize) -> Vec<Planned<'c>> {
    let levels: Vec<&str> = config.levels.iter().map(String::as_str).collect();
    suites::of_domain(config, domain, &levels, &session.folders())
}

fn github(context: &Context, session: &Session, answer: &Affected) -> Result<()> {
    let affected = (0..answer.domains.len()).filter(|at| answer.is_affected(&answer.domains[*at]));
    let config = &session.loaded()?.config;
    let planned: Vec<Planned<'_>> = affected.flat_map(|domain| suites_of(config, session, domain)).collect();
    let matrix = suites::matrix(config, &planned);
    let outputs = report::Outputs { answer, matrix: &matrix };
    let Some(path) = context.environment.get("GITHUB_OUTPUT") else {
        return context.answer(|out| report::github(out, &outputs));
    };
    let mut text = Vec::new();
    let appended = report::github(&mut text, &outputs).and_then(|()| append(Path::new(path), &text));
    appended.map_err(|error| {
        Error::unknown(format!("cannot append to GITHUB_OUTPUT ({path})"))
            .because(error)
            .hint("it must name a file that this user may write; unset it to print the outputs")
    })?;
    context.answer(|out| report::explain(out, answer))
}

/// Appends whole lines, also behind a last line that somebody left without its end.
fn append(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
    let mut last = [b'\n'];
    if file.metadata()?.len() > 0 {
        file.seek(io::SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let gap: &[u8] = if last == [b'\n'] { b"" } else { b"\n" };
    file.write_all(&[gap, text].concat())
}

/// With `unowned: error` a changed file of no domain is a no.
fn warn_unowned(context: &Context, loaded: &Loaded, answer: &Affected) -> bool {
    let unowned: Vec<_> = answer.files.iter().flatten().filter(|file| file.rule == Rule::Unowned).collect();
    let Some(first) = unowned.first().filter(|_| loaded.config.unowned == Unowned::Error) else { return false };
    let more = if unowned.len() > 1 { format!(" (and {} more)", unowned.len() - 1) } else { String::new() };
    context.screen.warn(&format!(
        "{}{more} belongs to no domain, and `unowned: error` forbids that; give it to a domain, to `global` or to `ignore` in {}",
        ui::path(&first.change.path),
        loaded.source.name
    ));
    true
}
