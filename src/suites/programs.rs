//! Programs that commands start, by what they do with tests: run tests, run anything, or only write text.

use super::languages::LANGUAGES;
use super::verbs::is_idle;

/// Programs that only write their arguments.
pub(super) const WRITERS: [&str; 2] = ["echo", "printf"];

/// Programs that run what a file says, in any language.
pub(super) const HOSTS: &[&str] = &[
    "make",
    "gmake",
    "just",
    "task",
    "bazel",
    "bazelisk",
    "buck2",
    "pants",
    "please",
    "earthly",
    "dagger",
    "docker",
    "docker-compose",
    "podman",
    "nix",
    "nix-shell",
    "devenv",
    "nx",
    "turbo",
    "moon",
    "mise",
    "tox",
    "nox",
    "act",
    "ninja",
    "ctest",
    "meson",
    "ant",
    "rake",
    "lerna",
    "pre-commit",
    "xargs",
    "find",
    "env",
    "ssh",
    "kubectl",
];

/// Those that start what their words name.
const STARTERS: [&str; 4] = ["xargs", "find", "env", "ssh"];

/// Programs that read files and never run a test.
pub(super) const READERS: [&str; 12] = ["grep", "rg", "find", "fd", "ls", "cat", "cd", "which", "command", "git", "test", "["];

/// Build tools that run tests if one of these words is given.
const BUILDERS: &[&str] = &[
    "manage.py",
    "django-admin",
    "rails",
    "mix",
    "dotnet",
    "go",
    "cargo",
    "cross",
    "swift",
    "dart",
    "flutter",
    "sbt",
    "mill",
    "gradle",
    "gradlew",
    "mvn",
    "mvnw",
    "mvnd",
    "ant",
    "bazel",
    "bazelisk",
    "stack",
    "cabal",
    "lein",
    "clojure",
    "clj",
    "boot",
    "julia",
    "zig",
    "terraform",
    "tofu",
    "forge",
    "opa",
    "artisan",
    "deno",
    "bun",
    "meson",
    "xcodebuild",
    "rebar3",
    "melos",
    "m",
    "R",
    "fastlane",
];

/// Words by which a runner says something of itself, or by which an interpreter serves: no test runs.
const ASKING: [&str; 6] = ["--version", "--help", "--co", "--collect-only", "http.server", "http-server"];

/// Words in front of the name of a runner that is fetched, built or looked at, not started.
const NAMING: [&str; 17] = [
    "install",
    "add",
    "i",
    "uninstall",
    "remove",
    "build",
    "pull",
    "push",
    "logs",
    "rm",
    "rmi",
    "stop",
    "kill",
    "cp",
    "inspect",
    "tag",
    "down",
];

/// Flags whose value is a folder, a name or an address.
pub(super) const VALUED: [&str; 9] =
    ["-d", "--directory", "-v", "--volume", "-w", "--workdir", "--name", "--network", "--mount"];

/// Parts of names for what is no test beside one: `test:server`, `e2e-setup`.
const SERVICES: [&str; 14] =
    ["server", "serve", "start", "watch", "setup", "up", "db", "build", "install", "lint", "dev", "prepare", "clean", "deps"];

/// Returns the name of a program, without its folder.
pub(super) fn name_of(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Returns true if the words of a command start tests, as far as they say so.
pub(super) fn is_test_command(words: &[String]) -> bool {
    let is_assignment = |word: &&String| word.split_once('=').is_some_and(|(name, _)| is_name(name));
    let paths: Vec<&str> = words.iter().skip_while(is_assignment).map(String::as_str).collect();
    let words: Vec<&str> = paths.iter().map(|word| name_of(word)).collect();
    let Some(program) = words.first() else { return false };
    if WRITERS.contains(program) || READERS.contains(program) || words.iter().any(|word| ASKING.contains(word)) {
        return false;
    }
    let is_verb = |at: usize| {
        let is_path = paths[at].contains('/') && !paths[at].starts_with("//");
        let is_value = at > 0 && VALUED.contains(&paths[at - 1]);
        !is_path && !is_value && is_test_verb(words[at])
    };
    let runs = |(at, word): (usize, &&str)| {
        let is_host = HOSTS.contains(word) || LANGUAGES.iter().any(|language| language.hosts.contains(word));
        let is_runner = LANGUAGES.iter().any(|language| language.runners.contains(word));
        let args = &words[at + 1..];
        let says_so = (at + 1..words.len()).any(is_verb);
        let is_container = matches!(*word, "docker" | "docker-compose" | "podman" | "kubectl");
        let before_start = args.iter().take_while(|word| is_container && !matches!(**word, "run" | "exec"));
        let is_named = words[..at].iter().chain(before_start).any(|word| NAMING.contains(word));
        !is_named && !is_idle(word, args) && ((is_runner && !BUILDERS.contains(word)) || ((is_host || is_runner) && says_so))
    };
    is_test_program(program) || words.iter().enumerate().any(runs)
}

/// Returns true if two commands start the same runner, or the same program where they name no runner.
pub(super) fn share_a_runner(one: &str, other: &str) -> bool {
    let is_blank = |c: char| c.is_whitespace() || "'\"`$(){}=;&|".contains(c);
    let runners = |text: &str| {
        let names = text.split(is_blank).filter(|word| !word.is_empty()).map(|word| name_of(word).to_owned());
        let is_runner = |name: &str| {
            LANGUAGES.iter().any(|language| language.runners.contains(&name) || language.hosts.contains(&name))
                || (HOSTS.contains(&name) && !STARTERS.contains(&name))
        };
        let all: Vec<String> = names.collect();
        let known: Vec<String> = all.iter().filter(|name| is_runner(name)).cloned().collect();
        if known.is_empty() { all.into_iter().take(1).collect() } else { known }
    };
    let others = runners(other);
    runners(one).iter().any(|name| others.contains(name))
}

/// Returns true for a script with a name like `run-tests.sh` or `alltests`.
fn is_test_program(program: &str) -> bool {
    let stem = program.split('.').next().unwrap_or_default();
    let parts: Vec<&str> = stem.split(['-', '_']).collect();
    parts.iter().any(|part| part.ends_with("test") || part.ends_with("tests"))
        && !parts.iter().any(|part| SERVICES.contains(part))
}

/// Returns true for a name that packages, makefiles and builds give to their tests: `test`, `test:unit`, `check`, `integrationTest`.
fn is_test_verb(word: &str) -> bool {
    let parts: Vec<&str> = word.split([':', '-', '_']).collect();
    let is_test = |part: &&str| {
        matches!(*part, "test" | "tests" | "nextest" | "check" | "spec" | "e2e" | "verify") || part.ends_with("Test")
    };
    !word.starts_with('-') && parts.iter().any(is_test) && !parts.iter().any(|part| SERVICES.contains(part))
}

/// Returns true if the text is a valid variable name.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !text.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_start_tests() {
        let check = |text: &str, expected: bool| {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            assert_eq!(is_test_command(&words), expected, "{text}");
        };
        for text in [
            "pytest -q",
            "X=1 npm test",
            "make check",
            "npx vitest run",
            "go test ./...",
            "./run-tests.sh",
            "yarn test:unit",
            "./gradlew :a:integrationTest",
            "python manage.py test",
            "cargo nextest run",
            "mvn -B verify",
            "make -C tests",
            "docker run -v $PWD:/app img pytest",
            "bazel test //...",
        ] {
            check(text, true);
        }
        for text in [
            "npm start",
            "npm run test:server",
            "./start-test-server",
            "python manage.py runserver",
            "mix phx.server",
            "cargo check --workspace",
            "docker compose -f docker-compose.test.yml up",
            "go run ./server",
            "cargo build",
            "grep -q test log",
            "test -f x",
            "echo pytest",
            "sleep 1",
            "ls tests",
            "docker run -d -v $PWD/tests:/tests -p 80:80 nginx",
            "docker run --name tests redis",
            "python -m http.server -d tests 8000",
            "pytest --version",
            "pytest --co -q",
            "pip install pytest",
            "npm i -D jest",
            "docker build -t x/pytest .",
            "docker compose logs e2e",
        ] {
            check(text, false);
        }
    }
}
