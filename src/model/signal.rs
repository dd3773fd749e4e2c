//! The signals that ask this program to end, and the exit code that each means.

use std::fmt;

use crate::model::error::Exit;

/// A signal that asks this program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C (`SIGINT`).
    Interrupt,
    /// A request to end (`SIGTERM`).
    Terminate,
    /// The terminal was closed (`SIGHUP`).
    HangUp,
}

impl Signal {
    /// Returns the name that systems give to the signal.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::HangUp => "SIGHUP",
        }
    }

    /// Returns the exit of a program that the signal ended.
    #[must_use]
    pub fn exit(self) -> Exit {
        match self {
            Self::Interrupt => Exit::Interrupted,
            Self::Terminate | Self::HangUp => Exit::Terminated,
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupt_has_an_exit_of_its_own() {
        let shown =
            [Signal::Interrupt, Signal::Terminate, Signal::HangUp].map(|signal| format!("{signal} {}", signal.exit().code()));
        assert_eq!(shown, ["SIGINT 130", "SIGTERM 143", "SIGHUP 143"]);
    }
}
