//! Faults that no linter finds: the generated workflows have none, and each one is found after it is inserted.

use std::collections::BTreeMap;

use super::audit::{Generated, RULES};
use super::variants;

const CICD: &str = ".github/workflows/cicd.yml";
const DOMAIN: &str = ".github/workflows/domain-shop.yml";
const SHARED: &str = ".github/workflows/domains.yml";
const ACTION: &str = ".github/actions/cicd-setup/action.yml";

/// Returns the findings of each rule for these files.
fn judge(files: &BTreeMap<String, String>) -> Vec<(&'static str, Vec<String>)> {
    let generated = Generated::new(files.clone());
    RULES.iter().map(|(name, rule)| (*name, rule(&generated))).filter(|(_, wrong)| !wrong.is_empty()).collect()
}

/// Inserts a fault into one file of the variant with everything; the rule must find it without the other rules.
fn check(rule: &str, path: &str, fault: (&str, &str)) {
    let variant = variants::all().into_iter().find(|variant| variant.name == "needs").expect("the variant");
    let mut files = variant.files();
    assert_eq!(judge(&files), [], "before");
    let text = files.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
    assert!(text.contains(fault.0), "{path} has no `{}`:\n{text}", fault.0);
    *text = text.replacen(fault.0, fault.1, 1);
    let found: Vec<&str> = judge(&files).iter().map(|(name, _)| *name).collect();
    assert!(found.contains(&rule), "{fault:?} in {path}: only {found:?}");
}

#[test]
fn no_variant_has_a_fault() {
    for variant in variants::all() {
        assert_eq!(judge(&variant.files()), [], "{}", variant.name);
    }
}

#[test]
fn a_missing_merge_group() {
    check("merge groups", CICD, ("  merge_group:\n    types: [checks_requested]\n", ""));
}

#[test]
fn a_filter_by_path() {
    check("no filter by path", CICD, ("  merge_group:\n", "  merge_group:\n    paths: [src/]\n"));
    check("no filter by path", CICD, ("  push:\n", "  push:\n    paths-ignore: [docs/]\n"));
}

#[test]
fn a_start_that_is_missing() {
    check("every start", CICD, (", reopened,", ","));
    check("every start", CICD, (", edited]", "]"));
    check("every start", CICD, ("type: boolean", "type: string"));
    check("every start", CICD, ("inputs.all || contains", "contains"));
}

#[test]
fn a_push_that_is_compared_with_the_push_before() {
    check("last green", CICD, (" --base last-green", ""));
    check("last green", CICD, ("      checks: read # check that its gate passed\n", ""));
}

#[test]
fn a_gate_that_is_skipped_or_deaf() {
    check("gate", CICD, ("    if: always() && !(", "    if: !("));
    check("gate", CICD, ("    if: always() && ", "    if: ${{ !cancelled() }} && "));
    check("gate", CICD, ("}}gate\" # the required check", "}}the gate\""));
    check("gate", CICD, ("      - domain-shop\n", ""));
    check("gate", CICD, ("            domain-shop ${{ needs.domain-shop.result }}\n", ""));
    check("gate", CICD, ("${{ needs.domain-shop.result }}", "${{ needs.plan.result }}"));
}

#[test]
fn a_second_job_of_the_gate_s_name() {
    check("names of checks", CICD, ("}}shop\"", "}}gate\""));
    check("names of checks", CICD, ("}}shop\"", "}}cross-domain\""));
    check("names of checks", CICD, ("}}shop\"", "}}\""));
}

/// A skipped check with the name of a failed one would replace it.
#[test]
fn an_edited_title_that_hides_a_gate() {
    let own =
        r#"${{ github.event.action == 'edited' && !contains(toJSON(github.event.changes), '\"ref\"') && 'edited: ' || '' }}"#;
    for job in ["plan", "shop", "gate"] {
        check("names of checks", CICD, (&format!("{own}{job}\""), &format!("{job}\"")));
    }
    check("gate", CICD, (&format!("{own}gate\""), "gate\""));
    check("no dropped push", CICD, (" && !(github.event.action == 'edited'", " && !(github.event.action == 'closed'"));
}

#[test]
fn a_server_that_takes_no_artifacts() {
    check("artifacts", DOMAIN, ("        continue-on-error: true\n", ""));
}

#[test]
fn a_name_that_is_a_flag() {
    check("names behind flags", DOMAIN, ("--format github -- \"${cicd_wanted[@]}\"", "--format github \"${wanted[@]}\""));
    check("names behind flags", DOMAIN, ("\"${flags[@]}\" -- shop", "shop \"${flags[@]}\""));
    check(
        "names behind flags",
        DOMAIN,
        ("cicd status --only health,deployment --fail-on warn -- shop", "cicd status shop --only health"),
    );
}

#[test]
fn a_matrix_that_may_be_empty() {
    check("guarded matrices", CICD, ("    if: contains(fromJSON(needs.plan.outputs.calls), 'domain-shop')\n", ""));
    check("guarded matrices", CICD, ("outputs.calls), 'domain-shop'", "outputs.calls), 'libraries'"));
    check("guarded matrices", CICD, ("matrices)['domain-shop']", "matrices)['libraries']"));
    check("guarded matrices", DOMAIN, (" || needs.plan.outputs.has_suites == 'true'", " || true"));
    check(
        "guarded matrices",
        SHARED,
        ("    if: fromJSON(inputs.matrix).include[0] != null # an empty matrix would be an error\n", ""),
    );
}

#[test]
fn a_checkout_without_history_or_with_a_token() {
    check("checkouts", CICD, ("          fetch-depth: 0 # changes are found by comparing with the history,\n", ""));
    check("checkouts", DOMAIN, ("          fetch-depth: 0\n", "          fetch-depth: 1\n"));
    check("checkouts", SHARED, ("          filter: blob:none\n", ""));
    check("checkouts", SHARED, ("          persist-credentials: false\n", ""));
}

#[test]
fn a_job_without_a_timeout() {
    check("timeouts", CICD, ("    timeout-minutes: 10\n", ""));
    check("timeouts", DOMAIN, ("    timeout-minutes: ${{ matrix.timeout_minutes }}\n", ""));
}

#[test]
fn an_input_that_the_pinned_action_does_not_have() {
    check("inputs of actions", CICD, ("fetch-depth:", "fetch_depth:"));
    check("inputs of actions", CICD, ("languages:", "language:"));
    check("inputs of actions", DOMAIN, ("if-no-files-found:", "if-no-files:"));
    check("inputs of actions", ACTION, ("        key: cicd-", "        keys: cicd-"));
}

#[test]
fn an_action_that_is_not_pinned() {
    let pin = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
    check("pins", CICD, (pin, "actions/checkout@v7"));
    check("pins", DOMAIN, (pin, "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"));
    check(
        "pins",
        ACTION,
        ("actions/cache/save@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5", "actions/cache/save@main # v5.0.5"),
    );
    check(
        "pins",
        ACTION,
        ("#   uses: actions/setup-go@b7ad1dad31e06c5925ef5d2fc7ad053ef454303e # v7.0.0", "#   uses: actions/setup-go@v7"),
    );
}

#[test]
fn secrets_for_everybody() {
    let by_name = "    secrets: # by name, and only those that cicd.yml names under `ci: secrets`\n      COMMON: ${{ secrets.COMMON }}\n      DB_PASSWORD: ${{ secrets.DB_PASSWORD }}\n";
    check("secrets by name", CICD, (by_name, "    secrets: inherit\n"));
    check("secrets by name", CICD, (by_name, "    secrets:\n      OTHER: ${{ secrets.OTHER }}\n"));
    check("secrets by name", DOMAIN, ("contains(matrix.secrets, 'COMMON') && ", ""));
    check("secrets by name", DOMAIN, ("contains(matrix.secrets, 'GITHUB_TOKEN') && ", ""));
}

#[test]
fn a_push_that_is_dropped() {
    check("no dropped push", CICD, (" || github.run_id }}", " || github.ref }}"));
    check(
        "no dropped push",
        CICD,
        ("cancel-in-progress: ${{ github.event_name == 'pull_request' }}", "cancel-in-progress: true"),
    );
    check("no dropped push", DOMAIN, ("'live' || github.run_id", "'live' || github.ref"));
    check("no dropped push", DOMAIN, ("group: domain-shop.yml-", "group: cicd-"));
    check("no dropped push", SHARED, ("jobs:\n", "concurrency:\n  group: domains.yml-${{ github.ref }}\njobs:\n"));
}

#[test]
fn more_permissions_than_needed_or_fewer() {
    check("least permissions", CICD, ("permissions: {} # each job asks for what it needs\n", ""));
    check("least permissions", DOMAIN, ("permissions: {} # each job asks for what it needs\n", "permissions: read-all\n"));
    check("least permissions", CICD, ("    permissions: {}\n", "    permissions:\n      contents: read\n"));
    check("granted permissions", CICD, ("      packages: write # asked for in cicd.yml, under `ci: permissions`\n", ""));
    check("granted permissions", CICD, ("      id-token: write # asked for in cicd.yml, under `ci: permissions`\n", ""));
}

#[test]
fn text_from_outside_in_a_script() {
    check("nothing expanded in scripts", CICD, ("cicd affected --format github --all", "echo ${{ github.head_ref }}"));
    check("nothing expanded in scripts", ACTION, ("\"v$VERSION\"", "v${{ inputs.version }}"));
}

#[test]
fn artifacts_of_one_name() {
    check("artifacts", DOMAIN, ("-${{ github.run_attempt }}", ""));
    check("artifacts", DOMAIN, ("junit-${{ matrix.id }}", "junit"));
    check("artifacts", DOMAIN, ("if: always() && steps.test", "if: steps.test"));
}
