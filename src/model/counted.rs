//! How often something dear was done, for tests that hold that it is done once and not once a domain.

/// Counts one time on this thread, in tests; nothing else.
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

/// How often something was done on this thread while this work was.
#[cfg(test)]
pub(crate) fn times<T>(what: &'static str, work: impl FnOnce() -> T) -> usize {
    let count = || NOTED.with_borrow(|noted| noted.get(what).copied().unwrap_or_default());
    let before = count();
    work();
    count() - before
}
