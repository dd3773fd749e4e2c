//! Tokens that the config names: the programs that get them, and that no stored, shown or sent text contains one.
#![cfg(unix)]

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Cicd, Ran, Repo, World};

/// The token of `b`, which its suite requests; it contains characters that formats escape.
const OWN: &str = "b<t0k/en+no=0002";
const OTHER: &str = "alpha-token-0001";
const SERVER: &str = "serve-token-0003";

/// Prints all variables in as many encodings as a shell can produce, into its output and into a report.
const LEAK: &str = r#"
env >../../environment
printf 'raw %s\n' "$B_TOK"
printf '%s' "${B_TOK%000?}"; printf '%s\n' "${B_TOK#*no=}"
printf 'Basic %s\n' "$(printf 'me:%s' "$B_TOK" | base64)"
printf 'hex %s\n' "$(printf '%s' "$B_TOK" | od -An -tx1 | tr -d ' \n')"
printf 'url https://x/?t=b%%3Ct0k%%2Fen%%2Bno%%3D0002&u=1\n'
text="$(printf '%s' "$B_TOK" | sed 's/</\&lt;/')"
printf '<testsuites><testcase name="of %s"><failure message="%s">%s</failure></testcase></testsuites>' \
  "$text" "$text" "$(printf '%s' "$B_TOK" | base64)" >"$CICD_REPORT"
printf '%s' "$B_TOK" >"${CICD_REPORT%/*}/notes"
exit 1
"#;

/// Returns all encodings in which a value must not be found.
fn forms(value: &str) -> Vec<String> {
    let percent: String = form_urlencoded(value);
    let hex: Vec<String> = value.bytes().map(|byte| format!("{byte:02x}")).collect();
    let inner = STANDARD_NO_PAD.encode(format!("me:{value}"));
    let forms =
        [STANDARD_NO_PAD.encode(value), URL_SAFE_NO_PAD.encode(value), hex.concat(), percent, value.replace('<', "&lt;")];
    // The prefix `me:` fills exactly the first four characters, so the rest encodes the value.
    [value.to_owned(), inner[4..].to_owned()].into_iter().chain(forms).collect()
}

fn form_urlencoded(value: &str) -> String {
    let sign = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    value.bytes().map(sign).collect()
}

fn everything(folder: &Path, bytes: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() { everything(&path, bytes) } else { bytes.extend(std::fs::read(path).expect("a file")) }
    }
}

#[track_caller]
fn holds_none(what: &str, bytes: &[u8]) {
    for form in [OWN, OTHER, SERVER].iter().flat_map(|value| forms(value)) {
        assert!(
            !bytes.windows(form.len()).any(|part| part == form.as_bytes()),
            "{form} is in {what}: {}",
            String::from_utf8_lossy(bytes)
        );
    }
}

fn with_tokens(cicd: Cicd) -> Ran {
    cicd.env("A_TOK", OTHER).env("B_TOK", OWN).env("CICD_MANAGER_TOKEN", SERVER).run()
}

/// Creates a repository with a manager at a port, whose domain `b` has this suite.
fn repository<'w>(world: &'w World, port: u16, suite: &str) -> Repo<'w> {
    let repo = world.init("r", &[]);
    let manager = format!("url: \"http://127.0.0.1:{port}/\", token_env: B_TOK, push_results: true");
    let config = format!(
        "version: 1\nbase: [main]\ndomains:\n  a: {{ paths: [/a/], manager: {{ url: \"http://127.0.0.1:1/\", token_env: A_TOK }}, suites: none }}\n  b: {{ paths: [/b/], manager: {{ {manager} }}, suites: {{ unit: {{ run: \"sh ./leak\", working_dir: b, {suite} }} }} }}\n"
    );
    repo.write("cicd.yml", &config);
    repo.write("b/leak", LEAK);
    repo.commit("start");
    repo
}

#[test]
fn what_a_suite_prints_of_its_token_is_nowhere() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = runtime.block_on(MockServer::start());
    runtime.block_on(Mock::given(method("POST")).respond_with(ResponseTemplate::new(201)).mount(&server));
    let world = World::new();
    let repo = repository(&world, server.address().port(), "env: { B_TOK: }");
    let human = with_tokens(repo.cicd(&["test", "--all", "--junit", "../j.xml"]));
    let json = with_tokens(repo.cicd(&["test", "--all", "--format", "json"]));
    assert_eq!((human.code, json.code), (1, 1), "{human:?}");
    for ran in [&human, &json] {
        holds_none("the terminal", format!("{}{}", ran.stdout, ran.stderr).as_bytes());
    }
    let mut kept = Vec::new();
    everything(&repo.path.join(".git/cicd"), &mut kept);
    holds_none("the store", &kept);
    let kept = String::from_utf8_lossy(&kept);
    assert!(
        kept.contains("raw ***\n***\nBasic bWU6***") && kept.contains("url https://x/?t=***&u=1"),
        "it was printed: {kept}"
    );
    let junit = repo.read("../j.xml");
    holds_none("the JUnit file", junit.as_bytes());
    assert!(junit.contains("of ***"), "{junit}");
    let requests = runtime.block_on(server.received_requests()).expect("requests");
    assert!(!requests.is_empty(), "{human:?}");
    for request in requests {
        holds_none("what was sent", &request.body);
        assert!(String::from_utf8_lossy(&request.body).contains("of ***"));
    }
    let environment = repo.read("../environment");
    assert!(environment.contains(OWN) && !environment.contains(OTHER) && !environment.contains(SERVER), "{environment}");
}

#[test]
fn a_withheld_token_is_named_for_a_failed_suite() {
    let world = World::new();
    let repo = repository(&world, 1, "cache: false");
    let ran = with_tokens(repo.cicd(&["test", "--all"]));
    let environment = repo.read("../environment");
    assert!([OWN, OTHER, SERVER].iter().all(|token| !environment.contains(token)), "{environment}");
    let message = "environment variables withheld because `env` does not name them: A_TOK, B_TOK, CICD_MANAGER_TOKEN";
    assert!(ran.code == 1 && ran.stdout.contains(message), "{ran:?}");
}

#[test]
fn a_check_gets_what_its_env_names_and_shows_none_of_it() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let print = "echo \\\"$A_TOK. $B_TOK. $(printf %s \\\"$A_TOK\\\" | base64).\\\"; exit 1";
    let config = format!(
        "version: 1\ndomains:\n  a: {{ manager: {{ kind: embedded, token_env: A_TOK }}, checks: {{ named: {{ command: \"{print}\", env: [A_TOK] }}, other: {{ command: \"{print}\" }} }} }}\n  b: {{ manager: {{ url: \"http://127.0.0.1:1/\", token_env: B_TOK }} }}\n"
    );
    repo.write("cicd.yml", &config);
    repo.commit("start");
    for arguments in [["status", "a"].as_slice(), &["status", "a", "--format", "json"]] {
        let ran = with_tokens(repo.cicd(arguments));
        holds_none("the answer", format!("{}{}", ran.stdout, ran.stderr).as_bytes());
        assert!(ran.stdout.contains("***. . ***"), "{ran:?}");
    }
    let shown = with_tokens(repo.cicd(&["status", "a", "--format", "json"])).stdout;
    assert!(shown.contains(": . . ."), "{shown}");
}
