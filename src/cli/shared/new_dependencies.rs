//! The dependencies that a change adds and that the map does not declare: a finding of `cicd check`, for the changed files alone.

use std::collections::BTreeMap;

use super::known;
use super::session::Session;
use crate::affected::audit::dependencies::{undeclared, undeclared_one};
use crate::affected::proven::{Added, AddedQuestion, added};
use crate::cli::Context;
use crate::config::EdgeSource;
use crate::git::FetchAccess;
use crate::graph::{MAX_SOURCES, Scope};
use crate::model::error::Result;
use crate::model::few::first_few;
use crate::model::proof::{DomainEdges, NewDependencies, NewDependency};
use crate::model::reasons::{Affected, Change};
use crate::report::{affected as report, words};

/// Looks for new dependencies and notes them in the answer. They are no part of the selection: if they cannot be found, that is an error
/// only where they are denied.
///
/// # Errors
/// With `is_denied`, returns an error if git fails or the list of known findings cannot be read.
pub(in crate::cli) fn note(context: &Context, session: &Session, answer: &mut Affected, is_denied: bool) -> Result<()> {
    match look(context, session, answer) {
        Ok(found) => answer.new_dependencies = found.map(|found| NewDependencies { is_denied, ..found }),
        Err(error) if is_denied => return Err(error),
        Err(error) => context.screen.warn(&format!("new dependencies are not looked for: {}", error.with_hints())),
    }
    Ok(())
}

/// Returns the new dependencies; `None` if what changed is not known.
fn look(context: &Context, session: &Session, answer: &Affected) -> Result<Option<NewDependencies>> {
    let Some(files) = &answer.files else { return Ok(None) };
    let changes: Vec<Change> = files.iter().map(|file| file.change.clone()).collect();
    let map = session.map()?;
    let config = map.config();
    let known = known::read(session)?;
    let is_known = |from: usize, edge: &_| known.as_ref().is_some_and(|known| known.has(&undeclared_one(config, from, edge)));
    let judge = |edges: &DomainEdges| {
        let new = undeclared(&map, edges).into_iter().filter(|(from, edge)| !is_known(*from, edge));
        new.map(|(from, edge)| (from, edge.clone())).collect()
    };
    let mut heads: BTreeMap<Option<&str>, Vec<Option<&str>>> = BTreeMap::new();
    for range in &answer.ranges {
        heads.entry(range.head.as_deref()).or_default().push(range.base.as_deref());
    }
    let access = FetchAccess::of(&context.environment);
    let mut list: Vec<NewDependency> = Vec::new();
    for (head, bases) in heads {
        let commit = head.map_or_else(|| session.repository.commit("HEAD"), |head| Ok(Some(head.to_owned())))?;
        let (commit, is_work_tree) = (commit.as_deref(), head.is_none());
        let scope = Scope { commit, changes: &changes, is_work_tree, is_only_changed: true, most: MAX_SOURCES };
        let question = AddedQuestion { scope, bases, access: access.as_ref() };
        let added = added(&session.repository, &map, &question, judge)?;
        say_unread(context, session, &added)?;
        let is_there = |from: usize, to: usize| list.iter().any(|known| known.from == from && known.edge.to == to);
        let new: Vec<NewDependency> = added
            .edges
            .into_iter()
            .filter(|(from, edge)| !is_there(*from, edge.to))
            .map(|(from, edge)| NewDependency { from, edge })
            .collect();
        list.extend(new);
    }
    list.sort_by_key(|new| (new.from, new.edge.to));
    Ok(Some(NewDependencies { list, is_counted: config.edges == EdgeSource::Proven, is_denied: false }))
}

/// Names the new dependencies where the answer has no place for them.
pub(super) fn warn(context: &Context, answer: &Affected) {
    for line in report::new_dependency_lines(answer) {
        context.screen.warn(&line);
    }
}

/// Says which files were not read.
fn say_unread(context: &Context, session: &Session, added: &Added) -> Result<()> {
    for file in &added.unread {
        context.screen.detail(&format!("not read for new dependencies: {}", words::unread_file(file)));
    }
    if added.unsure.is_empty() {
        return Ok(());
    }
    let domains = &session.loaded()?.config.domains;
    let name = |at: usize| domains[at].name.value.as_str();
    let pairs: Vec<String> = added.unsure.iter().map(|(from, edge)| format!("{} → {}", name(*from), name(edge.to))).collect();
    context.screen.warn(&format!(
        "not known whether these dependencies are new, because a file at the base cannot be read: {}; -v lists the files",
        first_few(&pairs)
    ));
    Ok(())
}
