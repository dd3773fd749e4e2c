//! The texts after the first run of `cicd scaffold`: a replay of past commits against the map, and the next steps.

use std::io::{self, Write};

use serde_json::Value;

use crate::affected::audit::history::Replay;
use crate::config::Config;
use crate::report::count;
use crate::report::ui::{BOLD, DIM, NOTE};

/// Writes the share of the last commits that the map covers.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn coverage(out: &mut dyn Write, history: &Replay) -> io::Result<()> {
    if history.commits == 0 {
        return Ok(());
    }
    let percent = |part: usize| part * 100 / history.commits;
    let narrower = history.commits - history.everything;
    writeln!(out)?;
    writeln!(
        out,
        "{BOLD}of the last {}{BOLD:#} this map would have run {narrower} ({} %) for a part of the domains only,",
        count(history.commits, "commit"),
        percent(narrower)
    )?;
    writeln!(
        out,
        "and {} ({} %) touched a file of no domain  {DIM}(cicd check --history {}){DIM:#}",
        history.unowned,
        percent(history.unowned),
        history.commits
    )
}

/// The most domains that are named on a line.
const MOST: usize = 8;

/// Writes the steps that are left after the first run. `bare` holds the domains without a suite.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn next_steps(out: &mut dyn Write, config: &Config, bare: &[&str]) -> io::Result<()> {
    writeln!(out, "\n{BOLD}next{BOLD:#}")?;
    writeln!(out, "  check cicd.yml and fix the paths that do not fit; `cicd check` lists what is left")?;
    if !bare.is_empty() {
        let more = if bare.len() > MOST { format!(" and {} more", bare.len() - MOST) } else { String::new() };
        let names = format!("{}{more}", bare[..bare.len().min(MOST)].join(", "));
        writeln!(
            out,
            "  {NOTE}no suite yet{NOTE:#}: {names}; the gate fails for changes of these domains until there are tests,"
        )?;
        writeln!(out, "  or until `suites: none` declares that there are none")?;
    }
    if !config.shadow {
        writeln!(out, "  `shadow: true` in cicd.yml lets the gate report without blocking for a while")?;
    }
    writeln!(
        out,
        "  .github/actions/cicd-setup/action.yml is yours: set the source of cicd there (until then the plan fails),"
    )?;
    writeln!(out, "  and install what your tests need")?;
    writeln!(out, "  commit all files, including .cicd/lock.yml, and require one check: cicd scaffold --required-checks")
}

/// Writes the GitHub ruleset that requires the check.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn required_checks(out: &mut dyn Write, ruleset: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, ruleset)?;
    writeln!(out)
}
