//! The recent past of a domain: changes of its verdict, and response times. The owners of a domain are here, too.

use std::time::SystemTime;

use minijinja::Value;
use serde::Serialize;

use super::super::sparkline::Sparkline;
use super::text::{BRIEF, Bounds, Moment, name, short};
use crate::model::overview::{CodeOwner, DomainView, Overview, ResponseTimes, VerdictTransition};
use crate::report::{count, duration, watched};
use crate::store::GAP;

/// The largest number of listed changes of all domains.
const MOST: usize = 10;

/// A change of a verdict.
#[derive(Serialize)]
pub(in crate::report::dashboard) struct ChangeView {
    title: String,
    /// The page of its domain.
    place: String,
    from: &'static str,
    to: &'static str,
    at: Moment,
    /// The time before the change in which nothing was watched, if that was long.
    gap: Option<String>,
    why: Option<String>,
}

impl ChangeView {
    pub(super) fn new(domain: &DomainView, change: &VerdictTransition, now: SystemTime) -> Self {
        let gap = change.at.duration_since(change.last_seen).unwrap_or_default();
        Self {
            title: name(&domain.status.title, BRIEF),
            place: super::place(&domain.status.name),
            from: change.from.word(),
            to: change.to.word(),
            at: Moment::new(change.at, now),
            gap: (gap > GAP).then(|| watched(gap, std::time::Duration::MAX)),
            why: change.why.as_deref().map(|why| short(why, BRIEF)),
        }
    }
}

/// Returns the newest changes of all domains.
pub(in crate::report::dashboard) fn latest_changes(overview: &Overview, now: SystemTime) -> Vec<ChangeView> {
    let mut all: Vec<(&DomainView, &VerdictTransition)> =
        overview.domains.iter().flat_map(|domain| domain.changes.iter().map(move |change| (domain, change))).collect();
    all.sort_by_key(|(_, change)| std::cmp::Reverse(change.at));
    all.into_iter().take(MOST).map(|(domain, change)| ChangeView::new(domain, change, now)).collect()
}

/// Response times.
#[derive(Serialize)]
pub(super) struct ResponseView {
    median: String,
    highest: String,
    answers: String,
    drawing: Value,
}

impl ResponseView {
    pub(super) fn new(times: &ResponseTimes, now: SystemTime, size: Sparkline) -> Self {
        Self {
            median: duration(times.median),
            highest: duration(times.highest),
            answers: count(usize::try_from(times.answers).unwrap_or(usize::MAX), "answer"),
            drawing: Value::from_safe_string(size.draw(times, now)),
        }
    }
}

/// An owner of files.
#[derive(Serialize)]
pub(super) struct OwnerView {
    name: String,
    files: String,
}

impl OwnerView {
    pub(super) fn new(owner: &CodeOwner, bounds: Bounds) -> Self {
        Self { name: name(&owner.name, bounds), files: count(owner.files, "file") }
    }
}
