//! The question that `affected` and `test` share: which range, and what does it touch?

use std::io::{self, IsTerminal, Read};

use anyhow::{Context as _, Result, bail};

use super::session::Session;
use super::{locks, proven};
use crate::affected::{self, ChangeEvidence};
use crate::cli::Context;
use crate::config::lookup;
use crate::git::pre_push::{self, PushedRef};
use crate::git::providers::{self, CiEvent};
use crate::git::{self, RangeRequest, WantedRange, last_green};
use crate::model::error::Error;
use crate::model::reasons::{Affected, RangeSource};
use crate::report::words;

/// The word for the last commit whose gate was green.
const LAST_GREEN: &str = "last-green";

/// The flags that name a range.
#[derive(Debug, Clone, Default, clap::Args)]
pub(in crate::cli) struct Question {
    /// Compare from the merge base with this revision, or from the last commit whose gate passed (`last-green`)
    #[arg(long, value_name = "REV|last-green")]
    pub(in crate::cli) base: Option<String>,
    /// Compare up to this revision instead of the work tree
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) head: Option<String>,
    /// Compare the commits of a push; reads stdin in the format of git's pre-push hook
    #[arg(long, conflicts_with_all = ["base", "head"])]
    pub(in crate::cli) pre_push: bool,
    /// If the range cannot be determined: select every domain, or fail
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub(in crate::cli) on_unknown: OnUnknown,
    /// Whether the work tree is known to be as HEAD is.
    #[arg(skip)]
    pub(in crate::cli) is_clean: bool,
}

/// What to do when the range cannot be known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum OnUnknown {
    /// Every domain counts as affected.
    #[default]
    All,
    /// Exit with 3.
    Error,
}

impl Question {
    /// Whether a flag names a range.
    pub(in crate::cli) fn is_asked(&self) -> bool {
        self.base.is_some() || self.head.is_some() || self.pre_push
    }

    /// The answer. `remote` is what git gives to a pre-push hook, `domains` count as changed whatever the diff says.
    ///
    /// # Errors
    /// For wrong usage or config, when git cannot answer, or when guessing was forbidden.
    pub(in crate::cli) fn ask(
        &self,
        context: &Context,
        session: &Session,
        remote: &[String],
        domains: &[String],
    ) -> Result<Affected> {
        let answer = find(self, context, session, remote, domains)?;
        if let Some(because) = &answer.widened_because {
            let because = words::widening(because);
            if self.on_unknown == OnUnknown::Error {
                bail!(
                    Error::unknown(format!("the changes are unknown: {because}"))
                        .hint("name the range with --base and --head, or leave out `--on-unknown error` to count every domain")
                );
            }
            context.screen.warn(&format!("every domain counts as affected: {because}"));
        }
        Ok(answer)
    }
}

/// From the range to the reasons.
fn find(question: &Question, context: &Context, session: &Session, remote: &[String], domains: &[String]) -> Result<Affected> {
    let bases = || Ok(session.loaded()?.config.base.iter().map(|base| base.value.clone()).collect());
    let in_ci = providers::in_ci(&context.environment);
    let wanted = wanted(question, context, session, remote)?;
    let merge_queue = || Ok(session.loaded()?.config.merge_queue);
    let request = RangeRequest { wanted, bases: &bases, merge_queue: &merge_queue, in_ci, is_clean: question.is_clean };
    let found = git::find(&session.repository, &request);
    let (mut ranges, changes) = found.map_err(|error| session.first_error(error))?;
    for note in std::mem::take(&mut ranges.notes) {
        context.screen.detail(&note);
    }
    for warning in &ranges.warnings {
        context.screen.warn(&words::range_warning(warning));
    }
    let map = session.map()?;
    let forced = domains.iter().map(|name| lookup::domain(map.config(), name)).collect::<Result<Vec<usize>, _>>()?;
    let config = session.config_touched(&ranges, changes.as_deref().unwrap_or_default())?;
    let map = proven::with_heads(context, session, map, &ranges.list, changes.as_deref().unwrap_or_default());
    let locks = locks::effects(session, &map, &ranges.list, changes.as_deref().unwrap_or_default())?;
    Ok(affected::affected(&map, ChangeEvidence { ranges, changes, config, locks, forced: &forced }))
}

/// What the range ends with, when that is not what is checked out: then suites in the work tree say nothing of it.
pub(in crate::cli) fn elsewhere<'a>(answer: &'a Affected, head: Option<&str>) -> Option<&'a str> {
    answer.ranges.iter().filter_map(|range| range.head.as_deref()).find(|end| Some(*end) != head)
}

/// Where the range comes from: flags, then `CICD_BASE` and `CICD_HEAD`, then the provider's event, then the branch.
fn wanted(question: &Question, context: &Context, session: &Session, remote: &[String]) -> Result<WantedRange> {
    let environment = &context.environment;
    if question.pre_push {
        return pushed(remote, context, session);
    }
    let variable = || environment.get("CICD_BASE").map(|base| (base, "CICD_BASE"));
    let base = question.base.as_deref().map(|base| (base, "--base")).or_else(variable);
    let head = question.head.as_deref().or(environment.get("CICD_HEAD")).map(str::to_owned);
    Ok(match base {
        Some((LAST_GREEN, _)) => WantedRange::LastGreen { answer: last_green::ask(&session.repository, environment), head },
        Some((base, by)) => WantedRange::Named { base: Some(base.to_owned()), head, by },
        None if head.is_some() => WantedRange::Named { base: None, head, by: "--head" },
        None => providers::event(environment).map_or(WantedRange::Branch, WantedRange::Event),
    })
}

/// What a push sends: git's lines on stdin, or what the pre-commit framework made of them (it has read them by then).
fn pushed(given: &[String], context: &Context, session: &Session) -> Result<WantedRange> {
    let environment = &context.environment;
    let (from, to) = (environment.get("PRE_COMMIT_FROM_REF"), environment.get("PRE_COMMIT_TO_REF"));
    let by_framework = environment.says_yes("PRE_COMMIT") || from.is_some() || to.is_some();
    let mut stdin = io::stdin().lock();
    if stdin.is_terminal() && !by_framework {
        bail!(
            Error::usage("--pre-push reads what git writes to a pre-push hook, and stdin is a terminal")
                .hint("to run it by hand, leave out --pre-push; `cicd hooks install` sets up the hook")
        );
    }
    let mut bytes = Vec::new();
    if !stdin.is_terminal() {
        let read = stdin.by_ref().take(pre_push::MAX_BYTES + 1).read_to_end(&mut bytes);
        read.context("cannot read stdin")?;
    }
    if bytes.len() as u64 > pre_push::MAX_BYTES {
        bail!(Error::usage("stdin is too long for a push").hint("git writes one line per ref"));
    }
    let mut refs = pre_push::parse(&bytes)?;
    let remotes = session.repository.remotes()?;
    let named = given.first().map(String::as_str).or(environment.get("PRE_COMMIT_REMOTE_NAME"));
    // A push to a URL gives the URL as the name.
    let remote = named.filter(|name| remotes.iter().any(|remote| remote == name)).map(str::to_owned);
    if refs.is_empty() && by_framework {
        if let (Some(base), Some(head)) = (from, to) {
            let source = RangeSource::PreCommit;
            return Ok(WantedRange::Event(CiEvent::Exactly { base: base.to_owned(), head: head.to_owned(), source }));
        }
        let branch = environment.get("PRE_COMMIT_REMOTE_BRANCH");
        if branch.or(to).is_some() {
            let local = to.or(environment.get("PRE_COMMIT_LOCAL_BRANCH")).unwrap_or("HEAD").to_owned();
            refs.push(PushedRef { local: Some(local), remote_ref: branch.unwrap_or("HEAD").to_owned(), remote: None });
        }
    }
    Ok(WantedRange::PrePush { refs, remote })
}
