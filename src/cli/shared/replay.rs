//! The last commits, as today's map would have judged them.

use anyhow::{Result, bail};

use super::session::Session;
use crate::affected::audit::history::Replay;
use crate::affected::{self, ChangeEvidence, Map};
use crate::cli::Context;
use crate::git::Ranges;
use crate::model::error::Error;
use crate::model::reasons::{Range, RangeSource};
use crate::report::count;

/// Asks of each commit what today's map says of its change against its first parent.
///
/// # Errors
/// When there is no commit, or git cannot answer.
pub(in crate::cli) fn replay(context: &Context, session: &Session, map: &Map<'_>, commits: u32) -> Result<Replay> {
    let Some(head) = session.repository.commit("HEAD")? else {
        bail!(Error::usage("the repository has no commit yet").hint("leave out --history"));
    };
    let config = map.config();
    let mut history = Replay::new(config);
    let commits = usize::try_from(commits).unwrap_or(usize::MAX);
    for (commit, parent) in session.repository.first_parents(&head, commits)? {
        if parent.is_none() && session.repository.is_shallow() {
            // Its parent is cut off: compared with nothing it would seem to add every file.
            context.screen.warn(&format!(
                "the clone is shallow: only {} can be replayed; complete it with git fetch --unshallow",
                count(history.commits, "commit")
            ));
            break;
        }
        let changes = session.repository.diff(parent.as_deref(), &commit, false)?;
        let ranges =
            Ranges { list: vec![Range { base: parent, head: Some(commit), source: RangeSource::Parent }], ..Ranges::default() };
        let touched = session.config_touched(&ranges, &changes)?;
        let evidence = ChangeEvidence { ranges, changes: Some(changes), config: touched, locks: Vec::new(), forced: &[] };
        history.add(&affected::affected(map, evidence), config.unowned);
    }
    Ok(history)
}
