//! Commands of the config whose exit codes are lost: in pipes, in the background, in scripts for other shells.

use super::{Finding, FindingGroup, FindingKind};
use crate::config::{Config, ExitCodeRules, Probe, Suites};
use crate::model::diagnostic::Span;
use crate::suites::{LostBy, LostCode, hidden_failure, lost_code};

/// Returns the findings of one domain. `after` is left out, because each of its lines runs anyway.
pub(super) fn lost(config: &Config, at: usize) -> Vec<Finding> {
    let domain = &config.domains[at];
    let mut findings = Vec::new();
    let named = if let Suites::Named(suites) = &domain.suites { suites.as_slice() } else { &[] };
    for named in named {
        let Some(rules) = config.shell(at, Some(&named.suite)).exit_codes() else { continue };
        let name = named.name.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
        let id = format!("{}/{}{name}", domain.name.value, named.level.value);
        for (key, command) in [("run", &named.suite.run), ("before", &named.suite.before)] {
            let place = format!("`{key}` of {id}");
            findings.extend(command.iter().flat_map(|text| of(text, rules, key == "before", &place, &named.level.at)));
        }
    }
    for check in &domain.checks {
        let (Probe::Command(command), Some(rules)) = (&check.probe, check.shell.exit_codes()) else { continue };
        let place = format!("the check `{}` of {}", check.name, domain.name.value);
        findings.extend(of(command, rules, false, &place, &domain.name.at));
    }
    findings
}

/// Returns the findings of one command.
fn of(text: &str, rules: ExitCodeRules, may_serve: bool, place: &str, at: &Span) -> Vec<Finding> {
    let pipe = hidden_failure(text, rules.pipefail).map(|part| of_pipe(&part, place, at));
    pipe.into_iter().chain(lost_code(text, rules, may_serve).map(|lost| of_command(&lost, place, at))).collect()
}

fn of_pipe(part: &str, place: &str, at: &Span) -> Finding {
    let message = format!("a pipe in {place} hides the exit code of `{part}`: the last command alone decides");
    let fix = "set `shell: bash`, or `set -o pipefail` in the shell that runs the pipe, or write the output to a file first"
        .to_owned();
    FindingGroup::default().finding(FindingKind::PipeHidesFailure, message, Some(at.clone()), fix)
}

fn of_command(lost: &LostCode, place: &str, at: &Span) -> Finding {
    let (why, fix) = words(lost.by);
    let message = format!("{place} loses the exit code of `{}`: {why}", lost.command);
    FindingGroup::default().finding(FindingKind::LostExitCode, message, Some(at.clone()), fix.to_owned())
}

/// Returns the reason, and the fix.
fn words(by: LostBy) -> (&'static str, &'static str) {
    let own_line = "put it on a line of its own";
    match by {
        LostBy::BareWait => (
            "`wait` without a process id returns 0",
            "keep `$!` of each command, and wait for each: `wait \"$pid\"` on a line of its own",
        ),
        LostBy::Background => ("nothing waits for it", "run it in the foreground, or keep `$!` and `wait \"$pid\"`"),
        LostBy::LastWait => ("the last process id decides", "wait for each process on a line of its own"),
        LostBy::Detached => ("it runs detached", "run it attached, without `-d`"),
        LostBy::Declaration => ("the builtin around it returns 0", "assign first (`X=$(…)`), then `export X` on the next line"),
        LostBy::Assignment => {
            ("another command or substitution decides", "give it an assignment of its own, on a line of its own")
        }
        LostBy::Substitution => {
            ("the command around the substitution decides", "assign its output first (`X=$(…)`), on a line of its own")
        }
        LostBy::OtherShell => {
            ("the shell that reads it has no `-e`", "begin the script with `set -e`, or start the shell with `-e`")
        }
        LostBy::SetOff => ("it comes after `set +e`", "keep its code (`code=$?` on the next line), or remove `set +e`"),
        LostBy::NoErrexit => ("`shell` has no `-e`", "set `shell: sh` or `shell: bash`, or begin with `set -e`"),
        LostBy::BashSubstitution => {
            ("bash turns `-e` off in a substitution", "begin with `shopt -s inherit_errexit`, or join its lines with `&&`")
        }
        LostBy::Tested => {
            ("`-e` has no effect inside a command whose result is tested", "join its lines with `&&`, or test each command")
        }
        LostBy::Negation => {
            ("a failure of `! COMMAND` does not stop the lines after it", "write `if COMMAND; then exit 1; fi`")
        }
        LostBy::AndList => ("a failure before `&&` does not stop the lines after it", own_line),
        LostBy::Condition => {
            ("it is a condition, so its failure is not reported", "add `else exit 1`, or put it on a line of its own")
        }
        LostBy::Message => ("the message after `||` replaces it", "end the commands after `||` with `exit 1`"),
        LostBy::Replaced => ("the command after `||` replaces it", "end the commands after `||` with `exit 1`"),
        LostBy::Variable => {
            ("a variable keeps it, but nothing tests that variable", "end with `exit \"$NAME\"`, or test the variable")
        }
        LostBy::Loop => {
            ("the loop ends with success after the last attempt", "test after the loop whether an attempt succeeded")
        }
        LostBy::Overwritten => (
            "it runs several times, and a later success replaces an earlier failure",
            "keep the first failure: `|| code=1` in place of `code=$?`",
        ),
        LostBy::Trap => ("the trap ends the shell with another code", "remove `exit` from the trap, or save `$?` first"),
        LostBy::FindExec => {
            ("`find` does not report the exit code of `-exec … \\;`", "end it with `+`, or pipe the names into `xargs`")
        }
        LostBy::IgnoreFlag => ("a flag tells it to ignore failures", "remove the flag (`script` needs `-e`)"),
    }
}
