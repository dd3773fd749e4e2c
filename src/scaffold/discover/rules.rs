//! The lists `global` and `ignore`: only lines that match something, now or once scaffold has written its files.

use super::ground::Ground;
use super::{Found, Line};
use crate::config::Kind;
use crate::model::pattern::Pattern;

/// Past this many domains the workflows are grouped; as in `suites::calls`.
const MAX_SINGLE: usize = 18;

const GLOBAL: &[(&str, &str)] = &[
    ("/Cargo.toml", "manifest at the top"),
    ("/Cargo.lock", "lockfile"),
    ("/rust-toolchain.toml", "toolchain"),
    ("/rust-toolchain", "toolchain"),
    ("/.cargo/", "settings of Cargo"),
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
    ("/vitest.config.ts", "settings of vitest"),
    ("/vitest.workspace.ts", "settings of vitest"),
    ("/jest.config.js", "settings of jest"),
    ("/go.mod", "manifest at the top"),
    ("/go.sum", "lockfile"),
    ("/go.work", "workspace"),
    ("/go.work.sum", "lockfile"),
    ("/pyproject.toml", "manifest at the top"),
    ("/uv.lock", "lockfile"),
    ("/poetry.lock", "lockfile"),
    ("/Pipfile", "manifest at the top"),
    ("/Pipfile.lock", "lockfile"),
    ("/setup.py", "manifest at the top"),
    ("/setup.cfg", "manifest at the top"),
    ("/requirements*.txt", "requirements at the top"),
    ("/.python-version", "version of Python"),
    ("/conftest.py", "settings of pytest"),
    ("/pytest.ini", "settings of pytest"),
    ("/tox.ini", "settings of tox"),
    ("/pom.xml", "build at the top"),
    ("/.mvn/", "settings of Maven"),
    ("/mvnw*", "settings of Maven"),
    ("/gradlew*", "build at the top"),
    ("/build.gradle", "build at the top"),
    ("/build.gradle.kts", "build at the top"),
    ("/settings.gradle", "build at the top"),
    ("/settings.gradle.kts", "build at the top"),
    ("/gradle.properties", "build at the top"),
    ("/gradle/", "build at the top"),
    ("/.tool-versions", "versions of tools"),
    ("/Makefile", "commands for all"),
    ("/justfile", "commands for all"),
    ("/docker-compose*.yml", "services for all"),
    ("/docker-compose*.yaml", "services for all"),
    ("/compose*.y*ml", "services for all"),
    ("/Dockerfile", "image for all"),
    ("/Jenkinsfile", "pipeline"),
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

/// Fills in both lists; what a domain owns or the other list has is left out.
pub(super) fn write(ground: &Ground<'_>, found: &mut Found) {
    let owned: Vec<Pattern> =
        found.domains.iter().flat_map(|domain| &domain.paths).filter_map(|path| Pattern::parse(path).ok()).collect();
    let fits = |line: &(&str, &str)| {
        let Ok(pattern) = Pattern::parse(line.0) else { return false };
        let mut matched = ground.files().iter().filter(|file| pattern.matches(file.as_bytes(), false)).peekable();
        let is_alive = matched.peek().is_some();
        is_alive && !matched.any(|file| owned.iter().any(|own| own.matches(file.as_bytes(), false)))
    };
    let lines = |list: &[(&str, &str)]| -> Vec<Line> {
        list.iter()
            .copied()
            .filter(|line| fits(line))
            .map(|(text, why)| Line { text: text.to_owned(), why: why.to_owned() })
            .collect()
    };
    found.global = lines(GLOBAL);
    found.global.extend(found.split.iter().flat_map(|folder| of_split(ground, folder)));
    found.global.extend(own_global(found, ground.has(".cicd/install.sh")));
    found.ignore = lines(IGNORE);
    found.ignore.extend(own_ignore());
    ignore_workflows(ground, found);
}

/// What holds the parts of a folder together: its manifests and settings.
fn of_split(ground: &Ground<'_>, folder: &str) -> Vec<Line> {
    let line = |name: &str| {
        let path = format!("/{name}");
        let fits = |pattern: &str| Pattern::parse(pattern).is_ok_and(|pattern| pattern.matches(name.as_bytes(), false));
        let (_, why) = GLOBAL.iter().find(|(pattern, _)| !pattern.ends_with('/') && fits(pattern))?;
        let text = format!("{}{name}", super::pattern(folder));
        (!path.contains(['*', '?', '[', '\\'])).then(|| Line { text, why: format!("{why}, of {folder}/") })
    };
    ground.files_in(folder).into_iter().filter_map(line).collect()
}

/// The files of scaffold that every job runs through.
fn own_global(found: &Found, has_install: bool) -> Vec<Line> {
    let is_grouped = is_grouped(found);
    let has_library = found.domains.iter().any(|domain| domain.kind == Kind::Library);
    let mut lines = vec!["/.github/workflows/cicd.yml"];
    if is_grouped || has_library {
        lines.push("/.github/workflows/domains.yml");
    }
    lines.push("/.github/actions/cicd-setup/");
    if has_install {
        lines.push("/.cicd/install.sh");
    }
    lines.into_iter().map(|text| Line { text: text.to_owned(), why: "what every job runs through".to_owned() }).collect()
}

fn is_grouped(found: &Found) -> bool {
    found.domains.iter().filter(|domain| domain.kind == Kind::Domain && domain.name != "cross-domain").count() > MAX_SINGLE
}

fn own_ignore() -> [Line; 1] {
    [Line { text: "/.cicd/".to_owned(), why: "scaffold's own notes".to_owned() }]
}

/// Workflows that are there already have jobs of their own; a change of one tells no suite of a domain anything.
fn ignore_workflows(ground: &Ground<'_>, found: &mut Found) {
    let is_own =
        |name: &str| name == "cicd.yml" || name == "domains.yml" || name == "cross-domain.yml" || name.starts_with("domain-");
    if !ground.files_in(".github/workflows").iter().any(|name| !is_own(name)) {
        return;
    }
    // Domains have a file each, also where they are grouped.
    let lines = ["/.github/workflows/", "!/.github/workflows/cross-domain.yml", "!/.github/workflows/domain-*.yml"];
    found.ignore.extend(lines.into_iter().map(|text| Line { text: text.to_owned(), why: "workflows of before".to_owned() }));
}
