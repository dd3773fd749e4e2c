//! What a config wants to run and to send, and whether the user said yes to it: once for each list, remembered outside of the
//! repository.
//!
//! Which calls need a yes is decided where they are made (`cli::shared::trust`); `cicd test` is none of them.

pub(crate) mod base_config;
pub(crate) mod list;
pub(crate) mod records;

/// The variable that says yes for one call. What a call starts does not get it.
pub(crate) const TRUST_VARIABLE: &str = "CICD_TRUST";

pub(crate) use base_config::{BaseConfigDoubt, is_of_base};
pub(crate) use list::{TrustDigest, TrustList};
pub(crate) use records::{NoTrustFolder, TrustFolder, TrustRecord};
