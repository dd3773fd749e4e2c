//! The texts after the first run of `cicd scaffold`: a replay of past commits against the map, and the next steps.

use std::io::{self, Write};

use serde_json::Value;

use crate::affected::audit::history::Replay;
use crate::config::Config;
use crate::report::ui::{BOLD, DIM, NOTE};

/// The fewest commits whose replay says something about the map.
const FEWEST_COMMITS: usize = 10;

/// Writes the share of the last commits that the map narrows down to some domains; writes nothing about fewer than ten commits.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn coverage(out: &mut dyn Write, history: &Replay) -> io::Result<()> {
    let commits = history.commits;
    if commits < FEWEST_COMMITS {
        return Ok(());
    }
    let percent = |part: usize| part * 100 / commits;
    let narrower = commits - history.everything;
    writeln!(out, "\n{BOLD}the last {commits} commits{BOLD:#}  {DIM}details: cicd check --history {commits}{DIM:#}")?;
    writeln!(out, "  {narrower} of them ({} %) would have run only some of the domains", percent(narrower))?;
    writeln!(out, "  {} of them ({} %) touched a file of no domain", history.unowned, percent(history.unowned))
}

/// The most domains that are named on a line.
const MOST: usize = 8;

/// Writes the steps that are left after the first run. `bare` holds the domains without a suite.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn next_steps(out: &mut dyn Write, config: &Config, bare: &[&str]) -> io::Result<()> {
    writeln!(out, "\n{BOLD}next{BOLD:#}")?;
    writeln!(out, "  check cicd.yml and fix the paths that do not fit; `cicd check` lists the remaining findings")?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(commits: usize, expected: &str) {
        let mut history = Replay::default();
        (history.commits, history.everything, history.unowned) = (commits, 3, 1);
        let mut text = Vec::new();
        coverage(&mut text, &history).expect("memory");
        assert_eq!(anstream::adapter::strip_bytes(&text).into_vec(), expected.as_bytes(), "{commits} commits");
    }

    #[test]
    fn a_short_history_is_not_replayed() {
        check(0, "");
        check(9, "");
        let ten = "\nthe last 10 commits  details: cicd check --history 10\n  \
                   7 of them (70 %) would have run only some of the domains\n  1 of them (10 %) touched a file of no domain\n";
        check(10, ten);
    }
}
