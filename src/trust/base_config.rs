//! In CI, checks that the config that is checked out equals that of the base branch, byte by byte. Such a config passed the protection of
//! that branch, and there is no terminal to ask on.
//!
//! The provider names the base branch, never the config in question: a proposal could name its own branch there.

use std::sync::Arc;

use crate::config;
use crate::git::providers::{self, CiEvent, MergeGroup, PullRequest, PushEvent};
use crate::git::{Blob, CheckoutBase, Oid, Repository};
use crate::model::diagnostic::SourceText;
use crate::model::environment::Environment;
use crate::model::error::Result;

/// Possible reasons why a config does not count as that of the base branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BaseConfigDoubt {
    /// The config is not a file of the repository, or it is a link.
    NotAFileOfIt,
    /// Nothing names the base branch, or its commit is not here and cannot be fetched.
    NoBase,
    /// The config differs from that of the base branch.
    Differs {
        /// The name of the base branch.
        base: String,
    },
    /// Git failed.
    Git(String),
}

/// A base branch: its name for people, and its last commit.
struct NamedBase {
    name: String,
    tip: Oid,
}

/// Returns the name of the base branch if a config with these paths in the repository and this text is that branch's own.
///
/// # Errors
/// Returns an error, with the reason, if the config is not the base branch's, or if that is in doubt.
pub(crate) fn is_of_base(
    repository: &Repository,
    environment: &Environment,
    paths: &[String],
    text: &str,
) -> std::result::Result<String, BaseConfigDoubt> {
    let [path] = paths else { return Err(BaseConfigDoubt::NotAFileOfIt) };
    let git = |error: crate::model::error::Error| BaseConfigDoubt::Git(error.with_cause());
    let finder = CheckoutBase::in_ci(repository);
    let base = base(repository, &finder, environment, path).map_err(git)?.ok_or(BaseConfigDoubt::NoBase)?;
    let is_same = |commit: &Oid| Ok(repository.blob(commit, path)? == Blob::Content(text.as_bytes().to_vec()));
    if is_same(&base.tip).map_err(git)? {
        return Ok(base.name);
    }
    // The branch may have moved on, or the checkout may be the proposal alone.
    let older = finder.merge_bases(&base.tip).map_err(git)?;
    let all: Result<Vec<bool>> = older.iter().map(is_same).collect();
    let all = all.map_err(git)?;
    if !all.is_empty() && all.iter().all(|same| *same) {
        return Ok(base.name);
    }
    Err(BaseConfigDoubt::Differs { base: base.name })
}

/// Returns the branch that a change is proposed to, or the default branch. For a push to another branch, returns that branch if the default
/// branch's config has it under `base`.
fn base(
    repository: &Repository,
    finder: &CheckoutBase<'_>,
    environment: &Environment,
    path: &str,
) -> Result<Option<NamedBase>> {
    let named = |name: &str| Ok(finder.branch(name)?.map(|tip| NamedBase { name: name.to_owned(), tip }));
    let event = providers::event(environment);
    if let Some(
        CiEvent::PullRequest(PullRequest { target_branch: Some(branch), .. })
        | CiEvent::MergeGroup(MergeGroup { base_branch: Some(branch), .. }),
    ) = &event
    {
        if let Some(found) = named(branch)? {
            return Ok(Some(found));
        }
        let Some(CiEvent::PullRequest(PullRequest { target: Some(commit), .. })) = &event else { return Ok(None) };
        return Ok(finder.commit(commit)?.map(|tip| NamedBase { name: branch.clone(), tip }));
    }
    let default = match providers::default_branch(environment) {
        Some(name) => named(&name)?,
        None => finder.default_branch()?.map(|tip| NamedBase { name: "the default branch".to_owned(), tip }),
    };
    if let (Some(default), Some(CiEvent::Push(PushEvent { branch: Some(branch), .. }))) = (&default, &event)
        && bases(repository, &default.tip, path)?.contains(branch)
        && let Some(found) = named(branch)?
    {
        return Ok(Some(found));
    }
    Ok(default)
}

/// Returns the branches that the config at a commit has under `base`.
fn bases(repository: &Repository, commit: &str, path: &str) -> Result<Vec<String>> {
    let Blob::Content(bytes) = repository.blob(commit, path)? else { return Ok(Vec::new()) };
    let Ok(text) = String::from_utf8(bytes) else { return Ok(Vec::new()) };
    let config = config::parse(&Arc::new(SourceText { name: path.to_owned(), text }));
    Ok(config.map(|config| config.base.into_iter().map(|base| base.value).collect()).unwrap_or_default())
}
