//! Commands that look as if they lose a code and do not: killed processes, and further attempts. And those that only look like them.

use super::*;

#[test]
fn processes_that_the_script_ends_itself() {
    for text in [
        "set +e; server & pid=$!; for d in a b; do pytest $d || rc=1; done; kill $pid; wait $pid; rm -f x; exit $rc",
        "set +e; server & pid=$!; pytest || rc=1; kill ${pid}; wait \"$pid\"; rm -f x; exit $rc",
        "set +e; server & pytest || rc=1; kill %1; wait %1; rm -f x; exit $rc",
        "set +e; server & pid=$!; pytest || rc=1; kill -TERM -- -$pid; wait $pid; rm -f x; exit $rc",
        "set +e; server & pid=$!; pytest || rc=1; if kill -0 $pid; then kill -9 $pid; fi; wait $pid; rm -f x; exit $rc",
        "set +e; server & pid=$!; pytest || rc=1; pkill -f server; wait $pid; rm -f x; exit $rc",
        "set +e; server & pid=$!; pytest || rc=1; kill $(jobs -p); wait $pid; rm -f x; exit $rc",
        "set +e; a & p=$!; b & q=$!; pytest; rc=$?; kill $p $q; wait $p $q; exit $rc",
        "set +e; stop() { kill $pid; wait $pid; rm -f x; }; server & pid=$!; pytest; rc=$?; stop; exit $rc",
        "set +e; stop() { kill $pid; }; server & pid=$!; pytest || rc=1; stop; wait $pid; rm -f x; exit $rc",
        "set +e; for d in a b; do server & pid=$!; pytest $d || rc=1; kill $pid; wait $pid; rm -f x; done; exit $rc",
        "trap 'kill $(jobs -p)' EXIT; server & pytest",
    ] {
        assert_eq!(lost(text, SH), None, "{text}");
    }
    for text in [
        "set +e; run-tests & pid=$!; (sleep 9; kill $pid) & wait $pid; rm -f x",
        "set +e; run-tests & pid=$!; kill -0 $pid; wait $pid; rm -f x",
        "set +e; run-tests & pid=$!; kill -s USR1 $pid; wait $pid; rm -f x",
        "set +e; run-tests & pid=$!; kill $other; wait $pid; rm -f x",
        "set +e; run-tests & pid=$!; pkill -f server; wait $pid; rm -f x",
        "set +e; run-tests & pid=$!; wait $pid; rm -f x; kill $pid",
        "set +e; stop() { kill $pid; }; trap stop EXIT; run-tests & pid=$!; wait $pid; rm -f x",
    ] {
        assert_eq!(lost(text, SH).map(|(command, _)| command), Some("wait $pid".to_owned()), "{text}");
    }
}

#[test]
fn further_attempts_whose_code_is_kept() {
    for text in [
        "set +e; pytest; rc=$?; if [ $rc -ne 0 ]; then pytest --lf; rc=$?; fi; exit $rc",
        "rc=0; pytest || rc=$?; if [ $rc -ne 0 ]; then rc=0; pytest --lf || rc=$?; fi; exit $rc",
        "set +e; pytest; rc=$?; [ $rc -eq 0 ] || { pytest --lf; rc=$?; }; exit $rc",
        "set +e; npm test; if [ $? -ne 0 ]; then npm test -- --onlyFailures; fi",
        "set +e; pytest; rc=$?; if [ $rc = 0 ]; then ls; else sleep 0; pytest --lf; rc=$?; fi; exit $rc",
        "pytest || (sleep 0 && pytest --lf)",
        "set +e; pytest; r=$?; if [ $r != 0 ]; then pytest; r=$?; fi; if [ $r != 0 ]; then pytest; r=$?; fi; exit $r",
        "set +e; for d in a b; do pytest; r=$?; if [ $r != 0 ]; then pytest; r=$?; fi; [ $r = 0 ] || rc=1; done; exit $rc",
    ] {
        fails(text);
    }
    for (text, command) in [
        ("set +e; pytest; rc=$?; if [ $rc -ne 0 ]; then pytest --lf; fi; ls", "pytest --lf"),
        ("set +e; pytest a; rc=$?; pytest b; rc=$?; ls; exit $rc", "pytest a"),
        ("set +e; pytest a; rc=$?; if [ $rc -ne 0 ]; then npm test; rc=$?; fi; exit $rc", "pytest a"),
        ("set +e; pytest a; rc=$?; if [ $rc -ne 0 ]; then pytest --version; rc=$?; fi; exit $rc", "pytest a"),
        ("set +e; for d in a b; do pytest $d; rc=$?; if [ $rc != 0 ]; then pytest; rc=$?; fi; done; exit $rc", "pytest $d"),
    ] {
        assert_eq!(lost(text, SH).map(|(command, _)| command), Some(command.to_owned()), "{text}");
    }
}

#[test]
fn functions_that_run_their_arguments() {
    use LostBy::{AndList, Message};
    check("try() { for i in 1 2; do \"$@\" && return 0; sleep 0; done; }; try pytest", "try pytest", AndList);
    check("try() { timeout 9 \"$@\" || echo \"failed: $*\"; }; try pytest", "try pytest", Message);
    check("try() { \"$@\" && echo ok || echo bad; }; try pytest -q", "try pytest -q", Message);
    for text in [
        "try() { for i in 1 2; do \"$@\" && return 0; sleep 0; done; return 1; }; try pytest",
        "try() { n=0; until \"$@\"; do n=$((n+1)); [ $n -ge 2 ] && return 1; sleep 0; done; }; try npm test",
        "try() { echo \"+ $*\"; \"$@\"; }; try pytest; try npm test",
        "try() { name=$1; shift; echo $name; \"$@\"; }; try name pytest",
    ] {
        fails(text);
    }
}

/// Which code a failure has depends on the runner.
#[test]
fn codes_of_a_runner() {
    is_fine("cargo test || if [ $? -eq 101 ]; then exit 1; fi");
    is_fine("set +e; pytest; rc=$?; if [ \"$rc\" = 2 ]; then exit 1; fi; ls");
    is_fine("pytest || (( $? == 5 ))");
    let check = |text: &str| assert_eq!(lost(text, BASH).map(|(command, _)| command), Some("pytest".to_owned()), "{text}");
    check("set +e; pytest; rc=$?; if [ $rc -gt 1 ]; then exit $rc; fi; ls");
    check("set +e; pytest; rc=$?; if [ $rc -eq 0 ]; then exit 1; fi; ls");
    check("set +e; pytest; rc=$?; if [ $rc -eq 101 ]; then echo x; fi; echo y");
}
