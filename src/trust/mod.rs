//! The commands and variables that a config wants to run and to send, and the user's consent: given once for each list, and remembered
//! outside of the repository.
//!
//! `cli::shared::trust` decides which calls need consent; `cicd test` is none of them.

pub(crate) mod base_config;
pub(crate) mod list;
pub(crate) mod records;

/// The variable that gives consent for one call. Programs that the call starts do not get it.
pub(crate) const TRUST_VARIABLE: &str = "CICD_TRUST";

pub(crate) use base_config::{BaseConfigDoubt, is_of_base};
pub(crate) use list::{TrustDigest, TrustList};
pub(crate) use records::{NoTrustFolder, TrustFolder, TrustRecord};
