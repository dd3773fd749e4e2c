//! Tests of the needs of jobs: values that a GitHub workflow would refuse, or would read differently.

use super::check;

/// Checks the findings of the lines of the top's `ci:`, which begin in column 3 of line 3.
fn check_ci(lines: &str, expected: &[&str]) {
    let indented = lines.lines().map(|line| format!("  {line}\n")).collect::<Vec<_>>().concat();
    check(&format!("version: 1\nci:\n{indented}domains: {{}}\n"), expected);
}

#[test]
fn an_image_is_a_plain_text() {
    let message = "an image cannot be an expression: the workflow compares this text with the plan | write the image out, e.g. postgres:17";
    check_ci("container: ghcr.io/a/b:$TAG", &[]);
    check_ci("container: \"${{ vars.IMAGE }}\"", &[&format!("3:14 {message}")]);
    check_ci("container: \"ghcr.io/a:${{ vars.TAG }}\"", &[&format!("3:14 {message}")]);
    check_ci("services: { db: { image: \"postgres:${{ vars.TAG }}\" } }", &[&format!("3:28 {message}")]);
    check_ci("services: { db: { image: 5 } }", &["3:28 expected a text, found a number | put it in quotes"]);
    check_ci(
        "services:\n  db: postgres\n  web: { img: x }",
        &[
            "4:9 expected a map for the service `db`, found a text | write one `key: value` per line",
            "5:12 unknown key `img` | did you mean `image`?",
        ],
    );
}

#[test]
fn a_service_has_expressions_only_where_github_knows_them() {
    let plain = "the only expressions allowed here are variables of the repository | write ${{ vars.NAME }}, or a plain text; secrets go into `env` or `credentials`";
    let secret = "the only expressions allowed here are secrets and variables of the repository | write ${{ secrets.NAME }}, ${{ vars.NAME }}, or a plain text";
    let service = |fields: &str, expected: &[&str]| {
        check_ci(&format!("secrets: [X]\nservices:\n  db:\n    image: a\n    {fields}"), expected);
    };
    service("options: \"--name ${{vars.X}} ${{ vars.Y }}\"", &[]);
    service("credentials: { username: \"${{ vars.X }}\", password: \"${{ secrets.X }}\" }", &[]);
    service("credentials: { username: me, password: \"${{ secrets.GITHUB_TOKEN }}\" }", &[]);
    service("env: { A: \"x-${{ secrets.x }}\", B: 5 }", &[]);
    for text in ["${{ secrets.X }}", "${{ matrix.env.X }}", "${{ vars.X || 'a' }}", "${{ vars.X", "${{ vars.X }} ${{ x }}"] {
        service(&format!("options: \"{text}\""), &[&format!("7:16 {plain}")]);
        service(&format!("ports: [\"1:1\", \"{text}\"]"), &[&format!("7:22 {plain}")]);
    }
    for text in ["${{ github.token }}", "${{ secrets['X'] }}", "${{ secrets.X"] {
        service(&format!("env: {{ A: \"{text}\" }}"), &[&format!("7:17 {secret}")]);
    }
    service("env: { \"${{ github.sha }}\": a }", &[&format!("7:14 {secret}")]);
}

#[test]
fn a_service_gets_only_secrets_that_are_passed_on() {
    let one = "services: { db: { image: a, env: { P: \"${{ secrets.PASS }}\" } } }";
    let message =
        |at: &str| format!("{at} the workflow does not get the secret `PASS` | name it: `secrets: [PASS]`, beside `services`");
    let both = |top: &str, domain: &str, unit: &str| {
        format!(
            "version: 1\nci: {{ {top} }}\ndomains:\n  a:\n    ci: {{ {domain} }}\n    suites: {{ unit: {{ run: x, ci: {{ {unit} }} }} }}\n"
        )
    };
    check(&both("secrets: [PASS]", one, ""), &[]);
    check(&both("", "secrets: [PASS]", one), &[]);
    check(&both("", one, "secrets: [PASS]"), &[]);
    check(&both("", one, "secrets: [OTHER]"), &[&message("5:49")]);
    check(&both(one, "secrets: [PASS]", ""), &[&message("2:45")]);
}

#[test]
fn a_service_of_one_workflow_differs_by_its_image_only() {
    let message = |at: &str, field: &str, line: u8| {
        format!(
            "{at} the service `db` has a different `{field}` in line {line} | rename one of them, or make them equal: in one workflow only `image` may differ"
        )
    };
    let (one, two) = ("{ image: a, ports: [1] }", "{ image: b, ports: [2] }");
    let ci = |service: &str| format!("ci: {{ services: {{ db: {service} }} }}");
    let suites = |unit: &str, e2e: &str| {
        format!("suites:\n      unit: {{ {} }}\n      e2e: {{ x: {{ run: a, {} }} }}", ci(unit), ci(e2e))
    };
    let text = |top: &str, a: &str, b: &str, kind: &str| {
        format!("version: 1\n{top}\ndomains:\n  a:\n    kind: {kind}\n    {a}\n  b:\n    kind: {kind}\n    {b}\n")
    };
    check(&text("", &suites(one, "{ image: c, ports: [1] }"), "", "domain"), &[]);
    check(&text("", &suites(one, "{}"), "", "domain"), &[]);
    check(&text("", &suites(one, two), "", "domain"), &[&message("8:45", "ports", 7)]);
    check(&text("", &suites(one, "{ image: b }"), "", "domain"), &[&message("8:45", "ports", 7)]);
    check(&text("", &suites("{ image: b }", one), "", "domain"), &[&message("8:45", "ports", 7)]);
    check(&text(&ci(one), &ci(two), "", "domain"), &[&message("6:23", "ports", 2)]);
    // Domains have workflows of their own, libraries share one.
    check(&text("", &ci(one), &ci(two), "domain"), &[]);
    check(&text("", &ci(one), &ci(two), "library"), &[&message("9:23", "ports", 6)]);
}

#[test]
fn names_that_differ_by_capitals_are_one_to_github() {
    let message = |at: &str, name: &str, first: &str, line: u8| {
        format!(
            "{at} `{name}` differs from `{first}` in line {line} only by case, and GitHub treats both as one name | write `{first}` in both places, or use another name"
        )
    };
    let text = |top: &str, a: &str, b: &str| format!("version: 1\nci: {{ {top} }}\ndomains:\n  a: {{ {a} }}\n  b: {{ {b} }}\n");
    check(&text("env: { A: x, B: y }, secrets: [A, C]", "ci: { env: { C: z }, secrets: [B] }", ""), &[]);
    check(&text("env: { A: x, a: y }", "", ""), &[&message("2:20", "a", "A", 2)]);
    check(&text("secrets: [A], env: { a: y }", "", ""), &[&message("2:17", "A", "a", 2)]);
    check(&text("services: { DB: {}, db: {} }", "", ""), &[&message("2:27", "db", "DB", 2)]);
    check(
        &text("env: { A: x }", "ci: { env: { a: y } }", "ci: { secrets: [a] }"),
        &[&message("4:21", "a", "A", 2), &message("5:24", "a", "A", 2)],
    );
    check(&text("secrets: [KEY]", "manager: { token_env: Key }", ""), &[&message("4:30", "Key", "KEY", 2)]);
    let (one, two) = ("ci: { env: { Ab: y } }", "ci: { env: { aB: y } }");
    check(&text("", one, two), &[]);
    let library = |ci: &str| format!("kind: library, {ci}");
    check(&text("", &library(one), &library(two)), &[&message("5:36", "aB", "Ab", 4)]);
}

#[test]
fn names_that_are_taken_are_refused() {
    let github = |prefix: &str| format!("names with {prefix} are reserved for GitHub | use another name");
    let ours = |prefix: &str| format!("names with {prefix} are reserved for cicd | use another name");
    let needed = "the job itself needs it | set it in the suite's own `env`, which only its command sees".to_owned();
    for (name, why) in [
        ("GITHUB_SHA", github("GITHUB_")),
        ("github_x", github("GITHUB_")),
        ("RUNNER_TEMP", github("RUNNER_")),
        ("Runner_x", github("RUNNER_")),
        ("CICD_BASE", ours("CICD_")),
        ("cicd_state_dir", ours("CICD_")),
        ("JOB_ID", ours("JOB_")),
        ("job_id", ours("JOB_")),
        ("PATH", needed.clone()),
        ("Home", needed),
        ("cicd_junit", ours("CICD_")),
    ] {
        let message = format!("`{name}` cannot be used: {why}");
        check_ci(&format!("env: {{ {name}: x }}"), &[&format!("3:10 {message}")]);
        check_ci(&format!("secrets: [{name}]"), &[&format!("3:13 {message}")]);
        let token = format!("version: 1\ndomains:\n  a: {{ manager: {{ token_env: {name} }} }}\n");
        check(&token, &[&format!("3:30 {message}")]);
    }
    for name in ["GITHUB", "MY_GITHUB_X", "ACTIONS_STEP_DEBUG", "CICD_STATE_DIR", "CICD_MANAGER_TOKEN", "JOBS", "NAME", "CI"] {
        check_ci(&format!("env: {{ {name}: x }}\nsecrets: [{name}]"), &[]);
    }
    check_ci("secrets: [GITHUB_TOKEN]", &[]);
    check_ci(
        "secrets: [github_token]",
        &["3:13 `github_token` cannot be used: the job's own token has another name | write GITHUB_TOKEN"],
    );
    check_ci(
        "env: { GITHUB_TOKEN: x }",
        &[
            "3:10 `GITHUB_TOKEN` cannot be used: GitHub sets it | name GITHUB_TOKEN under `secrets`: the job then gets its own token",
        ],
    );
    check(
        "version: 1\ndomains:\n  a: { manager: { token_env: GITHUB_TOKEN } }\n",
        &["3:30 `GITHUB_TOKEN` cannot be used: it is the job's own token | name a secret of the repository"],
    );
}

/// A variable of the config with such a name would overwrite one of the script.
#[test]
fn what_the_generated_scripts_set_is_taken() {
    let template = include_str!("../../../workflows-templates/workflows/domain.yml");
    let template = template.split_once("- name: Test\n").expect("the step that runs suites").1;
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let mut set: Vec<&str> = Vec::new();
    for line in template.lines().map(str::trim_start) {
        set.extend(line.split_once('=').map(|(name, _)| name).filter(is_name));
        let words: Vec<&str> = line.split([' ', '[', '<']).collect();
        match words.as_slice() {
            ["for", name, "in", ..] | ["read", "-ra", name, ..] => set.push(name),
            _ => {}
        }
    }
    assert!(set.len() >= 3 && set.iter().all(|name| name.starts_with("cicd_")), "{set:?}");
}
