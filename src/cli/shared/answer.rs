//! The answer to which domains are affected, in the format that is asked for; the pre-push hook gives it too.

use anyhow::{Result, bail};

use super::session::Session;
use super::{github_answer, new_dependencies};
use crate::cli::{Context, Format};
use crate::config::{Config, default_levels};
use crate::model::error::Error;
use crate::model::reasons::Affected;
use crate::report::affected as report;
use crate::report::json::{self, affected_v1::AffectedV1};
use crate::suites::work_tree::WorkTree;
use crate::suites::{self, Planned};
use crate::system::steps::step;

/// The format of the answer.
///
/// # Errors
/// When it has no such format.
pub(in crate::cli) fn format(context: &Context) -> Result<Format> {
    context.format("affected", &[Format::Human, Format::Json, Format::Names, Format::Github])
}

/// Says that the gate on GitHub decides otherwise than what is decided here.
pub(in crate::cli) fn note_shadow(context: &Context, config: &Config) {
    if config.shadow {
        context.screen.note(
            "cicd.yml has `shadow: true`: the gate on GitHub runs every domain and blocks nothing; this command ignores `shadow`",
        );
    }
}

/// Writes the answer out.
///
/// # Errors
/// When it cannot be written.
pub(in crate::cli) fn write(
    format: Format,
    explain: bool,
    context: &Context,
    session: &Session,
    answer: &Affected,
) -> Result<()> {
    let _step = step!("write the answer");
    if format == Format::Human {
        note_shadow(context, &session.loaded()?.config);
    }
    match format {
        Format::Human => context.answer(|out| {
            if explain { report::explain(out, answer) } else { report::human(out, answer) }?;
            report::new_dependencies(out, answer)
        }),
        Format::Names => {
            context.answer(|out| report::names(out, answer))?;
            new_dependencies::warn(context, answer);
            Ok(())
        }
        Format::Json => {
            let config = &session.loaded()?.config;
            let folders = session.folders();
            let ids = |domain: usize| suites_of(config, &folders, domain).iter().map(Planned::id).collect();
            context.answer(|out| json::write(out, &AffectedV1::new(answer, ids)))
        }
        Format::Mermaid | Format::Svg => {
            bail!(Error::usage("`cicd affected` draws no picture").hint("cicd graph --affected does"))
        }
        Format::Github => github_answer::write(context, session, answer),
    }
}

/// The suites that run by default.
fn suites_of<'c>(config: &'c Config, folders: &WorkTree<'_>, domain: usize) -> Vec<Planned<'c>> {
    suites::of_domain(config, domain, &default_levels(config), folders)
}
