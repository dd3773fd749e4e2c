//! Verifies the claims of a lock. A lock is rejected as a whole if it could lead a run to a file that `cicd` did not write.
//! Claims that only cannot be proven (a missing text, a content that does not match its digest) are left to `reconcile`, which
//! then treats the file as the user's.

use super::super::content::DIGEST_LENGTH;
use super::super::places;
use super::{FileState, Lock, LockEntry, Made, fingerprint, name_of, refused};
use crate::model::error::Result;
use crate::model::name::is_name;

/// The most characters of an untrusted text that a message repeats.
const SHOWN: usize = 120;

/// Checks that every claim describes something that `cicd` could have written.
pub(super) fn check(lock: &Lock) -> Result<()> {
    for (path, entry) in &lock.files {
        places::check(path).map_err(|why| claims(path, why))?;
        let is_made_here = entry.made.as_ref().is_some_and(|made| places::may_make(name_of(&made.template).0, path));
        if !is_made_here && !places::is_ours(path) {
            return Err(claims(path, "is not a file that `cicd scaffold` writes"));
        }
        file(path, entry, is_made_here)?;
    }
    for name in lock.domains.keys() {
        if !is_name(name) {
            return Err(claims(name, "is not a domain name"));
        }
    }
    for (key, text) in &lock.templates {
        if key.rsplit_once('@').is_none_or(|(_, print)| print != fingerprint(text)) {
            return Err(claims(key, "is a template that does not match its digest"));
        }
    }
    Ok(())
}

fn file(path: &str, entry: &LockEntry, is_made_here: bool) -> Result<()> {
    if let Some(made) = &entry.made {
        self::made(path, made, is_made_here)?;
    }
    if let Some(conflict) = &entry.conflict {
        made(path, &conflict.made, places::may_make(name_of(&conflict.made.template).0, path))?;
        if !is_digest(&conflict.theirs) || !is_digest(&conflict.proposal) {
            return Err(claims(path, "has an invalid digest"));
        }
    }
    if entry.state == FileState::Managed && entry.made.is_none() {
        return Err(claims(path, "is managed, but names no template"));
    }
    Ok(())
}

fn made(path: &str, made: &Made, is_made_here: bool) -> Result<()> {
    if !is_made_here {
        return Err(claims(path, "names a template that makes other files"));
    }
    if !is_digest(&made.digest) {
        return Err(claims(path, "has an invalid digest"));
    }
    Ok(())
}

fn is_digest(text: &str) -> bool {
    text.len() == DIGEST_LENGTH && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn claims(what: &str, why: &str) -> crate::model::error::Error {
    let shown: String = what.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    refused(&format!("cannot be trusted: `{shown}` {why}"))
}
