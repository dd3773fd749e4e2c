//! One walk of git through a work tree gives its files and its changes.

use cicd::git::{Repository, WorkTreeReading, edits};

use crate::support::World;

#[test]
fn one_walk_answers_as_two() {
    let world = World::new();
    let repo = world.platform("r");
    world.init("r/nested", &[]).change("inner", "1\n");
    world.init("r/empty", &[]);
    repo.git(&["config", "status.showUntrackedFiles", "no"]);
    repo.git(&["config", "status.relativePaths", "true"]);
    repo.write(".gitignore", "ignored/\n*.log\n!kept.log\n");
    for path in ["ignored/a", "a.log", "kept.log", "new folder/b", "tab\there", "line\nend", "frontend/ü", "staged", "intended"]
    {
        repo.write(path, "1\n");
    }
    repo.git(&["add", "staged"]);
    repo.git(&["add", "--intent-to-add", "intended"]);
    repo.git(&["rm", "--quiet", "--cached", "backend/city/a.py"]);
    repo.remove("backend/journey/a.py");
    // A file with both sides of a merge is in the index twice.
    let blob = repo.git(&["hash-object", "-w", "cicd.yml"]);
    let sides: Vec<String> = [2, 3].iter().map(|side| format!("100644 {} {side}\tboth", blob.trim())).collect();
    repo.command("sh")
        .args(["-c", "printf '%s\\n' \"$@\" | git update-index --index-info", "sh"])
        .args(&sides)
        .status()
        .expect("git");
    let repository = Repository::open(&repo.path).expect("a repository");
    let (files, changes) = WorkTreeReading::start(&repository).and_then(|it| it.finish(&repository)).expect("an answer");
    assert_eq!(files, repository.files().expect("files"));
    assert_eq!(changes, edits(&repository).expect("changes"));
    let has = |path: &str, is_folder: bool| files.contains(&(path.as_bytes().to_vec(), is_folder));
    assert!(
        has("nested", true) && has("backend/city/a.py", false) && has("both", false) && has("line\nend", false),
        "{files:?}"
    );
    assert!(!has("ignored/a", false) && !has("a.log", false) && has("kept.log", false) && has("intended", false), "{files:?}");
}
