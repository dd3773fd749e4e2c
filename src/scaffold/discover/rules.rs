//! The lists `global` and `ignore`. Only lines that match something are kept, now or after scaffold has written its files.

use super::ground::Inventory;
use super::{Discovered, LineCount};
use crate::config::DomainKind;
use crate::model::ecosystem::Ecosystem;
use crate::model::pattern::Pattern;
use crate::suites::RUNNERS;

/// The most domains that get a workflow each; above it, workflows are grouped, as in `suites::calls`.
const MAX_SINGLE: usize = 18;

/// Lines with their reasons, and the ecosystem whose runners' settings are added after them.
type Section = (&'static [(&'static str, &'static str)], Option<Ecosystem>);

const GLOBAL: &[Section] = &[
    (
        &[
            ("/Cargo.toml", "manifest at the top"),
            ("/Cargo.lock", "lockfile"),
            ("/rust-toolchain.toml", "toolchain"),
            ("/rust-toolchain", "toolchain"),
            ("/.cargo/", "settings of Cargo"),
        ],
        Some(Ecosystem::Cargo),
    ),
    (
        &[
            ("/package.json", "manifest at the top"),
            ("/package-lock.json", "lockfile"),
            ("/pnpm-lock.yaml", "lockfile"),
            ("/pnpm-workspace.yaml", "workspace"),
            ("/yarn.lock", "lockfile"),
            ("/bun.lock", "lockfile"),
            ("/.npmrc", "settings of npm"),
            ("/.yarnrc.yml", "settings of yarn"),
            ("/.nvmrc", "version of node"),
            ("/.node-version", "version of node"),
            ("/lerna.json", "workspace"),
            ("/turbo.json", "build"),
            ("/nx.json", "build"),
            ("/tsconfig.json", "settings of TypeScript"),
            ("/tsconfig.base.json", "settings of TypeScript"),
        ],
        Some(Ecosystem::Node),
    ),
    (
        &[("/go.mod", "manifest at the top"), ("/go.sum", "lockfile"), ("/go.work", "workspace"), ("/go.work.sum", "lockfile")],
        Some(Ecosystem::Go),
    ),
    (
        &[
            ("/pyproject.toml", "manifest at the top"),
            ("/uv.lock", "lockfile"),
            ("/poetry.lock", "lockfile"),
            ("/Pipfile", "manifest at the top"),
            ("/Pipfile.lock", "lockfile"),
            ("/setup.py", "manifest at the top"),
            ("/setup.cfg", "manifest at the top"),
            ("/requirements*.txt", "requirements at the top"),
            ("/.python-version", "version of Python"),
        ],
        Some(Ecosystem::Python),
    ),
    (&[("/tox.ini", "settings of tox")], None),
    (
        &[("/pom.xml", "build at the top"), ("/.mvn/", "settings of Maven"), ("/mvnw*", "settings of Maven")],
        Some(Ecosystem::Maven),
    ),
    (
        &[
            ("/gradlew*", "build at the top"),
            ("/build.gradle", "build at the top"),
            ("/build.gradle.kts", "build at the top"),
            ("/settings.gradle", "build at the top"),
            ("/settings.gradle.kts", "build at the top"),
            ("/gradle.properties", "build at the top"),
            ("/gradle/", "build at the top"),
        ],
        Some(Ecosystem::Gradle),
    ),
    (
        &[
            ("/.tool-versions", "versions of tools"),
            ("/Makefile", "commands for all"),
            ("/justfile", "commands for all"),
            ("/docker-compose*.yml", "services for all"),
            ("/docker-compose*.yaml", "services for all"),
            ("/compose*.y*ml", "services for all"),
            ("/Dockerfile", "image for all"),
            ("/Jenkinsfile", "pipeline"),
        ],
        Some(Ecosystem::Other),
    ),
];

const IGNORE: &[(&str, &str)] = &[
    ("/docs/", "documentation"),
    ("/doc/", "documentation"),
    ("/*.md", "documentation"),
    ("/*.rst", "documentation"),
    ("/LICENSE*", "licence"),
    ("/LICENCE*", "licence"),
    ("/NOTICE*", "licence"),
    ("/AUTHORS*", "people"),
    ("/CODEOWNERS", "people"),
    ("/.gitignore", "settings of git"),
    ("/.gitattributes", "settings of git"),
    ("/.mailmap", "settings of git"),
    ("/.editorconfig", "settings of editors"),
    ("/.vscode/", "settings of editors"),
    ("/.idea/", "settings of editors"),
    ("/.devcontainer/", "settings of editors"),
    ("/.claude/", "settings of assistants"),
    ("/.cursor/", "settings of assistants"),
    ("/.agents/", "settings of assistants"),
    ("/.github/ISSUE_TEMPLATE/", "forms"),
    ("/.github/*.md", "forms"),
    ("/.github/CODEOWNERS", "people"),
    ("/.github/DISCUSSION_TEMPLATE/", "forms"),
    ("/.github/*.y*ml", "settings of bots"),
    ("/.github/*.json*", "settings of bots"),
    ("/renovate.json*", "settings of a bot"),
];

/// Fills both lists. A path that a domain owns or that the other list holds is left out.
pub(super) fn write(ground: &Inventory<'_>, found: &mut Discovered) {
    let owned: Vec<Pattern> =
        found.domains.iter().flat_map(|domain| &domain.paths).filter_map(|path| Pattern::parse(path).ok()).collect();
    let fits = |line: &str| {
        let Ok(pattern) = Pattern::parse(line) else { return false };
        let mut matched = ground.files().iter().filter(|file| pattern.matches(file.as_bytes(), false)).peekable();
        let is_alive = matched.peek().is_some();
        is_alive && !matched.any(|file| owned.iter().any(|own| own.matches(file.as_bytes(), false)))
    };
    found.global =
        global().filter(|(text, _)| fits(text)).map(|(text, why)| LineCount { text: text.to_owned(), why }).collect();
    found.global.extend(found.split.iter().flat_map(|folder| of_split(ground, folder)));
    found.global.extend(own_global(found, ground.has(".cicd/install.sh")));
    let ignored = IGNORE.iter().filter(|(text, _)| fits(text));
    found.ignore = ignored.map(|(text, why)| LineCount { text: (*text).to_owned(), why: (*why).to_owned() }).collect();
    found.ignore.extend(own_ignore());
    ignore_workflows(ground, found);
}

/// Returns files that concern every domain: lockfiles, settings, and the settings of test runners.
fn global() -> impl Iterator<Item = (&'static str, String)> {
    let of_runners = |ecosystem: Option<Ecosystem>| {
        let runners = RUNNERS.iter().filter(move |runner| ecosystem.is_some() && runner.ecosystem() == ecosystem);
        runners.flat_map(|runner| runner.settings().iter().map(move |file| (*file, format!("settings of {runner}"))))
    };
    GLOBAL.iter().flat_map(move |(lines, ecosystem)| {
        lines.iter().map(|(text, why)| (*text, (*why).to_owned())).chain(of_runners(*ecosystem))
    })
}

/// Returns the manifests and settings that hold the parts of a folder together.
fn of_split(ground: &Inventory<'_>, folder: &str) -> Vec<LineCount> {
    let line = |name: &str| {
        let path = format!("/{name}");
        let fits = |pattern: &str| Pattern::parse(pattern).is_ok_and(|pattern| pattern.matches(name.as_bytes(), false));
        let (_, why) = global().find(|(pattern, _)| !pattern.ends_with('/') && fits(pattern))?;
        let text = format!("{}{name}", super::pattern(folder));
        (!path.contains(['*', '?', '[', '\\'])).then(|| LineCount { text, why: format!("{why}, of {folder}/") })
    };
    ground.files_in(folder).into_iter().filter_map(line).collect()
}

/// Returns the files of scaffold that every job uses.
fn own_global(found: &Discovered, has_install: bool) -> Vec<LineCount> {
    let is_grouped = is_grouped(found);
    let has_library = found.domains.iter().any(|domain| domain.kind == DomainKind::Library);
    let mut lines = vec!["/.github/workflows/cicd.yml"];
    if is_grouped || has_library {
        lines.push("/.github/workflows/domains.yml");
    }
    lines.push("/.github/actions/cicd-setup/");
    if has_install {
        lines.push("/.cicd/install.sh");
    }
    lines.into_iter().map(|text| LineCount { text: text.to_owned(), why: "used by every job".to_owned() }).collect()
}

fn is_grouped(found: &Discovered) -> bool {
    found.domains.iter().filter(|domain| domain.kind == DomainKind::Domain && domain.name != "cross-domain").count()
        > MAX_SINGLE
}

fn own_ignore() -> [LineCount; 1] {
    [LineCount { text: "/.cicd/".to_owned(), why: "files of scaffold".to_owned() }]
}

/// Adds the existing workflows to `ignore`: they have jobs of their own, and a change of one does not affect the suites of a
/// domain.
fn ignore_workflows(ground: &Inventory<'_>, found: &mut Discovered) {
    let is_own =
        |name: &str| name == "cicd.yml" || name == "domains.yml" || name == "cross-domain.yml" || name.starts_with("domain-");
    if !ground.files_in(".github/workflows").iter().any(|name| !is_own(name)) {
        return;
    }
    // Each domain has a workflow file, also where the workflows are grouped.
    let lines = ["/.github/workflows/", "!/.github/workflows/cross-domain.yml", "!/.github/workflows/domain-*.yml"];
    found
        .ignore
        .extend(lines.into_iter().map(|text| LineCount { text: text.to_owned(), why: "existing workflows".to_owned() }));
}
