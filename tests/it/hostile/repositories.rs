//! Repositories of a malicious author, each with one trap. A program that was started leaves its mark in the folder `marks`, and no
//! repository may read the folder `outside`.

use std::ffi::OsStr;
use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::support::{Repo, World};

/// A trap to be laid in a repository.
pub(super) struct Trap<'t> {
    pub(super) repo: &'t Repo<'t>,
    /// A shell command that leaves a mark.
    pub(super) command: String,
    pub(super) outside: PathBuf,
}

/// Lays a trap, and returns the folder of the repository in which the verbs start.
pub(super) type Lay = fn(&Trap<'_>) -> &'static str;

/// Every trap, with its name.
pub(super) const TRAPS: [(&str, Lay); 51] = [
    ("a monitor of files", |trap| trap.config("core.fsmonitor", &trap.command)),
    ("git's own monitor", |trap| trap.config("core.fsmonitor", "true")),
    ("hooks", hooks),
    ("hooks in the work tree", hooks_in_the_work_tree),
    ("a filter", |trap| trap.filter("clean", "* filter=ill\n")),
    ("a filter that is a process", |trap| trap.filter("process", "* filter=ill\n")),
    ("a filter of git's folder", filter_of_git_s_folder),
    ("a filter of old", filter_of_old),
    ("a driver of differences", driver),
    ("a pager, an editor, a password", programs_of_people),
    ("ways to a remote", ways),
    ("objects at an address that is a command", |trap| trap.promises(&format!("ext::sh -c '{}'", trap.command))),
    ("objects at a server", |trap| trap.promises("http://127.0.0.1:9/r.git")),
    ("objects behind a command", |trap| {
        trap.config("remote.origin.uploadpack", &trap.command);
        trap.promises(&format!("file://{}/victim", trap.outside.display()))
    }),
    ("signatures", signatures),
    ("aliases", aliases),
    ("a log of what git does", |trap| trap.config("trace2.eventTarget", &trap.at_outside("trace"))),
    ("settings from outside", |trap| trap.config("include.path", &trap.at_outside("settings"))),
    ("settings from outside, on a condition", |trap| trap.config("includeIf.gitdir:/.path", &trap.at_outside("settings"))),
    ("settings from the work tree", settings_of_the_work_tree),
    ("settings from a pipe", |trap| {
        trap.pipe("pipe");
        trap.config("include.path", "../pipe")
    }),
    ("settings from a home", |trap| trap.config("include.path", "~/outside/settings")),
    ("settings that include themselves", |trap| trap.config("include.path", "config")),
    ("settings by a link", settings_by_a_link),
    ("settings without end", |trap| trap.endless(".git/config")),
    ("an embedded bare repository", embedded),
    ("an embedded bare repository with a work tree", embedded_with_a_work_tree),
    ("a work tree elsewhere", |trap| trap.config("core.worktree", &trap.at_outside("victim"))),
    ("a file .git to another repository", file_to_another),
    ("a file .git to a folder with settings", file_to_settings),
    ("a link .git to another repository", link_to_another),
    ("a folder that others share elsewhere", |trap| trap.file(".git/commondir", &trap.at_outside("victim/.git"))),
    ("a linked work tree elsewhere", linked_elsewhere),
    ("a submodule with settings", |trap| trap.submodule(true)),
    ("a submodule with a folder of its own", |trap| trap.submodule(false)),
    ("a repository that is not tracked", nested),
    ("objects from outside", |trap| trap.file(".git/objects/info/alternates", &trap.at_outside("victim/.git/objects"))),
    ("objects from a pipe", |trap| trap.pipe(".git/objects/info/alternates")),
    ("a commit-graph that is a pipe", |trap| trap.pipe(".git/objects/info/commit-graph")),
    ("a commit-graph without end", |trap| trap.endless(".git/objects/info/commit-graph")),
    ("the list of a commit-graph that is a pipe", |trap| trap.graph_file("commit-graph-chain")),
    ("a file of a commit-graph that is a pipe", |trap| {
        trap.graph_file(&format!("graph-{}.graph", "0".repeat(40)));
        trap.file(".git/objects/info/commit-graphs/commit-graph-chain", &format!("{}\n", "0".repeat(40)))
    }),
    ("ignored files from a pipe", |trap| {
        trap.pipe("pipe");
        trap.config("core.excludesFile", "pipe")
    }),
    ("ignored files from outside", |trap| trap.config("core.excludesFile", &trap.at_outside("settings"))),
    ("attributes from outside", |trap| trap.config("core.attributesFile", &trap.at_outside("settings"))),
    ("a list of ignored files that is a pipe", |trap| trap.pipe(".gitignore")),
    ("packed refs that are a pipe", |trap| trap.pipe(".git/packed-refs")),
    ("an index that is a pipe", |trap| trap.pipe(".git/index")),
    ("an index without end", |trap| trap.endless(".git/index")),
    ("refs elsewhere", refs_elsewhere),
    ("a file without end", |trap| trap.endless("frontend/large")),
];

/// Traps that show only in the time that a verb takes.
pub(super) const SLOW: [(&str, Lay); 3] = [
    ("a ref that is a pipe", |trap| trap.pipe(".git/refs/heads/main")),
    ("a commit that is a pipe", commit_that_is_a_pipe),
    ("a list deep in the tree that is a pipe", |trap| trap.pipe("backend/city/.gitignore")),
];

/// Creates the files that repositories must not read or write: another repository, settings, secrets.
pub(super) fn outside(world: &World) -> PathBuf {
    world.platform("outside/victim");
    let folder = world.path().join("outside");
    std::fs::write(folder.join("settings"), "[user]\n\tname = secret\n").expect("settings");
    folder
}

/// Copies a folder so that all files are younger than git's index, and git would have to read each of them.
pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

impl Trap<'_> {
    fn at_outside(&self, name: &str) -> String {
        self.outside.join(name).display().to_string()
    }

    /// Does not use `git config`, which could itself run into the trap that was laid before.
    fn config(&self, name: &str, value: &str) -> &'static str {
        let (section, key) = name.rsplit_once('.').expect("a section");
        let section = section.split_once('.').map_or(section.to_owned(), |(name, sub)| format!("{name} \"{sub}\""));
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        self.append(".git/config", &format!("[{section}]\n\t{key} = \"{value}\"\n"))
    }

    fn append(&self, path: &str, text: &str) -> &'static str {
        let before = std::fs::read_to_string(self.repo.path.join(path)).unwrap_or_default();
        self.file(path, &(before + text))
    }

    fn file(&self, path: &str, text: &str) -> &'static str {
        self.repo.write(path, text);
        ""
    }

    /// Makes a file of a commit-graph chain a pipe.
    fn graph_file(&self, name: &str) -> &'static str {
        std::fs::create_dir_all(self.repo.path.join(".git/objects/info/commit-graphs")).expect("a folder");
        self.pipe(&format!(".git/objects/info/commit-graphs/{name}"))
    }

    fn pipe(&self, path: &str) -> &'static str {
        let path = self.repo.path.join(path);
        drop(std::fs::remove_file(&path));
        let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo");
        assert!(made.success(), "{}", path.display());
        ""
    }

    /// Creates a file of eight gigabytes that takes no space.
    fn endless(&self, path: &str) -> &'static str {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(self.repo.path.join(path)).expect("a file");
        file.set_len(8 << 30).expect("a length");
        ""
    }

    fn script(&self, path: &str) {
        self.file(path, &format!("#!/bin/sh\n{}\n", self.command));
        std::fs::set_permissions(self.repo.path.join(path), Permissions::from_mode(0o755)).expect("a mode");
    }

    fn filter(&self, kind: &str, attributes: &str) -> &'static str {
        self.config(&format!("filter.ill.{kind}"), &self.command);
        self.config("filter.ill.required", "true");
        self.file(".gitattributes", attributes)
    }

    /// Writes objects that only a remote has: the tree of the last commit is missing here.
    fn promises(&self, url: &str) -> &'static str {
        let tree = self.repo.git(&["rev-parse", "HEAD:backend"]);
        std::fs::remove_file(self.object(&tree)).expect("a tree");
        self.config("core.repositoryformatversion", "1");
        self.config("protocol.ext.allow", "always");
        self.config("remote.origin.url", url);
        self.config("remote.origin.promisor", "true");
        self.config("remote.origin.partialclonefilter", "tree:0")
    }

    fn object(&self, id: &str) -> PathBuf {
        self.repo.path.join(".git/objects").join(&id[..2]).join(&id[2..])
    }

    /// Returns settings that contain programs.
    fn settings(&self) -> String {
        let command = self.command.replace('"', "\\\"");
        format!("[core]\n\tfsmonitor = \"{command}\"\n[filter \"ill\"]\n\tclean = \"{command}\"\n\trequired = true\n")
    }

    /// Creates a repository in the work tree, with its settings.
    fn inner(&self, path: &str) -> Repo<'_> {
        let inner = self.repo.inside(path);
        std::fs::create_dir_all(&inner.path).expect("a folder");
        inner.git(&["init", "--quiet"]);
        inner.write("a", "1\n");
        inner.write(".gitattributes", "* filter=ill\n");
        inner.commit("inner");
        inner.write("a", "2\n");
        inner
    }

    fn submodule(&self, is_absorbed: bool) -> &'static str {
        let inner = self.inner("libs/x");
        let id = inner.head();
        self.repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},libs/x")]);
        self.file(".gitmodules", "[submodule \"x\"]\n\tpath = libs/x\n\turl = ../x\n");
        if is_absorbed {
            self.repo.git(&["submodule", "absorbgitdirs"]);
            self.append(".git/modules/x/config", &self.settings())
        } else {
            self.append("libs/x/.git/config", &self.settings())
        }
    }
}

fn hooks(trap: &Trap<'_>) -> &'static str {
    for hook in ["post-index-change", "reference-transaction", "pre-push", "post-checkout", "pre-auto-gc", "fsmonitor-watchman"]
    {
        trap.script(&format!(".git/hooks/{hook}"));
    }
    ""
}

fn hooks_in_the_work_tree(trap: &Trap<'_>) -> &'static str {
    trap.script("ill/post-index-change");
    trap.script("ill/pre-push");
    trap.config("core.hooksPath", "ill")
}

fn filter_of_git_s_folder(trap: &Trap<'_>) -> &'static str {
    trap.filter("clean", "");
    trap.file(".git/info/attributes", "* filter=ill\n")
}

fn filter_of_old(trap: &Trap<'_>) -> &'static str {
    let command = &trap.command;
    trap.append(".git/config", &format!("[Filter.ill] Clean = {}\n[FILTER \"ill\"]\nrequired\n", command.replace(';', "&&")));
    trap.file(".gitattributes", "* filter=ill\n")
}

fn driver(trap: &Trap<'_>) -> &'static str {
    for name in ["diff.external", "diff.ill.command", "diff.ill.textconv", "merge.ill.driver", "core.alternateRefsCommand"] {
        trap.config(name, &trap.command);
    }
    trap.file(".gitattributes", "* diff=ill merge=ill\n")
}

fn programs_of_people(trap: &Trap<'_>) -> &'static str {
    for name in ["core.pager", "pager.status", "core.editor", "core.askPass", "sequence.editor", "credential.helper"] {
        trap.config(name, &trap.command);
    }
    ""
}

fn ways(trap: &Trap<'_>) -> &'static str {
    for name in
        ["core.sshCommand", "core.gitProxy", "remote.origin.uploadpack", "uploadpack.packObjectsHook", "remote.origin.vcs"]
    {
        trap.config(name, &trap.command);
    }
    trap.config("remote.origin.url", "ssh://127.0.0.1:9/r.git")
}

fn signatures(trap: &Trap<'_>) -> &'static str {
    trap.config("gpg.program", &trap.command);
    trap.config("log.showSignature", "true");
    trap.config("commit.gpgSign", "true")
}

fn aliases(trap: &Trap<'_>) -> &'static str {
    for name in ["status", "ls-files", "rev-parse", "config", "check-ignore"] {
        trap.config(&format!("alias.{name}"), &format!("!{}", trap.command));
    }
    ""
}

fn settings_of_the_work_tree(trap: &Trap<'_>) -> &'static str {
    trap.file("ill", &trap.settings());
    trap.file(".gitattributes", "* filter=ill\n");
    trap.config("include.path", "../ill")
}

fn settings_by_a_link(trap: &Trap<'_>) -> &'static str {
    let config = trap.repo.path.join(".git/config");
    std::fs::remove_file(&config).expect("a config");
    symlink(trap.outside.join("victim/.git/config"), config).expect("a link");
    ""
}

/// Creates the repository as a clone would have it: without a folder named `.git`.
fn embedded(trap: &Trap<'_>) -> &'static str {
    for folder in ["refs/heads", "objects", "a"] {
        trap.file(&format!("ill/{folder}/.keep"), "");
    }
    trap.file("ill/HEAD", "ref: refs/heads/main\n");
    trap.file("ill/cicd.yml", "version: 1\ndomains:\n  a: { paths: [\"/a/\"] }\n");
    trap.file("ill/config", &format!("[core]\n\tbare = true\n{}", trap.settings()));
    "ill"
}

fn embedded_with_a_work_tree(trap: &Trap<'_>) -> &'static str {
    embedded(trap);
    trap.file("ill/config", &format!("[core]\n\tbare = false\n\tworktree = .\n{}", trap.settings()));
    "ill/a"
}

fn file_to_another(trap: &Trap<'_>) -> &'static str {
    std::fs::remove_dir_all(trap.repo.path.join(".git")).expect("a folder");
    trap.file(".git", &format!("gitdir: {}\n", trap.at_outside("victim/.git")))
}

fn file_to_settings(trap: &Trap<'_>) -> &'static str {
    trap.append(".git/config", &trap.settings());
    trap.file(".gitattributes", "* filter=ill\n");
    std::fs::rename(trap.repo.path.join(".git"), trap.repo.path.join("frontend/git")).expect("moved");
    trap.file(".git", "gitdir: frontend/git\n")
}

fn link_to_another(trap: &Trap<'_>) -> &'static str {
    std::fs::remove_dir_all(trap.repo.path.join(".git")).expect("a folder");
    symlink(trap.outside.join("victim/.git"), trap.repo.path.join(".git")).expect("a link");
    ""
}

fn linked_elsewhere(trap: &Trap<'_>) -> &'static str {
    trap.file(".git/ill/HEAD", "ref: refs/heads/main\n");
    trap.file(".git/ill/commondir", "..\n");
    trap.file(".git/ill/gitdir", &trap.at_outside("victim/.git"));
    std::fs::rename(trap.repo.path.join(".git"), trap.repo.path.join("git")).expect("moved");
    trap.file(".git", "gitdir: git/ill\n")
}

fn nested(trap: &Trap<'_>) -> &'static str {
    trap.inner("frontend/inner");
    trap.append("frontend/inner/.git/config", &trap.settings())
}

fn refs_elsewhere(trap: &Trap<'_>) -> &'static str {
    std::fs::remove_dir_all(trap.repo.path.join(".git/refs")).expect("a folder");
    symlink(trap.outside.join("victim/.git/refs"), trap.repo.path.join(".git/refs")).expect("a link");
    ""
}

fn commit_that_is_a_pipe(trap: &Trap<'_>) -> &'static str {
    let id = trap.repo.head();
    let path = trap.object(&id);
    let path = path.strip_prefix(&trap.repo.path).ok().and_then(|path| path.to_str().map(str::to_owned)).expect("a path");
    std::fs::remove_file(trap.object(&id)).expect("a commit");
    trap.pipe(&path)
}

/// Returns the name of the program that the system was asked to start.
pub(super) fn name_of(program: &str) -> &str {
    Path::new(program).file_name().and_then(OsStr::to_str).unwrap_or(program)
}
