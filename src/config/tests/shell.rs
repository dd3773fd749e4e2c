//! `shell`: which of them applies, and the words that it stands for.

use crate::config::{CommandRole, Config, Shell, Suites, parse};

fn config(text: &str) -> Result<Config, String> {
    parse(&super::source(&format!("version: 1\n{text}")))
        .map_err(|error| error.diagnostics().iter().map(|found| found.message.clone()).collect())
}

/// The words that `x` is started with in a suite of this config.
fn check(text: &str, role: CommandRole, expected: &[&str]) {
    let config = config(text).expect(text);
    let Suites::Named(suites) = &config.domains[0].suites else { panic!("{text}") };
    assert_eq!(config.shell(0, Some(&suites[0].suite)).words("x", role), expected, "{text}");
}

#[test]
fn the_nearest_shell_is_taken() {
    let (checked, tidies) = (CommandRole::Checked, CommandRole::TidiesUp);
    let suite = |shell: &str| format!("domains: {{ a: {{ suites: {{ unit: {{ run: x{shell} }} }} }} }}\n");
    check(&suite(""), checked, &["/bin/sh", "-ec", "x"]);
    check(&suite(""), tidies, &["/bin/sh", "-c", "x"]);
    check(&format!("shell: bash\n{}", suite("")), checked, &["bash", "-eo", "pipefail", "-c", "x"]);
    check(&format!("shell: bash\n{}", suite("")), tidies, &["bash", "-o", "pipefail", "-c", "x"]);
    check(&format!("shell: bash\n{}", suite(", shell: sh")), checked, &["/bin/sh", "-ec", "x"]);
    check(&suite(", shell: [python3, -c]"), checked, &["python3", "-c", "x"]);
    check(&suite(", shell: [python3, -c]"), tidies, &["python3", "-c", "x"]);
    let domain = "shell: sh\ndomains: { a: { shell: bash, suites: { unit: { run: x } } } }\n";
    check(domain, checked, &["bash", "-eo", "pipefail", "-c", "x"]);
}

#[test]
fn what_is_no_shell_is_refused() {
    for (given, expected) in [
        ("zsh", "`shell` cannot be `zsh`"),
        ("[]", "`shell` cannot be a list"),
        ("[\"\"]", "`shell` cannot be a list"),
        ("{ a: b }", "`shell` cannot be a map"),
        ("[bash, 1]", "expected a text, found a number"),
    ] {
        let text = format!("shell: {given}\ndomains: {{ a: {{}} }}\n");
        assert_eq!(config(&text).expect_err(given), expected, "{given}");
    }
}

#[test]
fn exit_codes_of_shells() {
    let words = |words: &[&str]| Shell::Words(words.iter().map(|word| (*word).to_owned()).collect());
    // Bash, `-e`, `pipefail`.
    for (shell, expected) in [
        (Shell::Sh, Some((false, true, false))),
        (Shell::Bash, Some((true, true, true))),
        (words(&["bash", "-c"]), Some((true, false, false))),
        (words(&["/usr/bin/zsh", "-ec"]), Some((false, true, false))),
        (words(&["sh", "-o", "errexit", "-c"]), Some((false, true, false))),
        (words(&["bash", "--norc", "-euo", "pipefail", "-c"]), Some((true, true, true))),
        (words(&["python3", "-c"]), None),
    ] {
        let rules = shell.exit_codes().map(|rules| (rules.is_bash, rules.errexit, rules.pipefail));
        assert_eq!(rules, expected, "{shell:?}");
    }
}
