//! Output for programs: JSON with its published schema, and the outputs of a GitHub step.

use serde_json::{Value, json};

use super::with_suites;
use crate::support::{PLATFORM, World, schemas};

/// Validates an answer with its schemas.
fn valid(name: &str, answer: &Value) {
    let faults = schemas::faults(name, answer);
    assert!(faults.is_empty(), "{faults:#?}\n{answer:#}");
}

#[test]
fn every_answer_keeps_to_the_schema() {
    let world = World::new();
    let repo = with_suites(&world);
    let look = |arguments: &[&str]| {
        let answer = repo.cicd(&[&["affected", "--format", "json"], arguments].concat()).json();
        valid("affected", &answer);
        assert_eq!(answer["schema"], "cicd.affected/v1");
        answer
    };
    look(&[]);
    repo.remove("frontend/a.ts");
    repo.write("cicd.yml", &PLATFORM.replace("/backend/journey/", "/journey/"));
    for file in ["frontend/b.ts", "Cargo.lock", "Makefile", "a.md", "backend/base/a.py"] {
        repo.write(file, "new\n");
    }
    let answer = look(&["--domain", "experience"]);
    let kinds: std::collections::BTreeSet<&str> = answer["domains"]
        .as_array()
        .expect("domains")
        .iter()
        .flat_map(|domain| domain["because"].as_array().expect("reasons"))
        .filter_map(|reason| reason["kind"].as_str())
        .collect();
    let expected = ["any-domain", "config", "dependency", "forced", "global", "path", "unowned"];
    assert!(kinds.iter().eq(expected.iter()), "{kinds:?}");
    let rules: Vec<&str> = answer["files"].as_array().expect("files").iter().filter_map(|f| f["rule"].as_str()).collect();
    assert_eq!(rules, ["global", "unowned", "ignored", "owned", "config", "owned", "owned"]);
    let widened = look(&["--base", &"1".repeat(40)]);
    assert_eq!((&widened["precision"], &widened["files"], &widened["ranges"]), (&json!("widened"), &Value::Null, &json!([])));
    assert!(widened["widened_because"].is_string());
    repo.git(&["checkout", "--quiet", "--orphan", "island"]);
    look(&[]);
}

#[test]
fn the_schema_refuses_what_is_no_answer() {
    let world = World::new();
    let repo = with_suites(&world);
    let published = repo.cicd(&["schema", "affected"]).json();
    let published = jsonschema::validator_for(&published).expect("a schema");
    let answer = repo.cicd(&["affected", "--format", "json"]).json();
    // A later version may add fields and codes; this version writes only those that it declares.
    for (key, value, is_of_a_later_version) in
        [("schema", json!("cicd.affected/v2"), false), ("precision", json!("roughly"), true), ("extra", json!(1), true)]
    {
        let mut wrong = answer.clone();
        wrong[key] = value;
        assert_eq!(published.is_valid(&wrong), is_of_a_later_version, "{key}");
        assert!(!schemas::faults("affected", &wrong).is_empty(), "{key}");
    }
}

#[test]
fn the_answer_s_shape_is_that_of_the_design() {
    let world = World::new();
    let repo = with_suites(&world);
    let base = repo.head();
    let head = repo.change("backend/city/a.py", "2\n");
    let answer = repo.cicd(&["affected", "--format", "json", "--head", "HEAD"]).json();
    let range = json!([{ "base": base, "head": head, "source": "merge base with main", "source_code": "merge-base" }]);
    let file = json!([{ "path": "backend/city/a.py", "path_base64": null, "change": "modified", "rule": "owned", "domains": ["smart-city"] }]);
    assert_eq!((&answer["ranges"], &answer["files"]), (&range, &file));
    assert_eq!((&answer["precision"], &answer["widened_because"]), (&json!("exact"), &Value::Null));
    let city = json!({
        "name": "smart-city", "kind": "domain", "affected": true, "suites": ["smart-city/unit", "smart-city/integration"],
        "because": [{ "kind": "path", "path": "backend/city/a.py", "pattern": "/backend/city/" }],
    });
    let journey = json!({
        "name": "journey", "kind": "domain", "affected": true, "suites": [],
        "because": [{ "kind": "dependency", "via": ["smart-city"] }],
    });
    let idle = |name: &str, kind: &str| json!({ "name": name, "kind": kind, "affected": false, "suites": [], "because": [] });
    let between = json!({
        "name": "cross-domain", "kind": "domain", "affected": true, "suites": [], "because": [{ "kind": "any-domain" }],
    });
    assert_eq!(answer["domains"], json!([city, journey, idle("experience", "domain"), idle("base", "library"), between]));
}

#[test]
fn the_answer_of_check_keeps_to_its_schema() {
    let world = World::new();
    let repo = with_suites(&world);
    repo.change("cicd.yml", &PLATFORM.replace("/frontend/", "/web/").replace("\"*.md\"", "\"*.md\", \"/backend/city/*.py\""));
    for arguments in [&["check", "--format", "json"][..], &["check", "--format", "json", "--history", "5"]] {
        let answer = repo.cicd(arguments).json();
        valid("check", &answer);
        assert_eq!(answer["schema"], "cicd.check/v1");
        assert!(!answer["findings"].as_array().expect("findings").is_empty());
    }
}

/// Returns the value of an output in `name=value` lines, as JSON.
fn output(text: &str, name: &str) -> Value {
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('=')).collect();
    assert_eq!(lines.len(), 1, "{name} is there once: {text}");
    serde_json::from_str(lines[0]).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_outputs_of_a_github_step() {
    let world = World::new();
    let repo = with_suites(&world);
    repo.change("backend/city/a.py", "2\n");
    let ran = repo.cicd(&["affected", "--format", "github"]).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    let names: Vec<&str> = ran.stdout.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    assert_eq!(names, ["affected", "domains", "has_suites", "matrix", "shadow", "calls", "matrices"]);
    assert_eq!(output(&ran.stdout, "affected"), true);
    assert_eq!(output(&ran.stdout, "has_suites"), true);
    assert_eq!(output(&ran.stdout, "domains"), json!(["smart-city", "journey", "cross-domain"]));
    let job = |level: &str| {
        json!({ "domain": "smart-city", "level": level, "suite": format!("smart-city/{level}"), "shard": "1/1",
            "id": format!("smart-city.{level}"), "runs_on": "ubuntu-latest", "timeout_minutes": 50 })
    };
    assert_eq!(output(&ran.stdout, "matrix"), json!({ "include": [job("unit"), job("integration")] }));
    assert_eq!(output(&ran.stdout, "calls"), json!(["domain-smart-city"]));
    let by_call = json!({ "domain-smart-city": { "include": [job("unit"), job("integration")] } });
    assert_eq!(output(&ran.stdout, "matrices"), by_call);
    assert_eq!(output(&ran.stdout, "shadow"), false);
    let plan = "plan<<END_OF_PLAN\n\
        smart-city\tdomain-smart-city\trun\tbackend/city/a.py\n\
        journey\t-\tmissing\tit has no suite, and `suites: none` is not set\n\
        experience\t-\tskip\tnot affected\n\
        cross-domain\t-\tnone\tit needs no suite\nEND_OF_PLAN\n";
    assert!(ran.stdout.ends_with(plan), "{}", ran.stdout);
}

/// The jobs inherit the `ci:` settings from the top level to the suite.
#[test]
fn what_jobs_need_is_inherited() {
    let world = World::new();
    let config = "version: 1\nbase: [main]\n\
        ci: { runs_on: a, container: \"debian:12\", env: { A: top, B: top }, secrets: [S], services: { db: { image: \"postgres:17\" } } }\n\
        domains:\n  shop:\n    paths: [/shop/]\n    ci: { runs_on: [b, c], env: { B: domain, C: domain }, secrets: [T, S] }\n    suites:\n\
        \x20     unit: { run: \"true\" }\n\
        \x20     integration: { run: \"true\", shards: 2, ci: { container: \"alpine\", env: { C: suite }, secrets: [U] } }\n";
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", config);
    repo.change("shop/a", "1\n");
    let ran = repo.cicd(&["affected", "--all", "--format", "github"]).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    let jobs = output(&ran.stdout, "matrices")["domain-shop"]["include"].clone();
    let needs = |at: usize| {
        let job = &jobs[at];
        let asked = json!(job["asks"].as_str().expect("asks").split(' ').collect::<Vec<_>>());
        let secrets =
            job["secrets"].as_array().expect("secrets").iter().map(|name| format!("secret:{}", name.as_str().expect("a name")));
        let expected: Vec<String> = ["env:A", "env:B", "env:C"]
            .map(str::to_owned)
            .into_iter()
            .chain(secrets)
            .chain(["service:db".to_owned()])
            .collect();
        assert_eq!(asked, json!(expected), "what a workflow must know");
        json!([job["id"], job["runs_on"], job["container"], job["env"], job["secrets"], job["services"]["db"]["image"]])
    };
    let runs_on = json!(["b", "c"]);
    let env = |c: &str| json!({ "A": "top", "B": "domain", "C": c });
    assert_eq!(needs(0), json!(["shop.unit", runs_on, "debian:12", env("domain"), ["S", "T"], "postgres:17"]));
    for shard in [1, 2] {
        let id = format!("shop.integration.{shard}of2");
        assert_eq!(needs(shard), json!([id, runs_on, "alpine", env("suite"), ["S", "T", "U"], "postgres:17"]));
    }
}

/// In shadow mode everything is called, and the plan names the domains that the change alone would have run.
#[test]
fn in_shadow_everything_is_called() {
    let world = World::new();
    let repo = with_suites(&world);
    repo.write("cicd.yml", &format!("{}shadow: true\n", repo.read("cicd.yml")));
    repo.commit("shadow");
    repo.git(&["branch", "-f", "main", "HEAD"]);
    repo.change("frontend/a.ts", "2\n");
    let ran = repo.cicd(&["affected", "--format", "github"]).run();
    assert_eq!(output(&ran.stdout, "shadow"), true);
    assert_eq!(output(&ran.stdout, "domains"), json!(["experience", "cross-domain"]));
    assert_eq!(output(&ran.stdout, "calls"), json!(["domain-smart-city", "domain-experience"]));
    assert!(ran.stdout.contains("smart-city\tdomain-smart-city\tshadow\tnot affected\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("experience\tdomain-experience\trun\tfrontend/a.ts\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("journey\t-\tskip\tnot affected\n"), "{}", ran.stdout);
}

#[test]
fn the_matrix_is_empty_only_when_has_suites_is_false() {
    let world = World::new();
    let repo = with_suites(&world);
    let outputs = |arguments: &[&str]| {
        let ran = repo.cicd(&[&["affected", "--format", "github"], arguments].concat()).run();
        assert_eq!(ran.code, 0, "{ran:?}");
        let jobs = output(&ran.stdout, "matrix")["include"].as_array().expect("jobs").len();
        assert_eq!(output(&ran.stdout, "has_suites"), jobs > 0, "{}", ran.stdout);
        (output(&ran.stdout, "affected") == true, jobs)
    };
    assert_eq!(outputs(&[]), (false, 0), "nothing changed");
    assert_eq!(outputs(&["--domain", "journey"]), (true, 0), "a domain without suites");
    assert_eq!(outputs(&["--domain", "experience"]), (true, 1));
    assert_eq!(outputs(&["--base", &"1".repeat(40)]), (true, 3), "widened");
}

#[test]
fn the_outputs_are_appended_to_the_file_of_the_step() {
    let world = World::new();
    let repo = with_suites(&world);
    repo.change("frontend/a.ts", "2\n");
    let file = world.path().join("outputs");
    std::fs::write(&file, "earlier=1\n").expect("a file");
    let ran = repo.cicd(&["affected", "--format", "github"]).env("GITHUB_OUTPUT", &file).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = std::fs::read_to_string(&file).expect("the file");
    assert!(text.starts_with("earlier=1\naffected=true\n") && text.ends_with("\nEND_OF_PLAN\n"), "{text}");
    assert_eq!(output(&text, "domains"), json!(["experience", "cross-domain"]));
    assert!(ran.stdout.contains("2 of 5 domains are affected"), "the log tells why: {}", ran.stdout);
    assert!(!ran.stdout.contains("matrix="), "{}", ran.stdout);
    let fresh = world.path().join("fresh");
    repo.cicd(&["affected", "--format", "github"]).env("GITHUB_OUTPUT", &fresh).run();
    assert_eq!(std::fs::read_to_string(&fresh).expect("a new file"), text.replace("earlier=1\n", ""));
}

#[test]
fn no_path_can_begin_another_output() {
    let world = World::new();
    let repo = with_suites(&world);
    repo.write("frontend/x\nmatrix={}\n", "1\n");
    repo.write("frontend/::set-output name=a::b", "1\n");
    let ran = repo.cicd(&["affected", "--format", "github"]).run();
    assert_eq!(ran.stdout.lines().count(), 7 + 2 + 4, "a line an output, and one a domain between two: {}", ran.stdout);
    output(&ran.stdout, "matrix");
    let file = world.path().join("outputs");
    let log = repo.cicd(&["affected", "--format", "github"]).env("GITHUB_OUTPUT", &file).run().stdout;
    assert!(!log.lines().any(|line| line.starts_with("::") || line.starts_with("matrix=")), "{log}");
}
