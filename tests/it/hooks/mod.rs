//! `cicd hooks` with real hooks, real hook managers, and real pushes to a bare remote beside the repository.

mod existing;
mod managers;
mod plain;
mod run;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{Ran, Repo, World};

/// A platform whose `main` is pushed to the bare repository `origin`; the tested program is the first `cicd` on the PATH.
pub(crate) struct Site<'w> {
    pub(crate) repo: Repo<'w>,
    pub(crate) remote: Repo<'w>,
    pub(crate) home: PathBuf,
    pub(crate) path: OsString,
}

impl<'w> Site<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        let site = Self::unpushed(world, &[]);
        site.repo.git(&["push", "--quiet", "--set-upstream", "origin", "main"]);
        site
    }

    /// Creates the same platform before its first push; `arguments` are for `git init`.
    pub(crate) fn unpushed(world: &'w World, arguments: &[&str]) -> Self {
        let remote = world.init("remote.git", &[arguments, &["--bare"]].concat());
        let repo = world.init("r", arguments);
        repo.platform();
        repo.git(&["remote", "add", "origin", "../remote.git"]);
        Self { repo, remote, home: world.path().to_owned(), path: path_with(world.path(), &[]) }
    }

    /// Runs a program in the repository.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Ran {
        run(self.command(program).args(arguments))
    }

    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = self.repo.command(program);
        command.env("PATH", &self.path);
        command
    }

    pub(crate) fn push(&self, arguments: &[&str]) -> Ran {
        self.run("git", &[&["push"], arguments].concat())
    }

    /// Runs a push that must succeed; returns the whole output.
    pub(crate) fn pushed(&self, arguments: &[&str]) -> String {
        let ran = self.push(arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        said(&ran)
    }

    pub(crate) fn cicd(&self, arguments: &[&str]) -> Ran {
        self.run("cicd", arguments)
    }

    /// Runs the program, which must end with 0; returns its output.
    fn did(&self, arguments: &[&str]) -> String {
        let ran = self.cicd(arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stdout
    }

    /// Returns the commit of the remote's `main`.
    fn remote_main(&self) -> String {
        self.remote.git(&["rev-parse", "main"])
    }

    /// Returns the folder from which git runs the hooks.
    fn hooks(&self) -> PathBuf {
        self.repo.path.join(".git/hooks")
    }

    /// Writes a pre-push hook that git runs.
    pub(crate) fn hook(&self, text: &str) -> PathBuf {
        let path = self.hooks().join("pre-push");
        std::fs::create_dir_all(self.hooks()).expect("a folder");
        std::fs::write(&path, text).expect("a hook");
        set_mode(&path, 0o755);
        path
    }

    /// Returns the content of a file in the world; empty if it does not exist.
    fn seen(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.join(name)).unwrap_or_default()
    }
}

/// Returns the PATH with the tested program first and no other `cicd` after it.
fn path_with(home: &Path, more: &[PathBuf]) -> OsString {
    let bin = home.join("bin");
    std::fs::create_dir_all(&bin).expect("a folder");
    let link = bin.join("cicd");
    if link.symlink_metadata().is_err() {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_cicd"), &link).expect("a link");
    }
    let rest = without_cicd();
    std::env::join_paths([bin].iter().chain(more).chain(&rest)).expect("a PATH")
}

/// Returns the folders of the PATH that contain no `cicd`.
fn without_cicd() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).filter(|folder| !folder.join("cicd").exists()).collect()
}

fn run(command: &mut Command) -> Ran {
    let output = command.stdin(Stdio::null()).output().expect("a program");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

pub(crate) fn said(ran: &Ran) -> String {
    format!("{}{}", ran.stdout, ran.stderr)
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().expect("a file").permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Returns the sorted names in a folder.
fn names(folder: &Path) -> Vec<OsString> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    names.sort();
    names
}

/// Waits at most half a minute until a condition is true.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("waited in vain: {what}");
}

/// Returns true if a process exists and is not a zombie.
fn is_alive(process: &str) -> bool {
    let process = process.trim();
    let state = if Path::new("/proc/self/stat").exists() {
        let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        text.rsplit_once(") ").map(|(_, state)| state.to_owned()).unwrap_or_default()
    } else {
        let output = Command::new("ps").args(["-o", "stat=", "-p", process]).output().expect("ps");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    !state.is_empty() && !state.starts_with('Z')
}

#[track_caller]
fn contains(text: &str, part: &str) {
    assert!(text.contains(part), "`{part}` is not in: {text}");
}
