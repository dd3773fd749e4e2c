//! The history that the tables of this folder use.
//!
//! `main`: start, fork (city), main1 (journey), main (the library). All other branches leave `main` at fork, and each kind of change has a
//! domain of its own, so that a wrong base shows in the answer. Times increase in the order in which commits are made.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use super::Scene;
use crate::support::{PLATFORM, Repo, World};

/// The time of the first commit, 2026-01-01.
const BEGIN: usize = 1_767_225_600;

/// Creates the history on a default branch named `main`, which the config names.
pub(super) fn scene(world: &World) -> Scene<'_> {
    scene_on(world, "main", PLATFORM)
}

/// Creates the history on a default branch that only the provider's event names.
pub(super) fn on_trunk(world: &World) -> Scene<'_> {
    scene_on(world, "trunk", &PLATFORM.replace("base: [main]\n", ""))
}

/// Creates a history in which the branch and `main` were merged into each other: `main` has the branch's first commit, and the branch has
/// `main`'s, whose change of the city it reverts. So there are two merge bases, and merging the branch changes the city.
pub(super) fn crossed(world: &World) -> Scene<'_> {
    let origin = world.init("origin", &["--bare"]);
    let mut history = History::default();
    history.begin(PLATFORM);
    history.change("fork", "start", "README.md");
    history.change("theirs", "fork", "frontend/a.ts");
    history.change("ours", "fork", "backend/city/a.py");
    history.merge("main", "ours", "theirs");
    history.commit("topic", &["theirs", "ours"], BTreeMap::new());
    let commits = history.import(&origin);
    let scene = Scene { world, origin, commits };
    scene.move_ref("refs/heads/main", "main");
    scene.move_ref("refs/heads/topic", "topic");
    scene
}

/// Creates the same history as [`scene`], with these lines in place of the config's `base`.
pub(super) fn scene_with<'w>(world: &'w World, lines: &str) -> Scene<'w> {
    scene_on(world, "main", &PLATFORM.replace("base: [main]", lines))
}

fn scene_on<'w>(world: &'w World, branch: &str, config: &str) -> Scene<'w> {
    let origin = world.init("origin", &["--bare", "--initial-branch", branch]);
    let mut history = History::default();
    history.begin(config);
    history.change("fork", "start", "backend/city/a.py");
    history.change("main1", "fork", "backend/journey/a.py");
    history.change("main", "main1", "backend/base/a.py");
    history.topic();
    history.queues();
    // The state of a branch before it was rewritten.
    history.change("old", "fork", "backend/city/old.py");
    history.far();
    let commits = history.import(&origin);
    let scene = Scene { world, origin, commits };
    scene.refs(branch);
    scene
}

/// Planned commits, as a stream for `git fast-import`: one process writes all of them.
#[derive(Default)]
struct History {
    stream: String,
    files: BTreeMap<&'static str, BTreeMap<String, String>>,
}

impl History {
    fn begin(&mut self, config: &str) {
        let mut files = BTreeMap::from([("cicd.yml".to_owned(), config.to_owned())]);
        for file in ["backend/city/a.py", "backend/journey/a.py", "frontend/a.ts", "backend/base/a.py", "README.md"] {
            files.insert(file.to_owned(), "1\n".to_owned());
        }
        self.commit("start", &[], files);
    }

    /// Adds a commit named `name` after `parent` that changes one file.
    fn change(&mut self, name: &'static str, parent: &str, file: &str) {
        self.commit(name, &[parent], BTreeMap::from([(file.to_owned(), format!("{name}\n"))]));
    }

    /// Adds a merge named `name`, which merges the changes of `second` since fork into `first`.
    fn merge(&mut self, name: &'static str, first: &str, second: &str) {
        let fork = &self.files["fork"];
        let changed = self.files[second].iter().filter(|(file, text)| fork.get(*file) != Some(text));
        let changed = changed.map(|(file, text)| (file.clone(), text.clone())).collect();
        self.commit(name, &[first, second], changed);
    }

    fn commit(&mut self, name: &'static str, parents: &[&str], changed: BTreeMap<String, String>) {
        let time = BEGIN + self.files.len() * 60;
        let mut text = format!("commit refs/hidden/{name}\ncommitter Test <test@example.com> {time} +0000\n");
        write!(text, "data {}\n{name}\n", name.len()).expect("a line");
        // A commit on top of the last one of the same name needs no parent line.
        for (parent, word) in parents.iter().zip(["from", "merge"]).filter(|(parent, _)| **parent != name) {
            writeln!(text, "{word} refs/hidden/{parent}").expect("a line");
        }
        for (file, content) in &changed {
            write!(text, "M 100644 inline {file}\ndata {}\n{content}\n", content.len()).expect("a line");
        }
        self.stream += &text;
        let mut files = parents.first().map(|parent| self.files[parent].clone()).unwrap_or_default();
        files.extend(changed);
        self.files.insert(name, files);
    }

    /// Adds the proposed change, and the commits that hosting services make from it.
    fn topic(&mut self) {
        self.change("topic1", "fork", "frontend/a.ts");
        self.change("topic", "topic1", "frontend/b.ts");
        self.merge("merge", "main", "topic");
        self.merge("caught-up", "topic", "main");
        self.change("squash", "fork", "frontend/squashed.ts");
        self.merge("squashed", "main", "squash");
        // The change is merged, and `main` continues.
        self.merge("landed", "main", "topic");
        self.change("later", "landed", "backend/city/later.py");
        self.change("one", "fork", "frontend/one.ts");
        self.change("two", "one", "backend/journey/two.py");
        self.change("three", "two", "README.md");
    }

    /// Adds merge queues and trains: each car follows the one in front.
    fn queues(&mut self) {
        self.change("other", "fork", "backend/journey/other.py");
        self.merge("second-car", "merge", "other");
        self.change("release", "fork", "backend/base/release.py");
        self.merge("release-car", "release", "topic");
        self.change("car", "main", "backend/journey/car.py");
        self.change("linear1", "car", "frontend/linear.ts");
        self.change("linear", "linear1", "frontend/more.ts");
    }

    /// Adds a branch that is longer than the first steps of deepening.
    fn far(&mut self) {
        self.change("far", "topic", "frontend/far.ts");
        for _ in 0..80 {
            self.change("far", "far", "frontend/far.ts");
        }
    }

    /// Writes the commits, and returns their ids.
    fn import(&self, origin: &Repo<'_>) -> BTreeMap<&'static str, String> {
        let mut import = origin.command("git");
        let mut child = import.args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().expect("git");
        child.stdin.take().expect("a pipe").write_all(self.stream.as_bytes()).expect("a stream");
        assert!(child.wait().expect("an end").success(), "git fast-import");
        let listed = origin.git(&["for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/hidden"]);
        let listed: BTreeMap<&str, &str> = listed.lines().filter_map(|line| line.split_once(' ')).collect();
        let mut commits: BTreeMap<_, _> = self.files.keys().map(|name| (*name, listed[name].to_owned())).collect();
        commits.insert("gone", "d".repeat(40));
        commits.insert("zeros", "0".repeat(40));
        commits
    }
}

impl Scene<'_> {
    /// Sets the refs that clones see. The other commits are available only by id, as at a real hosting service.
    fn refs(&self, branch: &str) {
        let refs = [
            (format!("refs/heads/{branch}"), "main"),
            ("refs/heads/topic".to_owned(), "topic"),
            ("refs/heads/three".to_owned(), "three"),
            ("refs/heads/release/1".to_owned(), "release"),
            ("refs/pull/7/head".to_owned(), "topic"),
            ("refs/pull/7/merge".to_owned(), "merge"),
        ];
        for (name, commit) in refs {
            self.move_ref(&name, commit);
        }
        self.origin.git(&["tag", "--annotate", "--message", "one", "v1", self.oid("main")]);
    }

    /// Moves a ref of the origin.
    pub(super) fn move_ref(&self, name: &str, commit: &str) {
        self.origin.git(&["update-ref", name, self.oid(commit)]);
    }
}
