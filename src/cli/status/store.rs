//! The store beside a look: where it cannot be used, the look goes on without it, and says so; where it is broken, it is set aside.

use std::sync::Arc;

use crate::cli::Context;
use crate::managers::fleet::Observer;
use crate::model::error::Error;
use crate::report::{ui, words};
use crate::store::{Handle, Store};

/// What was seen before, if the store can be used.
pub(super) struct StatusStore<'c> {
    store: Option<Arc<Handle>>,
    context: &'c Context,
}

impl<'c> StatusStore<'c> {
    /// No past, and nothing is kept.
    pub(super) fn none(context: &'c Context) -> Self {
        Self { store: None, context }
    }

    pub(super) fn open(store: Handle, context: &'c Context) -> Self {
        let opened = store.open();
        let past = Self { store: Some(Arc::new(store)), context };
        past.heard(opened.err());
        past
    }

    /// What a look adds to.
    pub(super) fn observer(&self) -> Option<Observer<'_>> {
        Some(Observer { store: self.store()?, word: words::reason })
    }

    fn store(&self) -> Option<&Handle> {
        self.store.as_deref().filter(|store| store.is_open())
    }

    /// The same store for who answers from it; `None` where it cannot be used.
    pub(super) fn shared(&self) -> Option<Arc<Handle>> {
        self.store.clone().filter(|store| store.is_open())
    }

    /// Looks at what is in the store, where there is one.
    pub(super) fn peek<T>(&self, look: impl FnOnce(Option<&Store>) -> T) -> T {
        match self.store() {
            Some(store) => store.peek(look),
            None => look(None),
        }
    }

    /// Says where a broken store lies now, and why observations could not be kept; once, for without a store the look
    /// goes on.
    pub(super) fn heard(&self, trouble: Option<Error>) {
        let screen = &self.context.screen;
        if let Some(aside) = self.store.as_deref().and_then(Handle::take_aside) {
            let aside = ui::place(&aside);
            screen.warn(&format!(
                "the store was broken; it was moved to {aside}, and a new store without the history was created"
            ));
        }
        if let Some(error) = trouble {
            screen.warn(&format!("history unavailable; these results are not recorded: {}", error.with_hints()));
        }
    }
}
