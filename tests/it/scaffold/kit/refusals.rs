//! Requests that a kit refuses, and the messages: tokens, sizes, media types, methods, bodies that do not fit.

use serde_json::json;

use super::{As, Kit, TOKEN, deployment, for_each_kit, run, with_token};
use crate::support::World;

fn without_its_token_nothing_is_taken(kit: Kit) {
    let world = World::new();
    let server = kit.start(&world, As::Written);
    let body = run("a", &json!({})).to_string();
    let json = ("Content-Type", "application/json");
    let longer = format!("Bearer {TOKEN}x");
    let basic = format!("Basic {TOKEN}");
    for wrong in ["Bearer wrong", "Bearer", "Bearer ", "", TOKEN, &longer, &basic, "Bearer \u{e4}"] {
        let answer = server.ask("POST", "/test-results", &[json, ("Authorization", wrong)], body.as_bytes());
        answer.problem(401);
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"manager\"");
    }
    server.ask("POST", "/deployment", &[json], b"nonsense").problem(401);
    assert_eq!(server.say("/test-results")["levels"], json!([]));
    // The name of the scheme is case-insensitive.
    let right = format!("bearer  {TOKEN}");
    assert_eq!(server.ask("POST", "/test-results", &[json, ("Authorization", &right)], body.as_bytes()).code, 201);
}

fn without_a_token_of_its_own_it_takes_no_reports(kit: Kit) {
    let world = World::new();
    let server = kit.start_with(&world, As::FilledIn, None);
    for path in ["/manager/test-results", "/manager/deployment"] {
        assert!(server.post(path, &run("a", &json!({}))).problem(501).contains("CICD_MANAGER_TOKEN"));
        // A manager without a token does not accept an empty token either.
        server.ask("POST", path, &[("Authorization", "Bearer "), ("Content-Type", "application/json")], b"{}").problem(501);
    }
    // In that case, requests that need a token are always refused.
    for given in ["Bearer ", "Bearer", "Bearer x"] {
        server.ask("GET", "/read-only/health", &[("Authorization", given)], b"").problem(401);
    }
    assert_eq!(server.say("/manager/health")["status"], "pass");
}

fn bodies_that_are_none(kit: Kit) {
    let world = World::new();
    let server = kit.start(&world, As::Written);
    let post = |content_type: &str, body: &[u8]| server.ask("POST", "/test-results", &with_token(content_type), body);
    let report = run("a", &json!({})).to_string();
    for other in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "application/jsonx", ""]
    {
        post(other, report.as_bytes()).problem(415);
    }
    server.ask("POST", "/test-results", &with_token("application/json")[..1], report.as_bytes()).problem(415);
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let nan = report.replace("2.5", "NaN");
    let cut = &report[..report.len() - 1];
    for broken in [&b""[..], b"{", b"\xff{}", b"{\"a\": \"\xc3\"}", cut.as_bytes(), nan.as_bytes(), deep.as_bytes()] {
        post("application/json", broken).problem(400);
    }
    for other in ["null", "[]", "3", "\"a\"", "{}"] {
        post("application/json", other.as_bytes()).problem(422);
    }
    // The answer names the place of every fault, all at once.
    let wrong = run("a", &json!({ "passed": "3", "part": { "number": 0, "of": 3 }, "level": null }));
    let answer = server.post("/test-results", &wrong);
    answer.problem(422);
    let mut places: Vec<String> =
        answer.json()["errors"].as_array().into_iter().flatten().map(|error| error["pointer"].to_string()).collect();
    places.sort();
    assert_eq!(places, ["\"#/level\"", "\"#/part/number\"", "\"#/passed\""], "{answer:?}");
    for wrong in [json!({ "failed": 1 }), json!({ "passed": 0, "skipped": 0 }), json!({ "flaky": null })] {
        server.post("/test-results", &run("a", &wrong)).problem(422);
    }
    let mut null = run("a", &json!({}));
    null["branch"] = json!(null);
    server.post("/test-results", &null).problem(422);
    for wrong in [json!({ "slot": null }), json!({ "state": "unknown" }), json!({ "since": "2026-02-30T03:36:48Z" })] {
        server.post("/deployment", &deployment("a", &wrong)).problem(422);
    }
    assert_eq!(server.say("/test-results")["levels"], json!([]));
    assert_eq!(server.say("/deployment")["state"], "unknown");
}

fn too_much(kit: Kit) {
    const LIMIT: usize = 256 * 1024;
    let world = World::new();
    let server = kit.start(&world, As::Written);
    let of_size = |id: &str, size: usize| {
        let report = run(id, &json!({ "later": "" })).to_string();
        let filled = "x".repeat(size - report.len());
        report.replace("\"later\":\"\"", &format!("\"later\":\"{filled}\"")).into_bytes()
    };
    let post = |body: &[u8]| server.ask("POST", "/test-results", &with_token("application/json"), body);
    assert_eq!(post(&of_size("most", LIMIT)).code, 201);
    // A client that sends slightly too much can finish and gets the answer; one that sends far too much gets it too, and is cut off.
    for size in [LIMIT + 1, 3 * LIMIT] {
        let answer = post(&of_size("more", size));
        answer.problem(413);
        assert!(answer.is_clean, "other clients would see a broken connection");
    }
    post(&of_size("more", 64 * LIMIT)).problem(413);
    // This request has no length and is sent in chunks.
    let mut headers = with_token("application/json");
    headers.push(("Transfer-Encoding", "chunked"));
    let body = of_size("more", LIMIT + 1);
    let chunked = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    server.ask("POST", "/test-results", &headers, &chunked).problem(413);
    // Lengths are counted in characters.
    let smiles = |count: usize| json!({ "branch": "\u{1f600}".repeat(count) });
    assert_eq!(server.post("/test-results", &run("smiles", &smiles(255))).code, 201);
    server.post("/test-results", &run("more smiles", &smiles(256))).problem(422);
    assert_eq!(server.say("/test-results")["levels"].as_array().map(Vec::len), Some(1));
}

fn other_methods(kit: Kit) {
    let world = World::new();
    let server = kit.start(&world, As::Written);
    for (path, allowed) in [("/health", "GET, HEAD"), ("/deployment", "GET, HEAD, POST"), ("/test-results", "GET, HEAD, POST")]
    {
        for method in ["PUT", "PATCH", "DELETE", "OPTIONS"] {
            let answer = server.ask(method, path, &[], b"");
            answer.problem(405);
            assert_eq!(answer.header("allow"), allowed);
        }
        let head = server.ask("HEAD", path, &[], b"");
        assert_eq!((head.code, head.text.as_str()), (200, ""), "{head:?}");
    }
    server.ask("POST", "/health", &with_token("application/json"), b"{}").problem(405);
}

for_each_kit! {
    python as Python {
        #[ignore = "needs fastapi"]
        without_its_token_nothing_is_taken
        #[ignore = "needs fastapi"]
        without_a_token_of_its_own_it_takes_no_reports
        #[ignore = "needs fastapi"]
        bodies_that_are_none
        #[ignore = "needs fastapi"]
        too_much
        #[ignore = "needs fastapi"]
        other_methods
    }
    node as Node {
        #[ignore = "needs express"]
        without_its_token_nothing_is_taken
        #[ignore = "needs express"]
        without_a_token_of_its_own_it_takes_no_reports
        #[ignore = "needs express"]
        bodies_that_are_none
        #[ignore = "needs express"]
        too_much
        #[ignore = "needs express"]
        other_methods
    }
}
