//! The dependencies that manifests and sources prove, in the states of the repository that a question is about.

use crate::affected::Map;
use crate::affected::proven::{EdgeKey, edges_of};
use crate::cli::Context;
use crate::cli::shared::session::Session;
use crate::config::EdgeSource;
use crate::git;
use crate::graph::{MAX_SOURCES, Scope};
use crate::model::error::Result;
use crate::model::proof::{DomainEdges, UnreadFile, UnreadWhy};
use crate::model::reasons::{Change, Range};
use crate::store::StateFolders;

/// Adds the proven dependencies at the heads of these ranges to the map, if the config says `edges: proven`.
pub(in crate::cli) fn with_heads<'s>(
    context: &Context,
    session: &'s Session,
    map: Map<'s>,
    ranges: &[Range],
    changes: &[Change],
) -> Map<'s> {
    if map.config().edges != EdgeSource::Proven || changes.is_empty() {
        return map;
    }
    let mut heads: Vec<Option<&str>> = ranges.iter().map(|range| range.head.as_deref()).collect();
    heads.sort_unstable();
    heads.dedup();
    let mut proven = DomainEdges::default();
    for head in heads {
        // A clone may lack trees of the head. Then any change may concern any domain, which is no reason to give no answer.
        let edges = at(context, session, &map, head, changes);
        proven = proven.and(edges.unwrap_or_else(|error| unknown(&map, &error.to_string())));
    }
    map.with_proven(proven)
}

/// Returns dependencies of which nothing is known, for this reason.
fn unknown(map: &Map<'_>, why: &str) -> DomainEdges {
    let why = UnreadWhy::Failed(why.to_owned());
    let file = UnreadFile { path: "the commit".to_owned(), title: "git".to_owned(), why };
    DomainEdges::unknown(map.config().domains.len(), &file)
}

/// Adds the proven dependencies of the work tree to the map, if the config says `edges: proven`.
///
/// # Errors
/// Returns an error if git fails.
pub(in crate::cli) fn with_work_tree<'s>(context: &Context, session: &'s Session, map: Map<'s>) -> Result<Map<'s>> {
    if map.config().edges != EdgeSource::Proven {
        return Ok(map);
    }
    let proven = of_work_tree(context, session, &map)?;
    Ok(map.with_proven(proven))
}

/// Returns the proven dependencies of the work tree, whatever the config says.
///
/// # Errors
/// Returns an error if git fails.
pub(in crate::cli) fn of_work_tree(context: &Context, session: &Session, map: &Map<'_>) -> Result<DomainEdges> {
    of_edits(context, session, map, &git::edits(&session.repository)?)
}

/// As [`of_work_tree`], for a work tree whose changes since the last commit are known.
///
/// # Errors
/// Returns an error if git fails.
pub(in crate::cli) fn of_edits(context: &Context, session: &Session, map: &Map<'_>, edits: &[Change]) -> Result<DomainEdges> {
    at(context, session, map, None, edits)
}

/// Returns the proven dependencies of a commit; of the work tree for `None`.
fn at(context: &Context, session: &Session, map: &Map<'_>, head: Option<&str>, changes: &[Change]) -> Result<DomainEdges> {
    let repository = &session.repository;
    let commit = head.map_or_else(|| repository.commit("HEAD"), |head| Ok(Some(head.to_owned())))?;
    let is_work_tree = head.is_none();
    let scope = Scope { commit: commit.as_deref(), changes, is_work_tree, is_only_changed: false, most: MAX_SOURCES };
    let state = StateFolders::of(&context.environment, &repository.places().common).folder;
    let key = EdgeKey { config: session.loaded()?.source.text.as_bytes(), state: Some(&state) };
    edges_of(repository, map, &scope, key)
}
