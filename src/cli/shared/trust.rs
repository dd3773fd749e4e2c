//! Trust: before a verb other than `test` runs commands of the config or sends its variables, the user has said yes to them.

use std::time::SystemTime;

use anyhow::Result;

use super::ask::{self, Consent};
use super::session::Session;
use crate::cli::Context;
use crate::git::providers;
use crate::model::error::Error;
use crate::report::trust as report;
use crate::trust::{NoTrustFolder, TRUST_VARIABLE, TrustDigest, TrustFolder, TrustList, TrustRecord, is_of_base};

const THIS_CALL: &str = "allow it for this call with --trust or CICD_TRUST=1";

const FOR_GOOD: &str = "show the whole list with `cicd trust`, and trust it with `cicd trust --yes`";

/// The flag of verbs that may run commands of the config and send variables.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(in crate::cli) struct TrustFlag {
    /// Run the commands of checks and send the tokens of cicd.yml without asking, for this call only
    #[arg(long)]
    trust: bool,
}

/// What the config of a repository wants, and where a yes to it would be remembered.
pub(in crate::cli) struct TrustState {
    pub(in crate::cli) list: TrustList,
    pub(in crate::cli) digest: TrustDigest,
    pub(in crate::cli) folder: std::result::Result<TrustFolder, NoTrustFolder>,
}

impl TrustState {
    /// # Errors
    /// When the config cannot be read.
    pub(in crate::cli) fn of(context: &Context, session: &Session) -> Result<Self> {
        let list = TrustList::of(&session.loaded()?.config);
        let places = session.repository.places();
        let digest = list.digest(&places.common);
        Ok(Self { list, digest, folder: TrustFolder::of(&context.environment, Some(places)) })
    }

    /// Returns true if a yes is remembered.
    pub(in crate::cli) fn is_remembered(&self) -> bool {
        self.folder.as_ref().is_ok_and(|folder| folder.has(self.digest))
    }

    /// Remembers a yes.
    ///
    /// # Errors
    /// When there is no place for it, or it cannot be written.
    pub(in crate::cli) fn remember(&self, session: &Session) -> Result<(), Error> {
        let folder = self.folder.as_ref().map_err(|why| Error::unknown(report::no_folder(why)).hint(THIS_CALL))?;
        let record = TrustRecord::new(&self.list, &session.repository.places().common, SystemTime::now());
        let failed = |error| {
            let file = crate::report::ui::place(&folder.file(self.digest));
            Error::unknown(format!("cannot write {file}")).because(error).hint(THIS_CALL)
        };
        folder.remember(self.digest, &record).map_err(failed)
    }
}

/// Goes on only with a yes: of this call, remembered, of the base branch in CI, or given now on a terminal.
///
/// # Errors
/// Without one (usage).
pub(in crate::cli) fn require(flag: TrustFlag, context: &Context, session: &Session) -> Result<()> {
    refusal(flag, context, session)?.map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// Why there is no yes; `None` with one.
///
/// # Errors
/// When the config cannot be read.
pub(in crate::cli) fn refusal(flag: TrustFlag, context: &Context, session: &Session) -> Result<Option<Error>> {
    if flag.trust || context.environment.says_yes(TRUST_VARIABLE) {
        return Ok(None);
    }
    let state = TrustState::of(context, session)?;
    if state.is_remembered() {
        return Ok(None);
    }
    let loaded = session.loaded()?;
    let name = &loaded.source.name;
    let refused = || report::not_trusted(name, &state.list);
    if providers::in_ci(&context.environment) {
        return match is_of_base(&session.repository, &context.environment, session.config_paths(), &loaded.source.text) {
            Ok(base) => {
                context.screen.detail(&format!("{name} is trusted: it is the same as on {base}"));
                Ok(None)
            }
            Err(doubt) => Ok(Some(refused().hint(report::doubt(&doubt)).hint(THIS_CALL))),
        };
    }
    let asked = report::question(name, &state.list).map_or(Consent::Unattended, |question| ask::only_a_yes(&question));
    match asked {
        Consent::Yes => {
            if let Err(error) = state.remember(session) {
                context.screen.warn(&format!("trusted for this call only: {}", error.with_cause()));
            }
            Ok(None)
        }
        Consent::No => Ok(Some(report::declined(name).hint(FOR_GOOD))),
        Consent::Unattended => {
            let error = refused().hint(THIS_CALL).hint(FOR_GOOD);
            Ok(Some(match &state.folder {
                Err(why) => error.hint(report::no_folder(why)),
                Ok(_) => error,
            }))
        }
    }
}
