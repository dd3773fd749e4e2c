//! Finds the daemons among the processes that a command leaves behind, and those daemons that are known to serve several builds
//! at once.

use rustix::process::Pid;

use super::descendants::{Relative, relatives};
use super::{LeftProcess, Spared};

/// A daemon that build tools start for all later builds, as recognised by its command line.
struct KnownDaemon {
    name: &'static str,
    /// The name of the program, without folders; empty for any program (a virtual machine, an interpreter).
    program: &'static str,
    /// A part of one of the arguments; empty for any arguments.
    argument: &'static str,
}

const fn daemon(name: &'static str, program: &'static str, argument: &'static str) -> KnownDaemon {
    KnownDaemon { name, program, argument }
}

/// All known daemons. Their children belong to them and need no entry here.
const KNOWN: [KnownDaemon; 20] = [
    daemon("Gradle daemon", "", "org.gradle.launcher.daemon.bootstrap.GradleDaemon"),
    daemon("Kotlin daemon", "", "org.jetbrains.kotlin.daemon.KotlinCompileDaemon"),
    daemon("Maven daemon", "", "org.mvndaemon.mvnd."),
    daemon("Nailgun server", "", ".nailgun.NGServer"),
    daemon("Bloop server", "", "bloop.Bloop"),
    daemon("sbt server", "", "--detach-stdio"),
    daemon("sccache server", "sccache", ""),
    daemon("adb server", "adb", "fork-server"),
    daemon("MSBuild node", "", "/nodemode:"),
    daemon("C# compiler server", "", "VBCSCompiler.dll"),
    daemon("C# compiler server", "VBCSCompiler", ""),
    daemon("Razor server", "", "rzc.dll"),
    daemon("Bazel server", "", "A-server.jar"),
    daemon("Buck2 daemon", "buck2d", ""),
    daemon("Pants daemon", "pantsd", ""),
    daemon("Watchman", "watchman", ""),
    daemon("Turborepo daemon", "turbo", "daemon"),
    daemon("Nx daemon", "", "src/daemon/server/start.js"),
    daemon("mypy daemon", "", "mypy.dmypy"),
    daemon("distcc server", "distccd", ""),
];

/// Returns the name of the known daemon with this command line.
fn known(command: &[String]) -> Option<&'static str> {
    let (first, arguments) = command.split_first()?;
    // Some daemons add details to their name: `buck2d[project]`, `pantsd [/home/me/project]`.
    let name = first.split(['[', '(', ' ']).next().unwrap_or_default();
    let program = name.rsplit('/').next().unwrap_or_default();
    let is_it = |daemon: &&KnownDaemon| {
        (daemon.program.is_empty() || daemon.program == program)
            && (daemon.argument.is_empty() || arguments.iter().any(|argument| argument.contains(daemon.argument)))
    };
    KNOWN.iter().find(is_it).map(|daemon| daemon.name)
}

/// The kind of a process that was left behind, ordered from processes that no other suite needs to those that others may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProcessKind {
    Plain,
    /// In a session of its own.
    Daemon,
    Known,
}

/// A process that a command left behind.
pub(super) struct Left {
    pub(super) pid: Pid,
    kind: ProcessKind,
    /// True if the process belongs to another one of the same kind.
    is_part: bool,
    name: String,
}

impl Left {
    pub(super) fn is_spared(&self, spared: Spared) -> bool {
        match spared {
            Spared::Nothing => false,
            Spared::Known => self.kind == ProcessKind::Known,
            Spared::Daemons => self.kind != ProcessKind::Plain,
        }
    }

    /// Returns the name and the id of the process.
    pub(super) fn shown(&self) -> String {
        format!("{} ({})", self.name, self.pid.as_raw_nonzero())
    }

    /// Returns the description of the process for others; `None` for a process that a daemon has started.
    pub(super) fn described(&self) -> Option<LeftProcess> {
        (!self.is_part).then(|| LeftProcess { name: self.shown(), is_daemon: self.kind != ProcessKind::Plain })
    }
}

/// Returns all processes below this one, children first.
pub(super) fn left() -> Vec<Left> {
    let session = rustix::process::getsid(None).map_or(0, |session| session.as_raw_nonzero().get());
    sorted(relatives(), session, |pid| known(&command_line(pid)))
}

/// Determines the kind of each process. A process that a daemon started has the daemon's kind.
fn sorted(relatives: Vec<Relative>, session: i32, known: impl Fn(Pid) -> Option<&'static str>) -> Vec<Left> {
    let mut found: Vec<Left> = Vec::new();
    for relative in relatives {
        let parent = found.iter().find(|other| other.pid.as_raw_nonzero().get() == relative.parent);
        let parent = parent.map_or(ProcessKind::Plain, |parent| parent.kind);
        let known = known(relative.pid);
        let kind = if known.is_some() || parent == ProcessKind::Known {
            ProcessKind::Known
        } else if relative.session != session || parent == ProcessKind::Daemon {
            ProcessKind::Daemon
        } else {
            ProcessKind::Plain
        };
        let is_part = kind != ProcessKind::Plain && kind == parent;
        found.push(Left { pid: relative.pid, kind, is_part, name: known.map_or(relative.name, str::to_owned) });
    }
    found
}

fn command_line(pid: Pid) -> Vec<String> {
    let bytes = std::fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    bytes.split(|byte| *byte == 0).map(|part| String::from_utf8_lossy(part).into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_daemons_are_known_by_their_command_line() {
        let check = |line: &str, expected: Option<&str>| {
            let command: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(known(&command), expected, "{line}");
        };
        check(
            "/opt/jdk/bin/java -Xmx512m -cp x.jar org.gradle.launcher.daemon.bootstrap.GradleDaemon 8.10",
            Some("Gradle daemon"),
        );
        check("/usr/bin/java -cp k.jar org.jetbrains.kotlin.daemon.KotlinCompileDaemon --x", Some("Kotlin daemon"));
        check("/home/me/.cargo/bin/sccache", Some("sccache server"));
        check("adb -L tcp:5037 fork-server server --reply-fd 4", Some("adb server"));
        check("/usr/share/dotnet/dotnet /sdk/MSBuild.dll /nologo /nodemode:1 /nodeReuse:true", Some("MSBuild node"));
        check("/usr/share/dotnet/dotnet exec /sdk/Roslyn/bincore/VBCSCompiler.dll -pipename:x", Some("C# compiler server"));
        check("bazel(shop) --add-opens=x -jar /home/me/.cache/bazel/install/A-server.jar", Some("Bazel server"));
        check("buck2d[shop] --isolation-dir v2 daemon", Some("Buck2 daemon"));
        check("node /r/node_modules/nx/src/daemon/server/start.js", Some("Nx daemon"));
        check("/r/node_modules/turbo-linux-64/bin/turbo daemon", Some("Turborepo daemon"));
        // Clients of daemons, and programs with similar names.
        for line in [
            "adb logcat",
            "java -cp gradle-wrapper.jar org.gradle.wrapper.GradleWrapperMain test",
            "turbo run test",
            "",
            "node server.js",
        ] {
            check(line, None);
        }
    }

    #[test]
    fn what_a_daemon_started_is_of_its_kind() {
        let relative = |pid: i32, parent: i32, session: i32| Relative {
            pid: Pid::from_raw(pid).expect("an id"),
            name: format!("p{pid}"),
            is_child: parent == 1,
            parent,
            group: session,
            session,
        };
        let all = vec![
            relative(2, 1, 1),
            relative(3, 1, 3),
            relative(4, 1, 1),
            relative(5, 3, 3),
            relative(6, 4, 6),
            relative(7, 2, 1),
        ];
        let left = sorted(all, 1, |pid| (pid.as_raw_nonzero().get() == 4).then_some("Gradle daemon"));
        let spared = |spared| left.iter().filter(|one| one.is_spared(spared)).map(Left::shown).collect::<Vec<_>>();
        let found = left.iter().filter_map(Left::described).map(|found| (found.name, found.is_daemon)).collect::<Vec<_>>();
        let expected = [("p2 (2)", false), ("p3 (3)", true), ("Gradle daemon (4)", true), ("p7 (7)", false)];
        assert_eq!(found, expected.map(|(name, is_daemon)| (name.to_owned(), is_daemon)));
        assert_eq!(spared(Spared::Nothing), [""; 0]);
        assert_eq!(spared(Spared::Known), ["Gradle daemon (4)", "p6 (6)"]);
        assert_eq!(spared(Spared::Daemons), ["p3 (3)", "Gradle daemon (4)", "p5 (5)", "p6 (6)"]);
    }
}
