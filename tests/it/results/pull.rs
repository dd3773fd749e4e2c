//! Results pulled from GitHub: real runs with their JUnit files, packed as the workflow's jobs would leave them, and a local server for the
//! API, with the archives on another host.

use std::io::{Cursor, Write as _};

use serde_json::{Value, json};
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{only, text};
use crate::support::{Ran, Repo, World};

const TOKEN: &str = "s3cr3t-t0k3n";

/// A config with suites that end in every way.
const MAP: &str = "\
version: 1
base: [main]
domains:
  city:
    paths: [\"/city/\"]
    suites:
      unit: { cases: { run: sh city/unit.sh }, parts: { run: sh city/part.sh, shards: 2 }, slow: { run: sleep 30, timeout: 1s } }
      integration: { run: echo never }
  journey:
    paths: [\"/journey/\"]
    suites: { unit: { plain: { run: echo fine }, red: { run: exit 3, quarantine: { until: \"2999-01-01\", reason: known } } } }
";

const CASES: &str = "cat >\"$CICD_REPORT\" <<E\n<testsuite><testcase classname='roads' name='a'/><testcase name='b'><skipped/></testcase>\
                     <testcase classname='roads' name='c'><failure message='no road'>city/unit.sh:2: no road</failure></testcase></testsuite>\nE\nexit 1\n";

fn start(world: &World) -> Repo<'_> {
    let repo = world.init("ci", &[]);
    repo.write("cicd.yml", MAP);
    repo.write("city/unit.sh", CASES);
    repo.write("city/part.sh", "echo \"<testsuite><testcase name='p$CICD_SHARD_INDEX'/></testsuite>\" >\"$CICD_REPORT\"\n");
    repo.write("journey/a", "1\n");
    repo.commit("start");
    repo
}

/// Returns the JUnit file of a real run, as a job of the workflow leaves it.
fn job(repo: &Repo<'_>, id: &str, arguments: &[&str]) -> Vec<u8> {
    let file = repo.path.join(format!("../junit-{id}.xml"));
    let junit = file.display().to_string();
    repo.cicd(&[&["test", "--junit", &junit], arguments].concat()).env("CI", "true").run();
    packed(&[("junit.xml", &std::fs::read(&file).expect("a JUnit file"))])
}

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

/// A fake GitHub, and the host for its archives.
struct Hub {
    runtime: tokio::runtime::Runtime,
    api: MockServer,
    blobs: MockServer,
}

impl Hub {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (api, blobs) = runtime.block_on(async { (MockServer::start().await, MockServer::start().await) });
        Self { runtime, api, blobs }
    }

    fn answers(&self, at: &str, query: &[(&str, &str)], answer: ResponseTemplate) {
        let mut mock = Mock::given(method("GET"))
            .and(path(format!("/repos/acme/platform/{at}")))
            .and(header("authorization", format!("Bearer {TOKEN}").as_str()));
        for (name, value) in query {
            mock = mock.and(query_param(*name, *value));
        }
        self.runtime.block_on(mock.respond_with(answer).mount(&self.api));
    }

    fn has_runs(&self, branch: &str, runs: &[Value]) {
        let body = json!({"total_count": runs.len(), "workflow_runs": runs});
        let query = [("branch", branch), ("status", "completed"), ("page", "1")];
        self.answers("actions/workflows/cicd.yml/runs", &query, ResponseTemplate::new(200).set_body_json(body));
    }

    fn has_artifacts(&self, run: u64, page: &str, artifacts: &[Value]) {
        let body = json!({"total_count": artifacts.len(), "artifacts": artifacts});
        let at = format!("actions/runs/{run}/artifacts");
        self.answers(&at, &[("page", page)], ResponseTemplate::new(200).set_body_json(body));
    }

    /// Adds an archive on another host, behind a link that needs no token, as GitHub does.
    fn has_archive(&self, artifact: u64, bytes: Vec<u8>) {
        let there = format!("{}/signed/{artifact}", self.blobs.uri());
        let link = ResponseTemplate::new(302).insert_header("location", format!("{there}?sig=x"));
        self.answers(&format!("actions/artifacts/{artifact}/zip"), &[], link);
        let mock = Mock::given(method("GET")).and(path(format!("/signed/{artifact}"))).and(query_param("sig", "x"));
        let answer = ResponseTemplate::new(200).set_body_bytes(bytes);
        self.runtime.block_on(mock.respond_with(answer).mount(&self.blobs));
    }

    /// A run with one artifact.
    fn has(&self, run: u64, head: &str, archive: Vec<u8>) {
        self.has_runs("main", &[of(run, head, 1)]);
        self.has_artifacts(run, "1", &[artifact(run * 10, "junit-all-1")]);
        self.has_archive(run * 10, archive);
    }

    /// Returns the paths of the requests, without queries.
    fn asked(&self) -> Vec<String> {
        let requests = self.runtime.block_on(self.api.received_requests()).expect("requests");
        requests.iter().map(|request| request.url.path().trim_start_matches("/repos/acme/platform/").to_owned()).collect()
    }

    fn pull(&self, repo: &Repo<'_>, arguments: &[&str]) -> Ran {
        let ran = repo
            .cicd(&[&["results", "pull"], arguments].concat())
            .envs(&[("GITHUB_TOKEN", TOKEN), ("GITHUB_REPOSITORY", "acme/platform"), ("GITHUB_API_URL", &self.api.uri())])
            .run();
        assert!(!ran.stdout.contains(TOKEN) && !ran.stderr.contains(TOKEN), "the token shows: {ran:?}");
        let blobs = self.runtime.block_on(self.blobs.received_requests()).expect("requests");
        assert!(blobs.iter().all(|request| !request.headers.contains_key("authorization")), "the token went to another host");
        ran
    }
}

/// Returns a completed run of the gate on main.
fn of(id: u64, head: &str, hour: u32) -> Value {
    json!({"id": id, "head_sha": head, "head_branch": "main", "event": "push", "status": "completed", "conclusion": "failure",
        "created_at": "2026-11-01T00:00:00Z", "run_started_at": format!("2026-11-01T{hour:02}:00:00Z"), "run_attempt": 1,
        "head_repository": {"full_name": "acme/platform"}})
}

fn artifact(id: u64, name: &str) -> Value {
    json!({"id": id, "name": name, "size_in_bytes": 1, "expired": false})
}

fn history(repo: &Repo<'_>) -> Value {
    super::json(repo, &[])
}

/// Returns the facts about each suite's newest run that do not depend on the machine.
fn facts(history: &Value) -> Vec<Value> {
    let of = |suite: &Value| {
        let runs = suite["runs"].as_array().expect("a list");
        let run = runs.iter().find(|run| run["verdict"] != "skipped").unwrap_or(&runs[0]);
        let failure = &suite["last_failure"];
        json!([
            suite["suite"],
            run["verdict"],
            run["counts"],
            run["revision"],
            run["dirty"],
            run["flaky"],
            failure["why"],
            failure["cases"]
        ])
    };
    history["suites"].as_array().expect("a list").iter().map(of).collect()
}

#[test]
fn results_of_ci_are_imported() {
    let world = World::new();
    let ci = start(&world);
    let whole = ci.head();
    let hub = Hub::start();
    hub.has_runs("main", &[of(7, &whole, 1)]);
    // Each part of the level has a job of its own, and there are more artifacts than fit on a page.
    let others: Vec<Value> = (0..100).map(|nth| artifact(1000 + nth, &format!("coverage-{nth}"))).collect();
    hub.has_artifacts(7, "1", &others);
    hub.has_artifacts(7, "2", &[artifact(1, "junit-city-1"), artifact(2, "junit-journey-1"), artifact(3, "junit-part.2-1")]);
    hub.has_archive(1, job(&ci, "a", &["city", "--shard", "1/2"]));
    hub.has_archive(2, job(&ci, "b", &["journey"]));
    hub.has_archive(3, job(&ci, "c", &["city", "--shard", "2/2"]));
    let here = world.clone(&ci, "here", &[]);
    let ran = hub.pull(&here, &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    assert!(ran.stdout.starts_with("pulled github-7: ") && ran.stdout.ends_with("\n1 run new\n"), "{}", ran.stdout);
    let (there, history) = (history(&ci), history(&here));
    let [there, pulled] = [facts(&there), facts(&history)];
    for (suite, verdict) in [
        ("city/unit/cases", "failed"),
        ("city/unit/parts", "passed"),
        ("city/unit/slow", "timed-out"),
        ("journey/unit/plain", "passed"),
        ("journey/unit/red", "failed"),
    ] {
        let find = |facts: &[Value]| {
            facts.iter().find(|fact| fact[0] == suite).unwrap_or_else(|| panic!("{suite}: {facts:#?}")).clone()
        };
        assert_eq!(find(&pulled), find(&there), "{suite}");
        assert_eq!(find(&pulled)[1], verdict);
    }
    let suites = history["suites"].as_array().expect("a list");
    assert!(suites.iter().flat_map(|suite| suite["runs"].as_array().expect("a list")).all(|run| run["source"] == "imported"));
    let parts = suites.iter().find(|suite| suite["suite"] == "city/unit/parts").expect("a suite");
    assert_eq!(parts["runs"].as_array().map(Vec::len), Some(2), "{parts:#}");
}

#[test]
fn a_run_is_pulled_once_and_again_when_it_was_run_again() {
    let world = World::new();
    let ci = start(&world);
    let here = world.clone(&ci, "here", &[]);
    let red = job(&ci, "a", &["city/unit/cases"]);
    let hub = Hub::start();
    hub.has(7, &ci.head(), red.clone());
    assert_eq!(hub.pull(&here, &[]).code, 0);
    let asked = hub.asked().len();
    let ran = hub.pull(&here, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "0 runs new, 1 known already\n"));
    assert_eq!(hub.asked().len(), asked + 1, "only for the runs: {:?}", hub.asked());
    // A job was run again, which began a second attempt; the first result still exists.
    ci.write("../green", "");
    let again = Hub::start();
    again.has_runs("main", &[of(7, &ci.head(), 2)]);
    again.has_artifacts(
        7,
        "1",
        &[artifact(1, "junit-city.unit-1"), artifact(2, "junit-city.unit-2"), artifact(3, "junit-x-1")],
    );
    again.has_archive(1, red);
    again.has_archive(2, junit(&ci, "<testcase name='a'/>", "passed"));
    again.has_archive(3, job(&ci, "b", &["journey/unit/plain"]));
    assert_eq!(again.pull(&here, &[]).code, 0);
    assert!(!again.asked().iter().any(|path| path.ends_with("artifacts/1/zip")), "{:?}", again.asked());
    let history = history(&here);
    let verdicts: Vec<String> = history["suites"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|suite| format!("{} {}", text(&suite["suite"]), text(&only(&suite["runs"])["verdict"])))
        .collect();
    assert_eq!(verdicts, ["city/unit/cases passed", "journey/unit/plain passed"]);
}

/// Returns a file as `cicd test --junit` writes it, of `city/unit/cases`.
fn junit(repo: &Repo<'_>, cases: &str, verdict: &str) -> Vec<u8> {
    let xml = format!(
        "<?xml version=\"1.0\"?><testsuites name=\"cicd\"><testsuite name=\"city/unit/cases\" timestamp=\"2026-11-01T01:00:05.000Z\" time=\"1.5\">\
         <properties><property name=\"cicd.domain\" value=\"city\"/><property name=\"cicd.level\" value=\"unit\"/>\
         <property name=\"cicd.verdict\" value=\"{verdict}\"/><property name=\"cicd.judged-by\" value=\"junit\"/>\
         <property name=\"cicd.revision\" value=\"{}\"/></properties>{cases}</testsuite></testsuites>",
        repo.head()
    );
    packed(&[("junit.xml", xml.as_bytes())])
}

/// Only runs that say something about the base branches count.
#[test]
fn other_runs_are_left_out() {
    let world = World::new();
    let ci = start(&world);
    let here = world.clone(&ci, "here", &[]);
    let hub = Hub::start();
    let with = |id: u64, key: &str, value: Value| {
        let mut run = of(id, &ci.head(), 3);
        run[key] = value;
        run
    };
    let runs = [
        with(1, "event", json!("pull_request")),
        with(2, "event", json!("pull_request_target")),
        with(3, "head_repository", json!({"full_name": "stranger/platform"})),
        with(4, "head_branch", json!("topic")),
        with(5, "status", json!("in_progress")),
        with(6, "head_sha", json!("--upload-pack=x")),
        of(7, &ci.head(), 5),
        of(8, &ci.head(), 4),
    ];
    hub.has_runs("main", &runs);
    hub.has_artifacts(7, "1", &[]);
    hub.has_artifacts(8, "1", &[]);
    let ran = hub.pull(&here, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "0 runs new, 2 without results\n"), "{ran:?}");
    // The newest run counts, whatever the order of the answer.
    assert_eq!(hub.pull(&here, &["--runs", "1"]).stdout, "0 runs new, 1 without results\n");
    assert_eq!(hub.asked().last().map(String::as_str), Some("actions/runs/7/artifacts"));
    let none = Hub::start();
    none.has_runs("main", &[]);
    let ran = none.pull(&here, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "0 runs new\n"));
    assert!(ran.stderr.contains("the gate of acme/platform has not run on a base branch yet"), "{}", ran.stderr);
}

#[test]
fn expired_artifacts_are_reported() {
    let world = World::new();
    let ci = start(&world);
    let here = world.clone(&ci, "here", &[]);
    let hub = Hub::start();
    hub.has_runs("main", &[of(7, &ci.head(), 1)]);
    let mut expired = artifact(1, "junit-a-1");
    expired["expired"] = json!(true);
    hub.has_artifacts(7, "1", &[expired, artifact(2, "junit-b-1"), artifact(3, "junit-c-1"), artifact(4, "junit-d-1")]);
    hub.answers("actions/artifacts/2/zip", &[], ResponseTemplate::new(410));
    hub.has_archive(3, junit(&ci, "<testcase name='a'/>", "passed"));
    // The link is dead.
    let link = format!("{}/gone", hub.blobs.uri());
    hub.answers("actions/artifacts/4/zip", &[], ResponseTemplate::new(302).insert_header("location", link));
    let ran = hub.pull(&here, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stderr.contains("github-7: 3 of its artifacts are gone; the rest of the run was imported"), "{}", ran.stderr);
    assert_eq!(facts(&history(&here)).len(), 1);
}

/// The cases decide, even if the file claims a better verdict; a worse claim counts.
#[test]
fn a_verdict_is_never_greener_than_its_cases() {
    let world = World::new();
    let ci = start(&world);
    let red = "<testcase name='a'><failure message='no'/></testcase>";
    for (cases, claimed, verdict) in [
        (red, "passed", "failed"),
        (red, "skipped", "failed"),
        (red, "", "failed"),
        ("", "passed", "error"),
        ("<testcase name='a'/>", "timed-out", "timed-out"),
        ("<testcase name='a'/>", "interrupted", "interrupted"),
        ("<testcase name='a'/>", "no such word", "passed"),
    ] {
        let here = world.clone(&ci, &format!("here-{claimed}-{}", cases.len()), &[]);
        let hub = Hub::start();
        hub.has(7, &ci.head(), junit(&ci, cases, claimed));
        assert_eq!(hub.pull(&here, &[]).code, 0, "{claimed}");
        let found = facts(&history(&here));
        assert_eq!((found.len(), &found[0][1]), (1, &json!(verdict)), "{cases} {claimed}");
    }
}

/// The files say which commit was tested, and a changed work tree is not a commit.
#[test]
fn what_was_tested_is_known() {
    let world = World::new();
    let ci = start(&world);
    let tested = ci.head();
    let archive = job(&ci, "a", &["journey/unit/plain"]);
    ci.write("journey/a", "2\n");
    let dirty = job(&ci, "b", &["journey/unit/plain"]);
    let head = ci.commit("later");
    for (name, archive, is_dirty) in [("clean", archive, false), ("dirty", dirty, true)] {
        let here = world.clone(&ci, name, &[]);
        let hub = Hub::start();
        hub.has(7, &head, archive);
        assert_eq!(hub.pull(&here, &[]).code, 0);
        let found = history(&here);
        let run = only(&found["suites"][0]["runs"]);
        assert_eq!((text(&run["revision"]), &run["dirty"]), (tested.clone(), &json!(is_dirty)), "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_named_and_nothing_of_it_is_kept() {
    let world = World::new();
    let ci = start(&world);
    let here = world.clone(&ci, "here", &[]);
    let foreign = b"<testsuite name='city/unit'><testcase name='a'/></testsuite>";
    let named = |name: &str| {
        format!(
            "<testsuites><testsuite name='{name}'><properties><property name='cicd.domain' value='..'/><property name='cicd.level' value='unit'/></properties></testsuite></testsuites>"
        )
    };
    let rows: [(Vec<u8>, &str); 6] = [
        (b"<html>".to_vec(), "it is not a ZIP archive"),
        (packed(&[("a.xml", foreign)]), "a.xml: line 1: a <testsuite> that `cicd test` did not write"),
        (packed(&[("a.xml", named("../unit").as_bytes())]), "did not write"),
        (packed(&[("../a.xml", b"<testsuites><testsuite name='x'>")]), "../a.xml: line 1: the file ends inside of <testsuite>"),
        (packed(&[("a.xml", b"nothing")]), "cannot be read"),
        (packed(&[("\x1b[31m.xml", b"<testsuites><")]), "cannot be read"),
    ];
    for (archive, said) in rows {
        let hub = Hub::start();
        hub.has(7, &ci.head(), archive);
        let ran = hub.pull(&here, &[]);
        if said == "cannot be read" && ran.code == 0 {
            assert_eq!(ran.stdout, "0 runs new, 1 without results\n");
            continue;
        }
        assert_eq!(ran.code, 3, "{said}: {ran:?}");
        assert!(
            ran.stderr.contains(said) && ran.stderr.contains("github-7: the artifact junit-all-1"),
            "{said}: {}",
            ran.stderr
        );
        assert!(!ran.stderr.contains('\x1b'), "{ran:?}");
    }
    assert_eq!(facts(&history(&here)), Vec::<Value>::new());
}

#[test]
fn a_refusal_of_the_server_has_a_hint() {
    let world = World::new();
    let ci = start(&world);
    let limited =
        ResponseTemplate::new(403).insert_header("x-ratelimit-remaining", "0").insert_header("x-ratelimit-reset", "1");
    let rows = [
        (ResponseTemplate::new(401).set_body_string(TOKEN), "GITHUB_TOKEN is invalid or expired"),
        (ResponseTemplate::new(403), "must be allowed to read Actions of acme/platform"),
        (limited, "rate limit is reached; try again in 1 min"),
        (ResponseTemplate::new(429).insert_header("retry-after", "300"), "rate limit is reached; try again in 5 min"),
        (ResponseTemplate::new(404), "there is no acme/platform with a workflow cicd.yml"),
        (ResponseTemplate::new(500), "500 Internal Server Error"),
        (ResponseTemplate::new(200).set_body_string("<html>"), "the answer is not JSON"),
        (ResponseTemplate::new(200).set_body_json(json!([])), "the answer has no list `workflow_runs`"),
        (ResponseTemplate::new(302).insert_header("location", "https://127.0.0.1:1/"), "to another scheme"),
    ];
    for (answer, said) in rows {
        let hub = Hub::start();
        hub.answers("actions/workflows/cicd.yml/runs", &[], answer);
        let ran = hub.pull(&ci, &[]);
        assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{said}: {ran:?}");
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
}

#[test]
fn a_pull_needs_a_known_server_repository_and_token() {
    let world = World::new();
    let ci = start(&world);
    let check = |variables: &[(&str, &str)], code: i32, said: &[&str]| {
        let ran = ci.cicd(&["results", "pull"]).envs(variables).run();
        assert_eq!(ran.code, code, "{said:?}: {ran:?}");
        for part in said {
            assert!(ran.stderr.contains(part), "`{part}` is not in: {}", ran.stderr);
        }
        assert!(!ran.stderr.contains(TOKEN), "{}", ran.stderr);
    };
    let token = ("GITHUB_TOKEN", TOKEN);
    check(&[token], 2, &["there is no remote", "GITHUB_REPOSITORY"]);
    check(&[("GITHUB_REPOSITORY", "acme/platform")], 2, &["GITHUB_TOKEN is not set", "gh auth token"]);
    ci.git(&["remote", "add", "origin", "git@gitlab.example:acme/platform.git"]);
    // The token of one service is not sent to another service.
    check(&[token], 2, &["origin is at gitlab.example, not at github.com", "GITHUB_API_URL"]);
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number").port();
    check(&[token, ("GITHUB_API_URL", &format!("http://127.0.0.1:{port}"))], 3, &["refused"]);
    check(&[token, ("GITHUB_API_URL", "http://github.example")], 3, &["only over https"]);
    check(&[token, ("GITHUB_API_URL", "nonsense")], 2, &["`nonsense` (GITHUB_API_URL)"]);
    // Accepts the variable of `gh`, and the repository of the remote.
    let hub = Hub::start();
    hub.has_runs("main", &[]);
    check(&[("GH_TOKEN", TOKEN), ("GITHUB_API_URL", &hub.api.uri())], 0, &["has not run"]);
}
