//! Counts calls of expensive work, for tests that require it to run once and not once per domain.

/// Counts one call on this thread in tests; does nothing outside of tests.
pub(crate) fn note(what: &'static str) {
    #[cfg(test)]
    NOTED.with_borrow_mut(|noted| *noted.entry(what).or_default() += 1);
    #[cfg(not(test))]
    let _ = what;
}

#[cfg(test)]
thread_local! {
    static NOTED: std::cell::RefCell<std::collections::HashMap<&'static str, usize>> = std::cell::RefCell::default();
}

/// Returns the number of calls that were counted on this thread while `work` ran.
#[cfg(test)]
pub(crate) fn times<T>(what: &'static str, work: impl FnOnce() -> T) -> usize {
    let count = || NOTED.with_borrow(|noted| noted.get(what).copied().unwrap_or_default());
    let before = count();
    work();
    count() - before
}
