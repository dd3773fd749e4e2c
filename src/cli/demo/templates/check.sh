# For suites that need nothing but a shell: `check NAME EXPECTED COMMAND…` compares what a command prints, `finish` ends the
# suite. The cases go to $CICD_REPORT as JUnit, so that cicd counts them and names those that fail.
cases='' failed=0

check() {
    name=$1 expected=$2
    shift 2
    printed=$("$@" 2>&1)
    if [ "$printed" = "$expected" ]; then
        cases="$cases<testcase name='$name'/>"
    else
        echo "$name: expected '$expected', got '$printed'"
        cases="$cases<testcase name='$name'><failure message=\"expected '$expected', got '$printed'\"/></testcase>"
        failed=1
    fi
}

finish() {
    [ -z "$CICD_REPORT" ] || echo "<testsuite name='$CICD_SUITE'>$cases</testsuite>" >"$CICD_REPORT"
    exit "$failed"
}
