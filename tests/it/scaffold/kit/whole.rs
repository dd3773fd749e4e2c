//! The kits and the whole contract: schemathesis generates right and wrong requests and reports, and judges each answer.

use std::process::Command;

use super::{As, Kit, Server, contract, for_each_kit, read_log};
use crate::support::{World, of_pypi};

/// Gives reports with a valid id an id of their own. With that of the example, all but the first would be conflicts.
const OWN_IDS: &str = r#"
import re
import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body
    if isinstance(body, dict) and isinstance(body.get("id"), str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}", body["id"]):
        case.body = {**body, "id": str(uuid.uuid4())}
"#;

/// Checks a manager with schemathesis; returns its verdict and output.
fn judge(world: &World, server: &Server, base: &str) -> (bool, String) {
    std::fs::write(world.path().join("own_ids.py"), OWN_IDS).expect("the hooks");
    let mut command: Command = world.command(of_pypi("st"), world.path());
    command.env("SCHEMATHESIS_HOOKS", "own_ids").env("PYTHONPATH", world.path()).env("PYTHONDONTWRITEBYTECODE", "1");
    command.args(["--no-color", "run", contract::PATH, "--url", &format!("http://127.0.0.1:{}{base}", server.port)]);
    command.args(["--header", "Authorization: Bearer a-token-of-the-tests", "--checks", "all", "--seed", "1"]);
    command.args(["--max-examples", "12", "--generation-database", "none", "--continue-on-failure"]);
    let output = command.output().expect("schemathesis");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

fn holds(kit: Kit, what: As, base: &str) {
    let world = World::new();
    let server = kit.start(&world, what);
    let (is_green, said) = judge(&world, &server, base);
    assert!(is_green, "{said}\n{}", read_log(&server));
    // All five operations were tested, and the reports arrived.
    assert!(said.contains("Tested: 5"), "{said}");
    // The answers contain the stored reports.
    let results = server.say(&format!("{base}/test-results"));
    assert!(results["levels"].as_array().is_some_and(|levels| levels.len() > 3), "{results:#}");
    contract::fits("TestResults", &results);
    contract::fits("Deployment", &server.say(&format!("{base}/deployment")));
    contract::fits("Healthy", &server.say(&format!("{base}/health")));
}

fn as_it_is_written(kit: Kit) {
    holds(kit, As::Written, "");
}

fn filled_in(kit: Kit) {
    holds(kit, As::FilledIn, "/manager");
}

for_each_kit! {
    python as Python {
        #[ignore = "needs fastapi and schemathesis"]
        as_it_is_written
        #[ignore = "needs fastapi and schemathesis"]
        filled_in
    }
    node as Node {
        #[ignore = "needs express and schemathesis"]
        as_it_is_written
        #[ignore = "needs express and schemathesis"]
        filled_in
    }
}
