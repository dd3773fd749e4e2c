//! The list of known findings of the repository.

use std::path::Path;

use super::session::Session;
use crate::affected::audit::known::{self, Known};
use crate::model::error::{Error, Result};
use crate::system::files;

/// The largest list of known findings that is read, in bytes.
const MAX_KNOWN: u64 = 16 * 1024 * 1024;

/// Returns the known findings; `None` if there is no such file.
///
/// # Errors
/// Returns an error if the file is not such a list.
pub(in crate::cli) fn read(session: &Session) -> Result<Option<Known>> {
    let top = &session.repository.places().top;
    let Some(text) = files::read_within(top, Path::new(known::PATH), MAX_KNOWN) else { return Ok(None) };
    let wrong = |why: String| {
        Error::usage(format!("{} cannot be read: {why}", known::PATH))
            .hint("fix it, or write it anew with `cicd check --update-known`")
    };
    Known::parse(&String::from_utf8_lossy(&text)).map(Some).map_err(wrong)
}
