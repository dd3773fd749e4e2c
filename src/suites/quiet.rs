//! Commands that are known to run no test: linters, formatters, compilers, installers, and tools of the shell.

use super::programs::{is_name, name_of};
use super::verbs::is_idle;

/// Words before a command that start it, with the verb that they need; an empty list: none.
const WRAPPERS: &[(&str, &[&str])] = &[
    ("npx", &[]),
    ("pnpx", &[]),
    ("bunx", &[]),
    ("uvx", &[]),
    ("env", &[]),
    ("sudo", &[]),
    ("time", &[]),
    ("nice", &[]),
    ("exec", &[]),
    ("corepack", &[]),
    ("cross-env", &[]),
    ("xvfb-run", &[]),
    ("npm", &["exec", "x"]),
    ("pnpm", &["exec", "dlx"]),
    ("yarn", &["exec", "dlx"]),
    ("bun", &["x"]),
    ("uv", &["run"]),
    ("poetry", &["run"]),
    ("pdm", &["run"]),
    ("pipenv", &["run"]),
    ("hatch", &["run"]),
    ("rye", &["run"]),
    ("pixi", &["run"]),
    ("bundle", &["exec"]),
    ("python", &["-m"]),
    ("python3", &["-m"]),
];

/// Words of the shell that a command may follow.
pub(super) const KEYWORDS: [&str; 9] = ["if", "then", "else", "elif", "do", "while", "until", "!", "{"];

/// Programs that run no test, whatever their words are.
#[rustfmt::skip]
const QUIET: &[&str] = &[
    // Linters, formatters, checkers of types.
    "eslint", "tslint", "standard", "xo", "tsc", "vue-tsc", "tsd", "prettier", "biome", "oxlint", "stylelint", "commitlint", "markdownlint",
    "markdownlint-cli2", "cspell", "knip", "depcheck", "svelte-check", "lint-staged", "ruff", "mypy", "black", "isort", "flake8", "pylint",
    "pyright", "basedpyright", "pyflakes", "pycodestyle", "pydocstyle", "bandit", "autopep8", "yapf", "vulture", "djlint", "rubocop",
    "standardrb", "brakeman", "reek", "erb_lint", "erblint", "srb", "golangci-lint", "staticcheck", "gofmt", "gofumpt", "goimports", "revive",
    "govulncheck", "rustfmt", "clang-format", "clang-tidy", "cppcheck", "ktlint", "detekt", "scalafmt", "scalafix", "swiftlint", "swiftformat",
    "phpcs", "phpcbf", "phpstan", "psalm", "php-cs-fixer", "pint", "shellcheck", "shfmt", "hadolint", "yamllint", "actionlint", "semgrep",
    "gitleaks", "trivy", "tflint", "taplo", "typos", "codespell", "editorconfig-checker", "sqlfluff", "buf", "spectral", "redocly",
    // Compilers, bundlers, generators.
    "babel", "swc", "esbuild", "webpack", "rollup", "tsup", "parcel", "typedoc", "javac", "kotlinc", "protoc", "gcc", "g++", "clang", "rustc",
    "sphinx-build", "mkdocs", "openapi-generator", "compileall",
    // Installers.
    "pip", "pip3", "apt", "apt-get", "apk", "dnf", "yum", "brew", "nvm", "rustup", "gem", "npm-check", "ncu", "husky",
];

/// Tools of the shell, which run none either.
#[rustfmt::skip]
const SHELL_TOOLS: &[&str] = &[
    "echo", "printf", "ls", "cat", "mkdir", "rm", "rimraf", "cp", "mv", "ln", "chmod", "export", "set", "unset", "exit", "true", "false", ":",
    "test", "[", "grep", "rg", "sleep", "curl", "wget", "tar", "unzip", "touch", "pwd", "which", "head", "tail", "sort", "wc", "date", "tee",
];

/// Parts of the names of scripts for what is no test.
const QUIET_SCRIPTS: [&str; 20] = [
    "lint",
    "eslint",
    "format",
    "fmt",
    "prettier",
    "typecheck",
    "type",
    "types",
    "tsc",
    "build",
    "compile",
    "bundle",
    "install",
    "clean",
    "docs",
    "codegen",
    "generate",
    "dev",
    "start",
    "serve",
];

/// Programs that run what a file calls by a name, whose name may be that of a linter.
const NAMERS: [&str; 8] = ["make", "gmake", "just", "task", "nx", "turbo", "mise", "lerna"];

/// Such names; what is called `build` may test too.
const QUIET_NAMES: [&str; 5] = ["lint", "fmt", "format", "typecheck", "type-check"];

/// The words of a command from the program that it comes to: without assignments and what only starts it.
pub(super) fn started(words: &[String]) -> &[String] {
    let mut rest = words;
    while let [word, after @ ..] = rest {
        let is_assignment = word.split_once('=').is_some_and(|(name, _)| is_name(name));
        if is_assignment || KEYWORDS.contains(&word.as_str()) {
            rest = after;
            continue;
        }
        let Some((_, verbs)) = WRAPPERS.iter().find(|(program, _)| *program == name_of(word)) else { break };
        let after = match after {
            after if verbs.is_empty() => after,
            [verb, after @ ..] if verbs.contains(&verb.as_str()) => after,
            _ => break,
        };
        let flags = after.iter().take_while(|word| word.starts_with('-')).count();
        rest = &after[flags..];
    }
    rest
}

/// Returns true if a command runs no test, as far as its program and its first words say.
pub(super) fn is_quiet(words: &[String]) -> bool {
    let words: Vec<&str> = started(words).iter().map(String::as_str).collect();
    let Some((first, args)) = words.split_first() else { return true };
    let (program, args) = match (name_of(first), args) {
        // These start programs without a verb too.
        ("yarn" | "pnpm", [word, rest @ ..]) if QUIET.contains(word) => (*word, rest),
        (program, args) => (program, args),
    };
    let program = program.split_once('@').map_or(program, |(name, _)| name);
    // A script of the repository may be called as a tool is.
    let is_tool = !first.contains('/') || first.contains("bin/") || first.starts_with('@');
    // These start a program, which may be a runner.
    if program == "go" && matches!(args, ["run" | "tool", ..]) {
        return false;
    }
    if (is_tool && QUIET.contains(&program)) || SHELL_TOOLS.contains(first) || is_idle(program, args) {
        return true;
    }
    let verbs: Vec<&&str> = args.iter().filter(|word| !word.starts_with('-')).collect();
    match (program, &verbs[..]) {
        ("yarn" | "bundle", []) => args.is_empty(),
        ("npm" | "pnpm" | "yarn" | "bun", [run, name, ..]) if matches!(**run, "run" | "run-script") => is_quiet_script(name),
        ("yarn" | "pnpm", [name, ..]) => is_quiet_script(name),
        (_, names) if NAMERS.contains(&program) => {
            let names = names.iter().filter(|name| !matches!(***name, "run" | "-C"));
            let mut names = names.peekable();
            names.peek().is_some() && names.all(|name| QUIET_NAMES.contains(name))
        }
        _ => false,
    }
}

/// Returns true for the name of a script that says that it is no test: `lint`, `build:prod`, `format-check`.
fn is_quiet_script(name: &str) -> bool {
    let mut parts = name.split([':', '-', '_']);
    parts.next().is_some_and(|first| QUIET_SCRIPTS.contains(&first))
        && parts.all(|part| !matches!(part, "test" | "tests" | "spec" | "e2e" | "unit"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str], expected: bool) {
        for text in texts {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            assert_eq!(is_quiet(&words), expected, "{text}");
        }
    }

    #[test]
    fn commands_that_run_no_test() {
        check(
            &[
                "npx eslint .",
                "npx --yes tsc --noEmit",
                "yarn prettier --check .",
                "pnpm exec biome ci",
                "CI=1 npx stylelint a",
            ],
            true,
        );
        check(&["ruff check .", "uv run mypy src", "python -m black --check .", "poetry run flake8", "bin/rubocop"], true);
        check(&["bundle exec rubocop", "bundle install", "composer install", "vendor/bin/phpstan analyse"], true);
        check(
            &["npm ci", "npm run lint", "npm run build:prod", "yarn", "yarn install", "pnpm i", "pnpm lint", "bun install"],
            true,
        );
        check(&["make lint", "just fmt", "nx run lint", "! npm run lint", "npx eslint@9 .", "npx @biomejs/biome ci"], true);
        check(
            &["npm test", "npm run test:lint", "npm run lint-test", "npm run x", "yarn jest", "pnpm test", "bun test"],
            false,
        );
        check(
            &["make build", "make lint test", "make", "docker build .", "tox", "pre-commit run", "./build", "./eslint"],
            false,
        );
        check(&["npx vitest run", "python run.py", "bundle exec rake", "uv run --group dev mypy"], false);
    }
}
