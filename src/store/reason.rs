//! The reasons why a store cannot be used, with their fixes.

use rusqlite::ErrorCode;

use crate::model::error::Error;

/// Possible reasons why a store cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnusableReason {
    /// The file itself is broken, or is no database.
    Broken,
    /// Another process holds the store.
    Held,
    /// The disk is full.
    Full,
    /// This user may not read or write the store.
    Forbidden,
    /// Another reason, e.g. that a newer version wrote it.
    Other,
}

impl UnusableReason {
    /// Returns the reason behind an error of the store.
    pub(crate) fn of(error: &Error) -> Self {
        let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<rusqlite::Error>());
        source.map_or(Self::Other, Self::of_sqlite)
    }

    /// Returns the reason behind an error of SQLite.
    pub(super) fn of_sqlite(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Broken,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Held,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::Forbidden,
            _ => Self::Other,
        }
    }

    /// Returns the fix.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Broken => {
                "move the file away; cicd then creates a new store without the history, and nothing else depends on it"
            }
            Self::Held => "another `cicd` uses it; try again",
            Self::Full => "make room on the disk",
            Self::Forbidden => "make the folder writable for this user, or name another one in CICD_STATE_DIR",
            Self::Other => "if the error persists, move the file away; cicd then creates a new store without the history",
        }
    }
}

/// A reason, and its error in one line: what happened, the cause, the fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusable {
    /// The reason.
    pub(crate) reason: UnusableReason,
    /// The error.
    pub(crate) text: String,
}

impl Unusable {
    pub(super) fn of(error: &Error) -> Self {
        Self { reason: UnusableReason::of(error), text: error.in_parts() }
    }

    /// Returns an equal error.
    pub(super) fn again(&self) -> Error {
        Error::unknown(self.text.clone())
    }
}
