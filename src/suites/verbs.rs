//! First words of programs that run tests and do other things too: by which they test, and by which they run none.

use super::tasks::run_no_test;

/// What programs do that also run tests: first words that run none.
#[rustfmt::skip]
const IDLE: &[(&str, &[&str])] = &[
    ("go", &["vet", "build", "install", "mod", "generate", "fmt", "get", "env", "list", "version", "clean", "doc", "work", "run", "tool"]),
    ("cargo", &["build", "b", "check", "c", "clippy", "fmt", "doc", "run", "r", "install", "fetch", "metadata", "clean", "audit",
        "deny", "add", "update", "tree", "publish", "package", "machete", "udeps", "outdated", "vet", "about"]),
    ("dotnet", &["build", "restore", "publish", "format", "run", "pack", "clean", "tool", "nuget", "workload", "new", "add", "list",
        "sln", "ef"]),
    ("vitest", &["list", "init", "bench"]),
    ("cypress", &["open", "verify", "install", "info", "version", "cache"]),
    ("playwright", &["install", "install-deps", "show-report", "codegen", "merge-reports"]),
    ("deno", &["fmt", "lint", "check", "run", "install", "cache", "compile", "doc", "info", "bundle"]),
    ("bun", &["install", "i", "add", "remove", "update", "build", "upgrade", "pm", "outdated", "publish", "link"]),
    ("mix", &["format", "credo", "compile", "dialyzer", "docs", "clean", "run", "release", "help", "sobelow", "deps", "deps.get",
        "deps.compile", "deps.audit", "deps.unlock", "deps.clean", "deps.update", "hex.audit", "hex.info", "local.hex", "local.rebar",
        "ecto.create", "ecto.migrate", "ecto.drop", "ecto.setup", "ecto.reset", "phx.server", "phx.digest", "assets.deploy",
        "assets.build", "assets.setup", "xref", "escript.build", "archive.install"]),
    ("manage.py", DJANGO),
    ("django-admin", DJANGO),
    ("rails", &["server", "s", "console", "c", "generate", "g", "routes", "runner", "assets:precompile", "db:create", "db:migrate",
        "db:setup", "db:prepare", "db:seed", "db:schema:load", "zeitwerk:check", "new"]),
    ("artisan", &["migrate", "serve", "key:generate", "config:cache", "config:clear", "db:seed", "tinker", "optimize"]),
    ("swift", &["build", "run", "package", "format"]),
    ("dart", &["analyze", "format", "fix", "compile", "pub", "run", "doc"]),
    ("flutter", &["analyze", "build", "pub", "clean", "doctor", "run", "precache", "gen-l10n"]),
    ("terraform", &["init", "validate", "fmt", "plan", "apply", "destroy", "providers", "show", "output"]),
    ("tofu", &["init", "validate", "fmt", "plan", "apply", "destroy", "providers", "show", "output"]),
    ("forge", &["build", "fmt", "install", "lint", "inspect", "doc", "clean"]),
    ("opa", &["build", "check", "fmt", "eval", "run"]),
    ("stack", &["setup", "update", "ghci", "exec", "clean"]),
    ("cabal", &["update", "configure", "check", "clean", "run"]),
    ("rebar3", &["compile", "dialyzer", "xref", "fmt", "deps", "release", "clean", "lint"]),
    ("zig", &["fmt", "version", "build-exe", "build-lib", "env"]),
    ("lein", &["deps", "compile", "clean", "run", "uberjar", "jar"]),
    // Managers of packages.
    ("npm", &["ci", "install", "i", "add", "audit", "pack", "publish", "version", "config", "cache", "ls", "outdated", "prune",
        "dedupe", "link", "login", "whoami", "view", "update", "rebuild", "fund", "clean-install", "uninstall", "pkg"]),
    ("pnpm", &["install", "i", "add", "audit", "publish", "config", "store", "ls", "outdated", "prune", "fetch", "rebuild", "update",
        "remove"]),
    ("yarn", &["install", "add", "audit", "publish", "config", "cache", "outdated", "up", "remove", "set", "dedupe", "info",
        "constraints"]),
    ("bundle", &["install", "update", "config", "check", "audit", "lock", "package", "outdated"]),
    ("composer", &["install", "update", "require", "validate", "audit", "dump-autoload", "config", "outdated"]),
    ("uv", &["sync", "pip", "lock", "venv", "build", "add", "export", "python", "publish", "cache"]),
    ("poetry", &["install", "lock", "check", "build", "publish", "add", "config", "export", "update", "sync"]),
    ("pdm", &["install", "lock", "build", "add", "sync", "publish"]),
    ("pipenv", &["install", "sync", "lock", "check", "verify"]),
];

/// What `manage.py` does without a test.
#[rustfmt::skip]
const DJANGO: &[&str] = &["migrate", "check", "makemigrations", "collectstatic", "runserver", "shell", "createsuperuser", "loaddata",
    "dumpdata", "flush", "makemessages", "compilemessages", "showmigrations", "sqlmigrate", "startapp", "startproject", "inspectdb",
    "dbshell"];

/// First words by which such programs test; behind any other, they may do anything.
#[rustfmt::skip]
const TESTING: &[(&str, &[&str])] = &[
    ("go", &["test"]),
    ("cargo", &["test", "t", "nextest", "llvm-cov", "tarpaulin", "miri", "careful", "hack", "insta", "mutants"]),
    ("dotnet", &["test", "vstest"]),
    ("deno", &["test"]),
    ("bun", &["test"]),
    ("mix", &["test", "coveralls", "coveralls.json", "coveralls.html", "coveralls.github", "coveralls.lcov", "coveralls.xml",
        "test.watch"]),
    ("manage.py", &["test", "jenkins"]),
    ("django-admin", &["test"]),
    ("rails", &["test", "spec", "test:all", "test:system", "test:models"]),
    ("artisan", &["test", "dusk"]),
    ("swift", &["test"]),
    ("dart", &["test"]),
    ("flutter", &["test", "drive"]),
    ("terraform", &["test"]),
    ("tofu", &["test"]),
    ("forge", &["test", "coverage", "snapshot"]),
    ("opa", &["test"]),
    ("rebar3", &["eunit", "ct", "proper"]),
];

/// Returns true if the words behind a runner are those of a start that runs no test.
pub(super) fn is_idle(runner: &str, args: &[&str]) -> bool {
    if matches!(runner, "mvn" | "mvnw" | "mvnd" | "gradle" | "gradlew") {
        return run_no_test(runner, args);
    }
    let verbs: Vec<&str> = args.iter().filter(|word| !word.starts_with(['-', '+'])).take(2).copied().collect();
    let idle = IDLE.iter().find(|(program, _)| *program == runner).map(|(_, verbs)| *verbs).unwrap_or_default();
    match verbs[..] {
        ["nextest", verb] => matches!(verb, "list" | "archive" | "show-config" | "self"),
        ["llvm-cov", verb] => matches!(verb, "report" | "clean" | "show-env" | "run"),
        [verb, ..] => idle.contains(&verb),
        [] => false,
    }
}

/// Returns true for a word by which a runner tests that does other things too.
pub(super) fn is_testing_verb(runner: &str, word: &str) -> bool {
    TESTING.iter().any(|(program, verbs)| *program == runner && verbs.contains(&word))
}

/// Returns true if the first word behind a runner is a command of which nothing is known: one of its plugins, or of the project.
pub(super) fn is_vague(runner: &str, args: &[&str]) -> bool {
    let verbs = TESTING.iter().find(|(program, _)| *program == runner).map(|(_, verbs)| *verbs);
    let first = args.iter().find(|word| !word.starts_with(['-', '+']));
    verbs.is_some_and(|verbs| first.is_none_or(|first| !verbs.contains(first))) && !is_idle(runner, args)
}
