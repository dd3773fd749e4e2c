//! The README's way from an empty folder to a green gate, word for word: its commands, then the workflow that they made.

use serde_json::json;

use super::Run;
use crate::readme::{Part, README, parts, run};
use crate::support::World;

/// Where that way begins.
const BEGIN: &str = "**In an empty one**";
/// What the block with the gate's summary begins with.
const SUMMARY: &str = "### What became of the domains";

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn an_empty_folder_comes_to_a_green_gate() {
    let world = World::new();
    let folder = world.path().join("tour");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(".cwd"), ".").expect("a file");
    let text = std::fs::read_to_string(README).expect("the README");
    let way = text.find(BEGIN).map(|at| &text[at..]).expect("the part about an empty repository");
    let mut shown = None;
    for part in parts(way) {
        match part {
            Part::Block { language, body } if language == "console" => drop(run(&world, &folder, &body)),
            Part::Block { language, body } if language == "markdown" && body.starts_with(SUMMARY) => {
                shown = Some(body);
                break;
            }
            _ => {}
        }
    }
    let shown = shown.expect("a block with the gate's summary");

    let repo = world.at("platform");
    let (base, head) = (repo.git(&["rev-parse", "main"]), repo.head());
    let pull = json!({"number": 1, "base": {"ref": "main", "sha": base}, "head": {"ref": "lamps", "sha": head}, "labels": []});
    let payload = json!({"action": "opened", "number": 1, "pull_request": pull});
    // The runners that have cicd already.
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_cicd")).parent().expect("a folder").display();
    let path = format!("{program}:{}", std::env::var("PATH").expect("a PATH"));
    let ended = Run::new(&repo, "pull_request", payload).with("--path", path).go();
    ended.gate("success", &[]);
    assert_eq!(ended.code, 0, "{}", ended.log);
    ended.says("the lamps are lit");
    let summary = ended.summary();
    if std::env::var_os("CICD_BLESS").is_some() {
        let text = std::fs::read_to_string(README).expect("the README");
        std::fs::write(README, text.replace(&format!("```markdown\n{shown}"), &format!("```markdown\n{summary}")))
            .expect("the README");
    }
    assert_eq!(summary, shown, "CICD_BLESS=1 cargo test readme updates it");
}
