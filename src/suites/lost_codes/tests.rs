//! Runs each command: it must be reported if, and only if, the shell returns 0 although a program in it failed.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use super::*;

const SH: ExitCodeRules = ExitCodeRules { is_bash: false, errexit: true, pipefail: false };
const BASH: ExitCodeRules = ExitCodeRules { is_bash: true, errexit: true, pipefail: true };

fn lost(text: &str, rules: ExitCodeRules) -> Option<(String, LostBy)> {
    lost_code(text, rules, false).map(|lost| (lost.command, lost.by))
}

/// Returns the exit code of a script, in an empty folder in which test programs (`pytest`, `npm`, `mvn`) fail.
fn run(words: &[&str], text: &str) -> i32 {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["pytest", "npm", "run-tests"] {
        let program = folder.path().join(name);
        std::fs::write(&program, "#!/bin/sh\nexit 1\n").expect("a program");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("rights");
    }
    std::fs::write(folder.path().join("Makefile"), "test:\n\tfalse\n").expect("a makefile");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg(text).env("PATH", path).current_dir(folder.path());
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a shell");
    status.code().unwrap_or(255)
}

const SHELLS: [(&[&str], ExitCodeRules); 2] = [(&["sh", "-ec"], SH), (&["bash", "-eo", "pipefail", "-c"], BASH)];

/// Checks that both shells return 0 and that the command is reported.
#[track_caller]
fn check(text: &str, command: &str, by: LostBy) {
    for (words, rules) in SHELLS {
        check_in(words, rules, text, command, by);
    }
}

#[track_caller]
fn check_in(words: &[&str], rules: ExitCodeRules, text: &str, command: &str, by: LostBy) {
    assert_eq!(lost(text, rules), Some((command.to_owned(), by)), "{words:?} {text}");
    assert_eq!(run(words, text), 0, "{words:?} {text}");
}

/// Checks that no exit code is lost, and that neither shell returns 0.
#[track_caller]
fn fails(text: &str) {
    for (words, rules) in SHELLS {
        assert_eq!(lost(text, rules), None, "{words:?} {text}");
        assert_ne!(run(words, text), 0, "{words:?} {text}");
    }
}

#[track_caller]
fn fails_in_bash(text: &str) {
    let (words, rules) = SHELLS[1];
    assert_eq!(lost(text, rules), None, "{text}");
    assert_ne!(run(words, text), 0, "{text}");
}

/// Checks that nothing is reported, because a failure is expected or cannot happen.
#[track_caller]
fn is_fine(text: &str) {
    for (words, rules) in SHELLS {
        assert_eq!(lost(text, rules), None, "{words:?} {text}");
    }
}

#[test]
fn commands_in_the_background() {
    use LostBy::{Background, BareWait, LastWait};
    check("false & wait", "false", BareWait);
    check("pytest a & pytest b & wait", "pytest a", BareWait);
    check("for d in a b; do pytest $d & done\nwait", "pytest $d", BareWait);
    check("f() { pytest; }\n(f; true) & wait", "(f; true)", BareWait);
    check("cd . && pytest & wait", "cd . && pytest", BareWait);
    check("pytest & true", "pytest", Background);
    check("true\n(false) &", "(false)", Background);
    check("npm test &\nsleep 0", "npm test", Background);
    check("sh -c 'false & wait'", "false", BareWait);
    check("false & p=$!; true & q=$!; wait $p $q", "wait $p $q", LastWait);
    let bash = SHELLS[1].0;
    check_in(bash, BASH, "coproc pytest; true", "pytest", Background);
    check_in(bash, BASH, "false & p=($!); true & p+=($!); wait \"${p[@]}\"", "wait \"${p[@]}\"", LastWait);
    // `jobs` does not list processes that have ended.
    let ended = "pytest & while kill -0 $!; do sleep 0.1; done";
    check(&format!("{ended}; for p in $(jobs -p); do wait $p; done"), "pytest", BareWait);
    check(&format!("{ended}; wait $(jobs -p)"), "pytest", BareWait);
    fails("false & wait $!");
    fails("false & p=$!\ntrue\nwait \"$p\"");
    fails("for d in a b; do pytest $d & wait $!; done");
    fails("(pytest) & pid=$!; wait \"$pid\"");
    fails_in_bash("false & wait -n");
    is_fine("node server & npm test");
    is_fine("server & pid=$!; pytest; kill $pid; wait");
    is_fine("sleep 5 &");
    assert_eq!(lost_code("node server &", SH, true), None, "`before` may start a server");
}

#[test]
fn substitutions() {
    use LostBy::{Assignment, BashSubstitution, Declaration, Substitution};
    check("export X=$(false)", "false", Declaration);
    check("readonly X=`false`", "false", Declaration);
    check("f() { local x=$(false); }; f", "false", Declaration);
    check("export A=1 B=\"x$(false)\"", "false", Declaration);
    check("X=$(false) true", "false", Assignment);
    check("Y=$(false)$(true)", "false", Assignment);
    check("X=$(false) Y=$(true)", "false", Assignment);
    check("echo \"$(pytest)\"", "pytest", Substitution);
    check("test -z \"$(npm test)\"", "npm test", Substitution);
    check("for f in $(pytest); do true; done", "pytest", Substitution);
    let bash = SHELLS[1].0;
    check_in(bash, BASH, "declare X=$(false)", "false", Declaration);
    check_in(bash, BASH, "typeset -r X=$(false)", "false", Declaration);
    check_in(bash, BASH, "cat <(pytest)", "pytest", Substitution);
    check_in(bash, BASH, "X=$(false; true)", "false", BashSubstitution);
    fails("X=$(false)");
    fails("X=$(false); export X");
    fails("export Y=1; X=\"$(true)$(false)\"");
    fails_in_bash("shopt -s inherit_errexit; X=$(false; true)");
    is_fine("export NOW=$(date) DIR=\"$(pwd)\" TEXT=\"$(echo x)\"");
    is_fine("export X=$(git describe || true)");
    is_fine("echo \"$(git rev-parse HEAD)\"");
}

#[test]
fn shells_without_errexit() {
    use LostBy::{NoErrexit, OtherShell, SetOff};
    check("sh -c 'false\ntrue'", "false", OtherShell);
    check("bash -c 'false; true'", "false", OtherShell);
    check("env X=1 sh -c 'pytest; echo done'", "pytest", OtherShell);
    check("sh -c 'for d in a b; do test $d = b || true; npm test; done; true'", "npm test", OtherShell);
    check("bash <<EOF\nfalse\ntrue\nEOF", "false", OtherShell);
    check("sh <<'EOF'\nfalse\ntrue\nEOF", "false", OtherShell);
    check("bash -s x <<-E\n\tpytest\n\techo x\n\tE\ntrue", "pytest", OtherShell);
    check("cat <<E | bash\nfalse\ntrue\nE", "false", OtherShell);
    check("echo 'false; true' | sh", "false", OtherShell);
    check("set +e\nfalse\ntrue", "false", SetOff);
    check("set +o errexit; pytest; echo done", "pytest", SetOff);
    check("(set +e; false; true)", "false", SetOff);
    check("set -e; set +eu\nfor x in 1 2; do [ $x = 2 ]; npm test || true; mkdir /proc/x; true; done", "mkdir /proc/x", SetOff);
    let rules = ExitCodeRules { errexit: false, ..SH };
    check_in(&["sh", "-c"], rules, "false\ntrue", "false", NoErrexit);
    check_in(&["sh", "-c"], rules, "pytest || true; npm test; exit 0", "npm test", NoErrexit);
    for text in [
        "sh -ec 'false\ntrue'",
        "sh -c 'set -e; false; true'",
        "bash -o errexit -c 'false; true'",
        "bash -e <<E\nfalse\ntrue\nE",
        "bash <<E\nset -euo pipefail\nfalse\ntrue\nE",
        "sh -c 'true; false'",
        "set +e; false",
        "set +e; false; code=$?; set -e; exit $code",
        "set +e; (false); exit",
        "set -eu\nfalse\ntrue",
        "eval 'false; true'",
        "(false; true)",
        "{ false; true; }",
        "for d in a b; do pytest $d; done",
        "printf 'a\\nb\\n' | while read d; do pytest $d; done",
        "while true; do false; done",
        "case x in x) false; true;; esac",
        "f() { false; true; }; f",
    ] {
        fails(text);
    }
    is_fine("cat <<E\nfalse\ntrue\nE");
    is_fine("sh script.sh <<E\nfalse\ntrue\nE");
    is_fine("set -euo pipefail\nfor d in */; do pytest \"$d\"; done");
}

#[test]
fn commands_that_are_tested() {
    use LostBy::{AndList, Condition, Message, Negation, Tested};
    check("f() { false; true; }; f || exit 1", "false", Tested);
    check("(false; true) && echo ok", "false", Tested);
    check("if { pytest; true; }; then :; fi", "pytest", Tested);
    check("! false\ntrue", "false", Negation);
    check("! grep -q root /etc/passwd\ntrue", "grep -q root /etc/passwd", Negation);
    check("! cmp /dev/null /dev/null; echo x", "cmp /dev/null /dev/null", Negation);
    check("pytest a && pytest b\ntrue", "pytest a", AndList);
    check("cd gone && npm test\ntrue", "cd gone", AndList);
    check("npm test && echo ok; echo done", "npm test", AndList);
    check("if pytest; then echo ok; fi", "pytest", Condition);
    check("if npm test; then echo ok; else echo bad; fi", "npm test", Condition);
    check("if ! run-tests; then echo bad; fi", "run-tests", Condition);
    check("npm test || echo failed", "npm test", Message);
    check("pytest && echo ok || echo bad", "pytest", Message);
    check("pytest || { echo bad; }", "pytest", Message);
    for text in [
        "pytest || exit 1",
        "pytest || { echo bad; exit 1; }",
        "if pytest; then echo ok; else exit 1; fi",
        "if ! pytest; then exit 1; fi",
        "pytest a && pytest b",
        "cd gone && pytest",
        "! true",
        "time pytest",
        "(cd . && pytest) || exit 1",
    ] {
        fails(text);
    }
    is_fine("pytest || true");
    is_fine("npm test || :");
    is_fine("(pytest a; pytest b) || true");
    is_fine("if grep -q x log; then echo found; fi");
    is_fine("[ -z \"$CI\" ] && exit 1\ntrue");
    is_fine("until curl -sf http://localhost; do sleep 1; done");
    is_fine("grep -q x log || echo none");
    is_fine("code=0; pytest || code=$?; exit $code");
}

#[test]
fn programs_that_report_nothing() {
    use LostBy::{Detached, FindExec, IgnoreFlag, Trap};
    check("trap 'exit 0' EXIT; false", "trap 'exit 0' EXIT", Trap);
    check("trap 'true; exit $?' EXIT; false", "trap 'true; exit $?' EXIT", Trap);
    check("clean() { echo x; exit 0; }\ntrap clean EXIT\nfalse", "trap clean EXIT", Trap);
    check_in(SHELLS[1].0, BASH, "trap 'exit 0' ERR; false", "trap 'exit 0' ERR", Trap);
    check("find . -maxdepth 0 -exec false {} \\;", "false {}", FindExec);
    check("find . -maxdepth 0 -execdir false ';'", "false", FindExec);
    check("find . -name pytest -exec ./pytest {} \\; ; true", "./pytest {}", FindExec);
    check("make -i test", "make -i test", IgnoreFlag);
    check("make -ki test", "make -ki test", IgnoreFlag);
    check("make --ignore-errors test", "make --ignore-errors test", IgnoreFlag);
    for text in [
        "trap 'exit' EXIT; false",
        "trap 'rm -f x' EXIT; false",
        "trap 'exit $?' EXIT; false",
        "trap 'exit 0' TERM; false",
        "trap 'code=$?; rm -f x; exit $code' EXIT; false",
        "find . -maxdepth 0 -exec false {} +",
        "echo a | xargs false",
        "make -k test",
        "make -C . -f Makefile -j2 test",
    ] {
        fails(text);
    }
    is_fine("find . -name '*.pyc' -exec rm {} \\;");
    is_fine("docker run -d postgres");
    is_fine("docker compose up -d && pytest");
    for (text, by) in [
        ("docker run -d image pytest -q", Detached),
        ("docker exec -d app npm test", Detached),
        ("tmux new-session -d 'pytest'", Detached),
        ("script -qc pytest log", IgnoreFlag),
        ("mvn -fn verify", IgnoreFlag),
        ("mvn -Dmaven.test.failure.ignore=true verify", IgnoreFlag),
    ] {
        assert_eq!(lost(text, SH), Some((text.to_owned(), by)), "{text}");
    }
    is_fine("script -eqc pytest log");
    is_fine("docker run --rm -it image pytest");
    is_fine("docker run -d --name t image pytest; docker wait t");
}

#[test]
fn usual_commands_lose_nothing() {
    for text in [
        "pytest -q -n 4",
        "cargo test --workspace",
        "npm ci\nnpm test",
        "set -euo pipefail\ncd app\nnpm ci && npm test",
        "docker compose up -d\npytest\ndocker compose down",
        "python -m venv .venv\n. .venv/bin/activate\npip install -r requirements.txt\npytest \"$@\"",
        "code=0; (cd a && pytest) || code=$?; (cd b && pytest) || code=$?; exit $code",
        "test -f x && . x\npytest",
        "command -v go >/dev/null || exit 1\ngo test ./... 2>&1",
        "for i in 1 2 3; do curl -sf x && break; sleep 1; done\npytest",
        "",
        "(",
        "if",
        "case x in",
        "$(",
        "cat <<E",
        "f() {",
        "'",
        "`",
        ") a",
        ";;",
        &"(".repeat(5_000),
        &"$(".repeat(5_000),
        &"if ".repeat(5_000),
        &"{ ".repeat(5_000),
        &"f() ".repeat(5_000),
    ] {
        is_fine(text);
    }
}

mod answers;
mod kept;
mod pipes;
mod ways;
