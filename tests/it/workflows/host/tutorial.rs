//! The tutorial from an empty repository to a passed gate, word for word: its commands, then the workflow that they create.

use serde_json::json;

use super::Run;
use crate::pages::{Part, Stage, parts};

const TUTORIAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/tutorials/empty-repository.md");
/// The beginning of the block with the gate's summary.
const SUMMARY: &str = "### Verdict of each domain";

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn an_empty_folder_comes_to_a_green_gate() {
    let stage = Stage::new();
    let text = std::fs::read_to_string(TUTORIAL).expect("the tutorial");
    let mut shown = None;
    for part in parts(&text) {
        match part {
            Part::Block { language, body } if language == "markdown" && body.starts_with(SUMMARY) => {
                shown = Some(body);
                break;
            }
            part => drop(stage.play(part)),
        }
    }
    let shown = shown.expect("a block with the gate's summary");

    let (world, platform) = stage.made("platform");
    let repo = world.at(&platform);
    let (base, head) = (repo.git(&["rev-parse", "main"]), repo.head());
    let pull = json!({"number": 1, "base": {"ref": "main", "sha": base}, "head": {"ref": "lamps", "sha": head}, "labels": []});
    let payload = json!({"action": "opened", "number": 1, "pull_request": pull});
    // The runners already have cicd installed.
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_cicd")).parent().expect("a folder").display();
    let path = format!("{program}:{}", std::env::var("PATH").expect("a PATH"));
    let ended = Run::new(&repo, "pull_request", payload).with("--path", path).go();
    ended.gate("success", &[]);
    assert_eq!(ended.code, 0, "{}", ended.log);
    ended.says("the lamps are lit");
    let summary = ended.summary();
    if std::env::var_os("CICD_BLESS").is_some() {
        let block = |body: &str| format!("```markdown\n{body}");
        std::fs::write(TUTORIAL, text.replace(&block(&shown), &block(summary))).expect("the tutorial");
    }
    assert_eq!(summary, shown, "with CICD_BLESS=1 this test updates it");
}
