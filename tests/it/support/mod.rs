//! Real git repositories in temporary folders, and runs of the program in them. No settings of the user or the machine apply.

pub(crate) mod drill;
pub(crate) mod ignored;
pub(crate) mod schemas;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The config of most tests: four domains and a library.
pub(crate) const PLATFORM: &str = "\
version: 1
base: [main]
global: [Cargo.lock]
ignore: [\"*.md\"]
domains:
  smart-city: { paths: [\"/backend/city/\"], depends_on: [base] }
  journey: { paths: [\"/backend/journey/\"], depends_on: [smart-city] }
  experience: { paths: [\"/frontend/\"] }
  base: { kind: library, paths: [\"/backend/base/\"] }
";

/// A folder of a test, with one or more repositories in it.
pub(crate) struct World {
    home: TempDir,
}

/// A repository in a [`World`].
pub(crate) struct Repo<'w> {
    world: &'w World,
    pub(crate) path: PathBuf,
}

/// A finished run of the program.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    pub(crate) fn new() -> Self {
        let home = tempfile::Builder::new().prefix("cicd-it-").tempdir().expect("a temporary folder");
        let config = "[user]\n\tname = Test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n[protocol \"file\"]\n\tallow = always\n[commit]\n\tgpgsign = false\n[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n";
        std::fs::write(home.path().join(".gitconfig"), config).expect("a git config");
        Self { home }
    }

    pub(crate) fn path(&self) -> &Path {
        self.home.path()
    }

    /// Prepares a command in this world, with only the environment that is set here. Configs of tests are trusted; the tests of trust
    /// revoke that.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env_clear().stdin(Stdio::null());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.path()).env("GIT_CONFIG_GLOBAL", self.path().join(".gitconfig"));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
        command.env("CICD_TRUST", "1");
        command.env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z").env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z");
        command
    }

    /// Creates an empty repository.
    pub(crate) fn init(&self, name: &str, arguments: &[&str]) -> Repo<'_> {
        let repo = self.at(name);
        std::fs::create_dir_all(&repo.path).expect("a folder");
        repo.git(&[&["init", "--quiet"], arguments].concat());
        repo
    }

    /// Creates a repository with [`PLATFORM`], a file in each domain, and one commit on `main`.
    pub(crate) fn platform(&self, name: &str) -> Repo<'_> {
        let repo = self.init(name, &[]);
        repo.platform();
        repo
    }

    /// Clones `origin` by URL, so that depth and filters work.
    pub(crate) fn clone(&self, origin: &Repo<'_>, name: &str, arguments: &[&str]) -> Repo<'_> {
        let url = format!("file://{}", origin.path.display());
        let target = self.path().join(name);
        let target = target.to_str().expect("a path");
        origin.git(&[&["clone", "--quiet"], arguments, &[url.as_str(), target]].concat());
        self.at(name)
    }

    /// Copies the folder of a repository, which is cheaper than another clone of its origin.
    pub(crate) fn copy(&self, repo: &Repo<'_>, name: &str) -> Repo<'_> {
        let copy = self.at(name);
        let status = self.command("cp", self.path()).arg("-a").args([&repo.path, &copy.path]).status().expect("cp");
        assert!(status.success(), "{} cannot be copied", repo.path.display());
        copy
    }

    /// Returns an existing repository.
    pub(crate) fn at(&self, name: &str) -> Repo<'_> {
        Repo { world: self, path: self.path().join(name) }
    }
}

impl Repo<'_> {
    /// Returns a folder of this repository as a repository of its own.
    pub(crate) fn inside(&self, path: &str) -> Repo<'_> {
        Repo { world: self.world, path: self.path.join(path) }
    }

    /// Writes the files of [`World::platform`] and commits them.
    pub(crate) fn platform(&self) {
        self.write("cicd.yml", PLATFORM);
        for file in ["backend/city/a.py", "backend/journey/a.py", "frontend/a.ts", "backend/base/a.py", "Makefile", "README.md"]
        {
            self.write(file, "1\n");
        }
        self.commit("start");
    }

    /// Runs git; panics with git's output if it fails. Returns the trimmed stdout.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = self.world.command("git", &self.path).args(arguments).output().expect("git");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn remove(&self, path: &str) {
        std::fs::remove_file(self.path.join(path)).expect("a file");
    }

    /// Commits all files and returns the commit.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.head()
    }

    /// Writes one file and commits.
    pub(crate) fn change(&self, path: &str, text: &str) -> String {
        self.write(path, text);
        self.commit(path)
    }

    pub(crate) fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    /// Prepares the program in this repository.
    pub(crate) fn cicd(&self, arguments: &[&str]) -> Cicd {
        self.cicd_in("", arguments)
    }

    /// Prepares the program in a folder of this repository.
    pub(crate) fn cicd_in(&self, folder: &str, arguments: &[&str]) -> Cicd {
        let mut command = self.world.command(env!("CARGO_BIN_EXE_cicd"), &self.path.join(folder));
        command.args(arguments);
        Cicd { command, input: Vec::new() }
    }

    /// Prepares the program so that file permissions apply: it starts without root's capabilities even if root runs it.
    pub(crate) fn cicd_without_rights(&self, arguments: &[&str]) -> Cicd {
        let binary = env!("CARGO_BIN_EXE_cicd");
        let mut command = self.command(if rustix::process::geteuid().is_root() { "setpriv" } else { binary });
        if rustix::process::geteuid().is_root() {
            command.args(["--bounding-set=-all", "--inh-caps=-all", binary]);
        }
        command.args(arguments);
        Cicd { command, input: Vec::new() }
    }

    /// Prepares a command in this repository.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.world.command(program, &self.path)
    }

    /// Returns the names of the affected domains, in order, from a run that must end with 0.
    pub(crate) fn affected(&self, arguments: &[&str]) -> Vec<String> {
        self.cicd(&[&["affected", "--format", "names"], arguments].concat()).names()
    }
}

/// A prepared run.
pub(crate) struct Cicd {
    command: Command,
    input: Vec<u8>,
}

impl Cicd {
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn envs(mut self, pairs: &[(&str, &str)]) -> Self {
        self.command.envs(pairs.iter().copied());
        self
    }

    pub(crate) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    pub(crate) fn run(mut self) -> Ran {
        use std::io::Write;
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the program");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = std::mem::take(&mut self.input);
        // A program may ignore its input.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().expect("an end");
        writer.join().expect("the writer");
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Returns the lines of stdout of a run that must end with 0.
    pub(crate) fn names(self) -> Vec<String> {
        let ran = self.run();
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stdout.lines().map(str::to_owned).collect()
    }

    /// Returns stdout as JSON of a run that must end with 0.
    pub(crate) fn json(self) -> serde_json::Value {
        let ran = self.run();
        assert_eq!(ran.code, 0, "{ran:?}");
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout))
    }
}

/// Sends a signal such as `-TERM`, to a group if the number begins with `-`. It uses the shell's own `kill`, because the program of that
/// name is in a package. Returns true if the process existed.
pub(crate) fn send(signal: &str, process: &str) -> bool {
    let mut sh = Command::new("sh");
    sh.args(["-c", "kill \"$@\"", "sh", signal, process.trim()]).stderr(Stdio::null()).status().expect("sh").success()
}

/// Calls `work` for all things at once, for work that mostly waits.
pub(crate) fn side_by_side<T: Sync>(things: &[T], work: impl Fn(&T) + Sync) {
    std::thread::scope(|scope| {
        for thing in things {
            let work = &work;
            scope.spawn(move || work(thing));
        }
    });
}

/// Reports that a test did less than its name says, because the machine lacks something that no package installs (a newer git, the right to
/// mount). It does not use `eprintln!`, whose text is hidden if a test passes; `.ci/run` lists these lines.
pub(crate) fn skipped(needs: &str) {
    use std::io::Write;
    writeln!(std::io::stderr(), "skipped: needs {needs}").expect("stderr");
}

/// Returns the folder of the packages that only the tests need; `.ci/run` fills it.
pub(crate) fn tools() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ci-tools");
    std::env::var_os("CICD_TEST_TOOLS").map_or_else(own, PathBuf::from)
}

/// Returns a program in [`tools`] from a package of `PyPI`.
pub(crate) fn of_pypi(program: &str) -> PathBuf {
    there(tools().join("python/bin").join(program))
}

/// Returns an npm package in [`tools`].
pub(crate) fn of_npm(package: &str) -> PathBuf {
    there(tools().join("node_modules").join(package))
}

fn there(path: PathBuf) -> PathBuf {
    assert!(path.exists(), "needs {}, which .ci/run installs", path.display());
    path
}
