//! What the new map would have done to the last commits: the first thing that somebody wants to know of it.

use anyhow::Result;

use crate::cli::Context;
use crate::cli::shared::replay::replay;
use crate::cli::shared::session::Session;
use crate::git::Repository;
use crate::report::scaffold as report;

/// How many commits are replayed.
const COMMITS: u32 = 200;

/// Replays them on the config that was just written, when there are any.
pub(super) fn tell(context: &Context, repository: &Repository) -> Result<()> {
    if repository.commit("HEAD")?.is_none() {
        return Ok(());
    }
    let session = Session::open(context)?;
    let history = replay(context, &session, &session.map()?, COMMITS)?;
    context.answer(|out| report::coverage(out, &history))
}
