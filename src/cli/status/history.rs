//! The store beside a look: where it cannot be used, the look goes on without it, and says so; where it is broken, it is set aside.

use std::path::PathBuf;
use std::time::SystemTime;

use super::super::test::state::{State, whole};
use crate::cli::Context;
use crate::git::Places;
use crate::managers::Wants;
use crate::managers::fleet::{self, PATIENCE};
use crate::model::error::{Error, Result};
use crate::model::health::DomainStatus;
use crate::report::ui;
use crate::store::{self, Store};

/// What was seen before, if the store can be used.
pub(super) struct Past {
    store: Option<Store>,
    /// The store's folder, and the top of the work tree.
    place: Option<(PathBuf, PathBuf)>,
}

impl Past {
    /// No past, and nothing is kept.
    pub(super) fn none() -> Self {
        Self { store: None, place: None }
    }

    pub(super) fn open(state: &State, places: &Places, context: &Context) -> Self {
        let place = (state.folder.clone(), places.top.clone());
        let store = begin(&place, context).unwrap_or_else(|error| {
            warn(&error, context);
            None
        });
        Self { store, place: Some(place) }
    }

    pub(super) fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    pub(super) fn store_mut(&mut self) -> Option<&mut Store> {
        self.store.as_mut()
    }

    /// Keeps what was seen; what goes wrong with that is told once.
    pub(super) fn remember(&mut self, statuses: &mut [DomainStatus], wants: Wants, now: SystemTime, context: &Context) {
        let Some(store) = &mut self.store else { return };
        if let Err(trouble) = fleet::remember(statuses, wants, store, now) {
            self.mend(trouble, statuses, wants, now, context);
        }
    }

    /// What was seen could not be kept: a broken store is set aside and begun anew; without any the look goes on.
    pub(super) fn mend(
        &mut self,
        trouble: Error,
        statuses: &mut [DomainStatus],
        wants: Wants,
        now: SystemTime,
        context: &Context,
    ) {
        // Closed before it is moved.
        self.store = None;
        let again = match &self.place {
            Some(place) if store::is_broken(&trouble) => anew(place, statuses, wants, now, context),
            _ => Err(trouble),
        };
        match again {
            Ok(store) => self.store = Some(store),
            Err(error) => warn(&error, context),
        }
    }
}

/// The store; one that is broken is set aside, and its new name is told.
fn begin(place: &(PathBuf, PathBuf), context: &Context) -> Result<Option<Store>> {
    let (store, aside) = Store::open_or_begin_anew(&place.0, &place.1, PATIENCE, SystemTime::now())?;
    if let Some(aside) = aside {
        tell(&aside, context);
    }
    Ok(Some(store))
}

fn anew(
    place: &(PathBuf, PathBuf),
    statuses: &mut [DomainStatus],
    wants: Wants,
    now: SystemTime,
    context: &Context,
) -> Result<Store> {
    if let Some(aside) = store::set_aside(&place.0, now)? {
        tell(&aside, context);
    }
    let mut store = Store::open_within(&place.0, &place.1, PATIENCE)?;
    fleet::remember(statuses, wants, &mut store, now)?;
    Ok(store)
}

fn tell(aside: &std::path::Path, context: &Context) {
    context
        .screen
        .warn(&format!("the store was broken; it lies as {} now, and a new one begins without the past", ui::place(aside)));
}

fn warn(error: &Error, context: &Context) {
    let told: Vec<String> = std::iter::once(whole(error)).chain(error.hints().iter().cloned()).collect();
    context.screen.warn(&format!("what is seen is not kept, and the past is not known: {}", told.join("; ")));
}
