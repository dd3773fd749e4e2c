//! Tests whose code is lost on each way through a text, and loops, markers and variables that keep it.

use super::*;

#[test]
fn commands_that_take_the_place_of_tests() {
    use LostBy::{AndList, Replaced};
    for text in [
        "pytest -q > log 2>&1 || cat log",
        "pytest -q || ls -la",
        "pytest -q || { cat /dev/null; }",
        "pytest -q || { tail -5 /dev/null; ls; }",
        "pytest -q || (ls; rm -f x)",
        "pytest -q || touch failed",
        "pytest -q || echo failed | cat",
        "pytest -q || ls\ntrue",
        "pytest -q || { sleep 0; date; }; exit 0",
        "for d in a b; do pytest -q || continue; done",
        "for d in a b; do pytest -q || break; done",
        "f() { pytest -q; }; f || ls",
        "if pytest -q || ls; then ls; fi",
    ] {
        let command = if text.contains("> log") { "pytest -q > log 2>&1" } else { "pytest -q" };
        let by = if text.starts_with("if") { LostBy::Condition } else { Replaced };
        check(text, command, by);
    }
    check("sh -c 'pytest' || ls", "sh -c 'pytest'", Replaced);
    check("for i in 1 2; do pytest -q && break || sleep 0; done", "pytest -q", LostBy::Loop);
    check("if [ -d . ]; then pytest -q && echo ok; fi\nls", "pytest -q", AndList);
    check("case x in x) pytest -q && echo ok ;; esac\nls", "pytest -q", AndList);
    check("false && pytest -q\nls", "false", AndList);
    check("make gone && pytest -q\nls", "make gone", AndList);
    check("true && make gone && pytest -q || ls", "pytest -q", Replaced);
    for text in [
        "pytest || { cat /dev/null; exit 1; }",
        "pytest || { cat /dev/null; false; }",
        "pytest || (ls; exit 3)",
        "pytest || false",
        "f() { pytest || return 1; }; f",
        "pytest || touch failed; if [ -f failed ]; then exit 1; fi",
        "pytest || echo 1 > failed\nif [ -f failed ]; then exit 1; fi",
        "pytest || touch failed; test ! -f failed",
        "make gone && pytest",
        "make gone && pytest || exit 1",
        "if [ -d . ]; then pytest && echo ok; fi",
        "if [ -d . ]; then pytest; fi\nls",
    ] {
        fails(text);
    }
    is_fine("pytest || { echo 'may fail'; true; }");
    is_fine("pytest || { echo 'may fail'; exit 0; }");
    is_fine("(pytest; ls) || :");
    is_fine("[ -n \"$CI\" ] && pytest\nls");
    is_fine("command -v pytest && pytest\nls");
    is_fine("pytest --version || pip install pytest\npytest");
    is_fine("pip install pytest || pip3 install pytest\npytest");
}

#[test]
fn loops_that_try_again() {
    use LostBy::{AndList, Loop};
    check("for i in 1 2 3; do pytest && break; sleep 0; done", "pytest", Loop);
    check("for i in $(seq 3); do if pytest; then break; fi; done", "pytest", Loop);
    check("n=0; until pytest || [ $n -ge 2 ]; do n=$((n+1)); done", "pytest", Loop);
    check("while ! pytest; do n=$((n+1)); [ $n -lt 3 ] || break; done", "pytest", Loop);
    check("n=0; while [ $n -lt 3 ]; do pytest && exit 0; n=$((n + 1)); done", "pytest", AndList);
    check("for i in 1 2; do pytest && break || echo again; done; echo done", "pytest", Loop);
    for text in [
        "for i in 1 2 3; do pytest && break; [ $i -lt 3 ] || exit 1; sleep 0; done",
        "for i in 1 2 3; do pytest && exit 0; sleep 0; done; exit 1",
        "while true; do npm test && break; n=$((n+1)); if [ $n -ge 3 ]; then exit 1; fi; done",
        "for i in 1 2 3; do if pytest; then break; fi; if [ $i = 3 ]; then exit 1; fi; done",
        "ok=0; for i in 1 2; do if pytest; then ok=1; break; fi; done; [ $ok = 1 ]",
        "ok=; for i in $(seq 1 2); do pytest && ok=1 && break; sleep 0; done; test -n \"$ok\"",
        "n=0; until pytest; do n=$((n+1)); [ $n -lt 3 ] || exit 1; sleep 0; done",
        "n=0; until pytest || [ $n -ge 2 ]; do n=$((n+1)); done; [ $n -lt 2 ]",
        "for i in 1 2; do pytest && break; done",
        "for i in 1 2; do pytest && break; [ \"$i\" -eq 2 ] && exit 1; sleep 0; done",
        "try() { for i in 1 2; do pytest && return 0; sleep 0; done; return 1; }; try",
        "pytest -x || pytest --lf",
        "ok=false; for i in 1 2; do if pytest; then ok=true; break; fi; sleep 0; done; $ok",
        "for i in 1 2; do pytest && break || [ $i -lt 2 ]; done",
        "n=2; until pytest; do n=$((n-1)); [ $n -gt 0 ] || exit 1; done",
        "npm test || { sleep 0; npm test; }",
        "if ! pytest; then sleep 0; pytest --lf; fi",
        "try() { n=1; while true; do \"$@\" && break; if [ $n -lt 2 ]; then n=$((n+1)); else return 1; fi; done; }\ntry pytest",
        "n=1; while [ $n -le 2 ]; do if pytest; then break; fi; n=$((n + 1)); done; if [ $n -gt 2 ]; then exit 1; fi",
        "for i in 1 2; do pytest && r=0 && break || r=$?; done; exit $r",
    ] {
        fails(text);
    }
    fails_in_bash("for i in {1..3}; do pytest && break; [[ $i -lt 3 ]] || exit 1; done");
    fails_in_bash("for ((i=0; i<3; i++)); do pytest && break; if ((i == 2)); then exit 1; fi; done");
    is_fine("until pytest; do sleep 1; done");
}

#[test]
fn variables_that_keep_a_code() {
    use LostBy::{Condition, Message, SetOff, Variable};
    check("rc=0; pytest || rc=$?; echo \"exit code $rc\"", "pytest", Variable);
    check("pytest || rc=$?", "pytest", Variable);
    check("for d in a b; do pytest $d || failures=$((failures+1)); done; echo \"$failures failures\"", "pytest $d", Variable);
    let shown = "pytest || n=$((n+1)); if [ $n -gt 0 ]; then echo bad; fi";
    check(shown, "pytest", Variable);
    check("if ! OUT=$(pytest 2>&1); then echo \"$OUT\"; fi", "OUT=$(pytest 2>&1)", Condition);
    check("if OUT=$(pytest); then echo ok; else echo \"$OUT\"; fi", "OUT=$(pytest)", Condition);
    check("pytest && R=ok || R=bad; echo $R", "pytest", Variable);
    check("if [ -d . ] && pytest; then echo ok; fi", "pytest", Condition);
    check("if false; then ls; elif npm test; then ls; fi", "npm test", Condition);
    check("set +e; pytest; echo \"exit: $?\"", "pytest", SetOff);
    check("set +e; pytest; code=$?; echo bye", "pytest", SetOff);
    check("set +e; pytest; if [ $? -ne 0 ]; then echo bad; fi", "pytest", SetOff);
    check("pytest & p=$!; wait \"$p\" || echo failed", "pytest", Message);
    let waits = "p=(); pytest & p+=($!); for i in \"${p[@]}\"; do wait \"$i\" || rc=$?; done; echo done";
    check_in(SHELLS[1].0, BASH, waits, "pytest", Variable);
    for text in [
        "rc=0; pytest || rc=$?; echo \"exit code $rc\"; exit $rc",
        "rc=0; pytest a || rc=1; npm test || rc=1; ls; exit $rc",
        "for d in a b; do pytest $d || n=$((n+1)); done; [ \"$n\" -eq 0 ]",
        "pytest || bad=1; if [ -n \"$bad\" ]; then exit 1; fi",
        "pytest || bad=1; if [ \"${bad:-0}\" != 0 ]; then exit 1; fi",
        "bad=; for d in a b; do pytest $d || bad=\"$bad $d\"; done; [ -z \"$bad\" ]",
        "if ! OUT=$(pytest 2>&1); then echo \"$OUT\"; exit 1; fi",
        "set +e; pytest; rc=$?; cp r.xml out/; exit $rc",
        "set +e; pytest; rc=$?; tar -cf r.tar gone; exit $rc",
        "set +e\npytest\nrc=$?\nset -e\necho $rc\nexit $rc",
        "set +e\npytest\nrc=$?\nls gone\n(exit $rc)",
        "pytest & p=$!; wait \"$p\" || rc=$?; exit $rc",
        "die() { echo \"$1\"; exit 1; }; pytest || die bad",
        "pytest || { code=$?; ls; exit $code; }",
        "bad=false; pytest || bad=true; if [ \"$bad\" = true ]; then exit 1; fi",
        "pytest || test $? = 5",
        "pytest && R=0 || R=1; exit $R",
    ] {
        fails(text);
    }
    is_fine("cid=$(docker run -d img pytest); docker logs -f $cid; exit $(docker wait $cid)");
    is_fine("docker run -d --name t img pytest\ncode=$(docker wait t)\nexit $code");
    is_fine("docker run -d -v $PWD/tests:/tests -p 80:80 nginx\nnpm test");
    is_fine("python -m http.server -d tests 8000 &\npytest");
    is_fine("echo \"pytest $(pytest --version)\"\npytest");
    is_fine("export PATH=\"$(go env GOPATH)/bin:$PATH\"\nexport GOPATH=$(go env GOPATH)");
    is_fine("pytest > log || grep -q passed log");
}

#[test]
fn rounds_and_calls_of_which_one_fails() {
    use LostBy::Overwritten;
    let off = |text: &str| {
        assert_eq!(lost(text, SH), Some(("pytest $d".to_owned(), Overwritten)), "{text}");
        for (words, _) in SHELLS {
            assert_eq!(run(words, &text.replace("pytest $d", "[ $d != a ]")), 0, "{words:?} {text}");
        }
    };
    off("set +e; for d in a b; do pytest $d; rc=$?; done; exit $rc");
    off("for d in a b; do rc=0; pytest $d || rc=$?; done; exit $rc");
    off("for d in a b; do pytest $d && rc=0 || rc=1; done; exit $rc");
    off("set +e; for d in a b; do if pytest $d; then rc=0; else rc=1; fi; done; exit $rc");
    off("set +e; for d in a b; do [ $d = x ] && break; pytest $d; rc=$?; done; exit $rc");
    off("set +e; while read d; do pytest $d; rc=$?; done <<E\na\nb\nE\nexit $rc");
    off("set +e; i=0; while [ $i -lt 2 ]; do [ $i = 0 ] && d=a || d=b; pytest $d; rc=$?; i=$((i+1)); done; exit $rc");
    off("set +e; i=0; until [ $i -ge 2 ]; do [ $i = 0 ] && d=a || d=b; pytest $d; rc=$?; i=$((i+1)); done; exit $rc");
    off("set +e; for x in 1 2; do for d in a b; do pytest $d; rc=$?; done; [ $rc = 0 ] || exit 1; done");
    off("set +e; t() { d=$1; pytest $d; rc=$?; }; t a; t b; exit $rc");
    off("set +e; t() { d=$1; pytest $d; }; for e in a b; do t $e; rc=$?; done; exit $rc");
    off("set +e; for d in a b; do pytest $d & wait $!; rc=$?; done; exit $rc");
    let piped = "set +e; for d in a b; do pytest $d | cat; rc=${PIPESTATUS[0]}; done; exit $rc";
    assert_eq!(lost(piped, BASH), Some(("pytest $d".to_owned(), Overwritten)));
    let check = |text: &str, command: &str| {
        assert_eq!(lost(text, BASH), Some((command.to_owned(), Overwritten)), "{text}");
    };
    check("set +e; for d in a b; do pytest $d & p=\"$p $!\"; done; for i in $p; do wait $i; rc=$?; done; exit $rc", "wait $i");
    check("set +e; for d in a b; do pytest $d & done; for d in a b; do wait -n; rc=$?; done; exit $rc", "wait -n");
    check("set +e; p=(); pytest a & p+=($!); for i in \"${p[@]}\"; do wait \"$i\"; rc=$?; done; exit $rc", "wait \"$i\"");
    let two = "set +e; pytest a & p=$!; pytest b & q=$!; wait $p; rc=$?; wait $q; rc=$?; exit $rc";
    assert_eq!(lost(two, SH).map(|lost| lost.0), Some("pytest a".to_owned()));
}

#[test]
fn rounds_and_calls_that_keep_the_first_failure() {
    for (keeps, is_posix) in [
        ("rc=$((rc|$?))", true),
        ("rc=$((rc + $?))", true),
        ("[ $? -ne 0 ] && rc=1", true),
        ("[ $? -eq 0 ] || rc=1", true),
        ("test $? = 0 || rc=$d", true),
        ("r=$?; [ $rc = 0 ] && rc=$r", true),
        ("r=$?; if [ $r -gt 0 ]; then rc=$r; fi", true),
        ("case $? in 0) ;; *) rc=1 ;; esac", true),
        ("if [ $? -ne 0 ]; then exit 1; fi", true),
        ("if [ $? -ne 0 ]; then rc=1; break; fi", true),
        ("(( rc |= $? ))", false),
        ("((rc+=$?))", false),
        ("let rc+=$?", false),
    ] {
        let text = format!("set +e; rc=0; for d in 1 2; do pytest $d; {keeps}; done; exit $rc");
        for (words, rules) in &SHELLS[usize::from(!is_posix)..] {
            assert_eq!(lost(&text, *rules), None, "{text}");
            assert_ne!(run(words, &text.replace("pytest $d", "[ $d != 1 ]")), 0, "{words:?} {text}");
        }
    }
    for text in [
        "rc=0; for d in a b; do pytest $d || rc=1; done; exit $rc",
        "set +e; for d in a b; do pytest $d; rc=$?; [ $rc = 0 ] || break; done; exit $rc",
        "for d in a b; do for i in 1 2; do pytest $d && continue 2; done; exit 1; done",
        "set +e; for i in 1 2 3; do pytest; rc=$?; if [ $rc = 0 ]; then break; fi; done; exit $rc",
        "t() { pytest $1 || rc=1; }; rc=0; t a; t b; exit $rc",
        "rc=0; pytest a & p=$!; pytest b & q=$!; for i in $p $q; do wait $i || rc=1; done; exit $rc",
        "set +e; pytest a & p=$!; pytest b & q=$!; wait $p; a=$?; wait $q; b=$?; [ $a = 0 ] && [ $b = 0 ]",
    ] {
        fails(text);
    }
    is_fine("set +e; for i in 1 2 3; do pytest > log; rc=$?; grep -q flaky log || break; done; exit $rc");
    is_fine("set +e; for d in a b; do server & p=$!; pytest $d || rc=1; kill $p; wait $p; s=$?; done; exit ${rc:-0}");
    is_fine("set +e; for d in a b; do pytest $d || true; rc=$?; done; exit $rc");
}

#[test]
fn loops_that_are_left_together() {
    use LostBy::Replaced;
    check("for a in 1 2; do for b in 1 2; do pytest || break 2; done; exit 1; done", "pytest", Replaced);
    check("for a in 1 2; do while true; do pytest || continue 2; exit 1; done; done", "pytest", Replaced);
    check("n=2; for a in 1 2; do for b in 1; do pytest || break $n; done; exit 1; done", "pytest", Replaced);
    check("for a in 1 2; do for b in 1 2; do pytest || break 9; done; exit 1; done", "pytest", Replaced);
    fails("for a in 1 2; do for b in 1 2; do pytest || continue 2; done; exit 0; done; exit 1");
    fails("for a in 1 2; do for b in 1 2; do pytest || break 1; done; exit 1; done");
    fails("for a in 1; do while true; do pytest || break 2; exit 0; done; exit 0; done; exit 1");
    fails("t() { pytest || break; exit 1; }; for a in 1 2; do t; done");
    fails("pytest || break; exit 1");
}

#[test]
fn ways_are_bounded() {
    let text = format!("{}pytest || ls", "if grep -q a b; then c; fi\n".repeat(40));
    assert_eq!(lost(&text, SH), None, "too many ways to know");
    is_fine(&"for a in 1 2 3; do for b in 1 2 3; do pytest || c=1; done; done\n".repeat(1_000).replace("c=1", "exit 1"));
}
