//! Tests pipes that lose an exit code, and commands that only look similar.

use super::*;

fn check(command: &str, expected: &str) {
    assert_eq!(hidden_failure(command, false).unwrap_or_default(), expected, "{command}");
}

fn check_bash(command: &str, expected: &str) {
    assert_eq!(hidden_failure(command, true).unwrap_or_default(), expected, "{command}");
}

#[test]
fn texts_for_other_shells_are_read() {
    check("sh -c 'pytest | tee log'", "pytest");
    check("bash -lc \"pytest | tee log\" && x", "pytest");
    check("timeout 5 bash -euc 'a; b | c'", "b");
    check("docker run img sh -ec 'a | b'", "a");
    check("eval 'a | b'", "a");
    check("sh -c \"sh -c 'a | b'\"", "a");
    check("set -o pipefail; sh -c 'a | b'", "a");
    check_bash("sh -c 'a | b'", "a");
    check_bash("bash +o pipefail -c 'a | b'", "a");
    check("bash -o pipefail -c 'a | b'", "");
    check("bash -euo pipefail -c 'a | b'", "");
    check("bash -c 'set -o pipefail; a | b'", "");
    check("echo sh -c 'a | b'", "");
    check("sh script.sh 'a | b'", "");
    check("grep -c 'a|b' c", "");
    check("bash <<E\na | b\nE", "a");
    check("docker run -i img sh -e <<'E'\nset -x\na | b\nE", "a");
    check("echo 'a | b' | sh", "a");
    check("bash -o pipefail <<E\na | b\nE", "");
    check("python - <<E\na | b\nE", "");
}

#[test]
fn only_what_sets_the_option_sets_it() {
    check("echo 'we use pipefail'; a | b", "a");
    check("# set -o pipefail\na | b", "a");
    check("echo set -o pipefail; a | b", "a");
    check("(set -o pipefail; a | b); c | d", "c");
    check("a | b; set -o pipefail; c | d", "a");
    check("set -e; a | b", "a");
    check("set -euo pipefail\na | b", "");
    check("set -o pipefail\nset +o pipefail\na | b", "a");
    check("set -e -o pipefail && a | b", "");
    check("shopt -s -o pipefail; a | b", "");
    check("if set -o pipefail; then a | b; fi", "");
    check_bash("a | b", "");
    check_bash("set +o pipefail; a | b", "a");
    check_bash("set +eo pipefail\na | b\nset -o pipefail", "a");
    check_bash("x=$(set +o pipefail; a | b)", "a");
    check_bash("(set +o pipefail); a | b", "");
}

#[test]
fn exit_codes_that_are_read_count() {
    check("a | b; code=${PIPESTATUS[0]}", "");
    check("a | b; test \"${PIPESTATUS[0]}\" = 0", "");
    check("a | b; [[ ${PIPESTATUS[0]} == 0 ]]", "");
    check("a | b; (( PIPESTATUS[0] == 0 ))", "");
    check("a | b; echo \"${PIPESTATUS[0]}\"", "a");
    check("a | b # PIPESTATUS", "a");
    check("a | b; c | d; exit ${PIPESTATUS[0]}", "a");
    check("a | b; exit ${PIPESTATUS[0]}; c | d", "c");
    check("a | b; rc=(\"${PIPESTATUS[@]}\"); exit ${rc[0]}", "");
    check("a | b && exit ${PIPESTATUS[0]}", "");
    check("a | b; case ${PIPESTATUS[0]} in 0) ;; *) exit 1;; esac", "");
    // Each command has codes of its own.
    check("a | b; c; exit ${PIPESTATUS[0]}", "a");
    check("a | b; echo c; exit ${PIPESTATUS[0]}", "a");
    check("a | b; x=1; exit ${PIPESTATUS[0]}", "a");
    check("a | b || exit ${PIPESTATUS[0]}", "a");
    check("(a | b); exit ${PIPESTATUS[0]}", "a");
}

#[test]
fn pipes_that_hide_a_failure() {
    check("false | tee test.log", "false");
    check("pytest -q 2>&1 | tee out.txt", "pytest -q 2>&1");
    check("make |& tee log", "make");
    check("a && b | c", "b");
    check("a\nb -x|c\nd", "b -x");
    check("a |\n b", "a");
    check("echo x | a | b", "a");
    check("! a | b", "! a");
    check("ls && pytest | tee log", "pytest");
    check("ls | a | b", "a");
    check("pytest --version-file x | b", "pytest --version-file x");
    check("X=1 a | b", "X=1 a");
    check("v=$(a | b)", "a");
    check("echo \"$(a | b)\"", "a");
    check("echo `a | b`", "a");
    check("(a; b) | c", "(a; b)");
    check("{ a; b; } | c", "{ a; b; }");
    check("for x in 1 2; do a; done | b", "for x in 1 2; do a; done");
    check("if a | b; then c; fi", "if a");
    check("cat <<E | a | b\nx\nE\n", "a");
    check("a <<'E' | b\nx\nE\n", "a <<'E'");
    check("cat <<E\nx\nE\na | b", "a");
    check("case $x in y|z) a | b;; esac", "a");
    check("diff <(a | b) c", "a");
    check("f() { a | b; }", "f() { a");
    check("a) b | c", "b");
    check(&format!("{} | b", "x".repeat(80)), &format!("{}…", "x".repeat(60)));
}

#[test]
fn what_is_no_pipe_or_hides_nothing() {
    for command in [
        "a || b",
        "a && b || c; d & e",
        "echo 'a | b'",
        "echo \"a | b\"",
        "echo a \\| b",
        "# a | b",
        "a # b | c",
        "a >| b",
        "a 2>&1 &> b",
        "echo $((1 | 2)) ${x:-a|b}",
        "[[ a =~ x|y ]] && b",
        "case $x in a|b) c;; (d | e) f;; esac",
        "cat <<E\na | b\nE\n",
        "cat <<-'E F'\n\ta | b\n\tE F\nc",
        "cat <<E | b\nx | y\nE\n",
        "cat <<< 'a | b'",
        "java -version 2>&1 | head -1",
        "node --version | cut -c2-",
        "n=$(ls tests | wc -l)",
        "env | sort",
        "ps aux | grep x || true",
        "if ps | grep -q x; then a; fi",
        "echo x | a",
        "printf '%s' y | a",
        "yes | a",
        "{ echo x; cat <<E; } | a\ny\nE\n",
        "for x in 1 2; do echo $x; done | a",
        "(echo x; ls) | a",
        "{ a; echo $? > code; } | b",
        "set -o pipefail; a | b",
        "a | b; exit ${PIPESTATUS[0]}",
        "grep 'a|b' c",
        "",
        "|",
        "((",
        "$(",
        "'",
        "cat <<",
        "`",
        "\\",
        "cat <<\\",
        &"$(".repeat(10_000),
        &"${".repeat(10_000),
        &"`".repeat(10_001),
    ] {
        check(command, "");
    }
}
