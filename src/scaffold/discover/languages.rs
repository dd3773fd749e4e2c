//! The languages that the jobs need: versions from version files, manifests and workflows; caches and packages from lockfiles.

use std::collections::{BTreeMap, BTreeSet};

use super::LineCount;
use super::ground::{Inventory, last, parent};
use super::left_out;
use super::manifests::Ecosystem;
use super::packages::{Package, Packages};
use super::workflows::{self, Workflows};
use crate::scaffold::languages::{CacheStep, InstallStep, Language, Languages, Version};

/// The most lockfiles of a language that are reported.
const MAX_LOCKS: usize = 20;

/// The files of one language.
struct LanguageRule {
    name: &'static str,
    ecosystem: Ecosystem,
    /// The manifests of a language whose ecosystem is [`Ecosystem::Other`]; `*.x` stands for every name with this ending.
    packages: &'static [&'static str],
    endings: &'static [&'static str],
    /// Files from which the setup action reads the version; the first one that exists counts.
    version_files: &'static [&'static str],
    /// Manifests that may hold the version and that the setup action can read too.
    manifests: &'static [&'static str],
    /// The version if none is written.
    default: &'static str,
    /// Lockfiles and their tools; in one folder the first one counts.
    locks: &'static [(&'static str, &'static str)],
    /// The tools that `.tool-versions` must name if the setup action reads the file.
    tools: &'static [&'static str],
}

impl LanguageRule {
    fn is_of(&self, package: &Package) -> bool {
        let file = last(&package.file);
        let is_named = |name: &&str| name.strip_prefix('*').map_or(file == *name, |ending| file.ends_with(ending));
        package.ecosystem == self.ecosystem && (self.ecosystem != Ecosystem::Other || self.packages.iter().any(is_named))
    }
}

const UV: &str = "uv.lock";

/// Lockfiles by which the setup actions cannot cache.
const WITHOUT_CACHE: [&str; 6] = [UV, "bun.lock", "bun.lockb", "composer.lock", "Gemfile.lock", "mix.lock"];

const PYTHON: LanguageRule = LanguageRule {
    name: "python",
    ecosystem: Ecosystem::Python,
    packages: &[],
    endings: &["py"],
    version_files: &[".python-version", ".tool-versions"],
    manifests: &["pyproject.toml"],
    default: "3.x",
    locks: &[(UV, "uv"), ("poetry.lock", "poetry"), ("Pipfile.lock", "pipenv"), ("requirements.txt", "pip")],
    tools: &["python"],
};

const NODE: LanguageRule = LanguageRule {
    name: "node",
    ecosystem: Ecosystem::Node,
    packages: &[],
    endings: &["ts", "tsx", "js", "jsx", "mjs", "vue", "svelte"],
    version_files: &[".nvmrc", ".node-version", ".tool-versions"],
    manifests: &["package.json"],
    default: "lts/*",
    locks: &[
        ("pnpm-lock.yaml", "pnpm"),
        ("yarn.lock", "yarn"),
        ("bun.lock", "bun"),
        ("bun.lockb", "bun"),
        ("package-lock.json", "npm"),
    ],
    tools: &["node"],
};

const GO: LanguageRule = LanguageRule {
    name: "go",
    ecosystem: Ecosystem::Go,
    packages: &[],
    endings: &["go"],
    version_files: &[".go-version"],
    manifests: &["go.work", "go.mod"],
    default: "stable",
    locks: &[("go.sum", "go")],
    tools: &["go"],
};

const PHP: LanguageRule = LanguageRule {
    name: "php",
    ecosystem: Ecosystem::Other,
    packages: &["composer.json"],
    endings: &["php"],
    version_files: &[".php-version", ".tool-versions"],
    manifests: &[],
    default: "latest",
    locks: &[("composer.lock", "composer")],
    tools: &["php"],
};

const RUBY: LanguageRule = LanguageRule {
    name: "ruby",
    ecosystem: Ecosystem::Other,
    packages: &["Gemfile", "*.gemspec"],
    endings: &["rb"],
    version_files: &[".ruby-version", ".tool-versions"],
    manifests: &[],
    default: "ruby",
    locks: &[("Gemfile.lock", "bundler")],
    tools: &["ruby"],
};

/// Elixir needs Erlang too, and not every two versions fit. Only `.tool-versions` names both.
const ELIXIR: LanguageRule = LanguageRule {
    name: "elixir",
    ecosystem: Ecosystem::Other,
    packages: &["mix.exs"],
    endings: &["ex", "exs"],
    version_files: &[".tool-versions"],
    manifests: &[],
    default: "latest",
    locks: &[("mix.lock", "mix")],
    tools: &["elixir", "erlang"],
};

const DOTNET: LanguageRule = LanguageRule {
    name: "dotnet",
    ecosystem: Ecosystem::Other,
    packages: &["*.csproj", "*.fsproj"],
    endings: &["cs", "fs", "vb"],
    version_files: &["global.json"],
    manifests: &[],
    default: "latest",
    locks: &[("packages.lock.json", "nuget")],
    tools: &["dotnet"],
};

/// Returns the languages, and the same as lines for people.
#[must_use]
pub(super) fn of(ground: &Inventory<'_>, packages: &Packages, workflows: &Workflows) -> (Languages, Vec<LineCount>) {
    let mut lines = Vec::new();
    let mut one = |rule: &LanguageRule| {
        is_used(ground, packages, rule).then(|| {
            let (version, why) = version(ground, packages, workflows, rule);
            let installs = locks(ground, packages, rule);
            let cache = cache(&installs);
            let shown = match &version {
                Version::Is(version) => format!("{} {version}", rule.name),
                Version::InFile(file) => format!("{}, version in {file}", rule.name),
            };
            let kept = cache
                .as_ref()
                .map_or_else(String::new, |cache| format!("; cache of {} by {}", cache.tool, super::shortened(&cache.files)));
            lines.push(LineCount { text: shown, why: format!("{why}{kept}") });
            // Go fetches modules on demand.
            let installs = if rule.ecosystem == Ecosystem::Go { Vec::new() } else { installs };
            Language { version, cache, installs }
        })
    };
    let languages = Languages {
        python: one(&PYTHON),
        node: one(&NODE),
        go: one(&GO),
        php: one(&PHP),
        ruby: one(&RUBY),
        elixir: one(&ELIXIR),
        dotnet: one(&DOTNET),
    };
    (languages, lines)
}

fn is_used(ground: &Inventory<'_>, packages: &Packages, rule: &LanguageRule) -> bool {
    let is_package = packages
        .by_folder
        .iter()
        .any(|(folder, here)| here.iter().any(|package| rule.is_of(package)) && left_out::of_path(folder, true).is_none());
    // A script or two do not make a language of the repository.
    let is_code = |path: &&String| {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        rule.endings.contains(&ending) && left_out::of_path(parent(path), false).is_none()
    };
    is_package || ground.files().iter().filter(is_code).nth(9).is_some()
}

fn version(ground: &Inventory<'_>, packages: &Packages, workflows: &Workflows, rule: &LanguageRule) -> (Version, String) {
    let is_there = |file: &&&str| ground.has(file) && names_version(ground, rule, file);
    if let Some(file) = rule.version_files.iter().find(is_there) {
        return (Version::InFile((*file).to_owned()), (*file).to_owned());
    }
    let says = |file: &&&str| {
        let here = packages.by_folder.get("").into_iter().flatten();
        here.into_iter().any(|package| package.file == **file && package.manifest.version.is_some())
    };
    let is_workspace = |file: &&&str| **file == "go.work" && ground.has(file);
    if let Some(file) = rule.manifests.iter().find(|file| is_workspace(file) || says(file)) {
        return (Version::InFile((*file).to_owned()), (*file).to_owned());
    }
    if let Some((version, file)) = workflows::newest(workflows, rule.name) {
        return (Version::Is(version.to_owned()), format!("the newest in {file}"));
    }
    match deeper(ground, packages, rule) {
        Some(file) => (Version::InFile(file.clone()), file),
        None => (Version::Is(rule.default.to_owned()), "no version is written anywhere".to_owned()),
    }
}

/// Returns true if a version file names the language. A file for several tools may not.
fn names_version(ground: &Inventory<'_>, rule: &LanguageRule, file: &str) -> bool {
    let names = |text: &str, tool: &str| text.lines().any(|line| line.starts_with(tool));
    match last(file) {
        ".tool-versions" => ground.read(file).is_some_and(|text| rule.tools.iter().all(|tool| names(&text, tool))),
        // It may hold only versions of MSBuild's SDKs.
        "global.json" => ground.read(file).is_some_and(|text| text.contains("\"version\"")),
        _ => true,
    }
}

/// Returns the version in a folder below the root if all folders with a version agree.
fn deeper(ground: &Inventory<'_>, packages: &Packages, rule: &LanguageRule) -> Option<String> {
    let is_file = |path: &&String| {
        rule.version_files.iter().any(|file| last(path) == *file && *file != ".tool-versions")
            && left_out::of_path(parent(path), true).is_none()
            && names_version(ground, rule, path)
    };
    let files: Vec<&String> = ground.files().iter().filter(is_file).take(50).collect();
    let texts: BTreeSet<String> =
        files.iter().filter_map(|file| ground.read(file)).map(|text| text.trim().to_owned()).collect();
    if texts.len() == 1 {
        return files.first().map(|file| (*file).clone());
    }
    let own = packages.by_folder.values().flatten().filter(|package| rule.is_of(package) && package.manifest.version.is_some());
    let own: Vec<_> = own.filter(|package| left_out::of_path(parent(&package.file), true).is_none()).collect();
    // The setup action for Go takes the version of one module; the newest version also builds the older modules.
    let numbers = |text: &str| -> Vec<u64> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().unwrap_or_default())
            .collect()
    };
    let newest = own.iter().max_by_key(|package| package.manifest.version.as_deref().map(numbers));
    newest.map(|package| package.file.clone())
}

/// Returns the lockfiles, one for each folder, the nearest to the root first.
fn locks(ground: &Inventory<'_>, packages: &Packages, rule: &LanguageRule) -> Vec<InstallStep> {
    let mut by_folder: BTreeMap<(usize, &str), (usize, &String)> = BTreeMap::new();
    for path in ground.files() {
        let Some(rank) = rule.locks.iter().position(|(file, _)| last(path) == *file) else { continue };
        let folder = parent(path);
        if left_out::of_path(folder, true).is_none() {
            let depth = path.matches('/').count();
            let known = by_folder.entry((depth, folder)).or_insert((rank, path));
            *known = (*known).min((rank, path));
        }
    }
    let install = |(rank, file): (usize, &String)| {
        // uv installs the members of a workspace only if it is asked to.
        let has_members = || {
            let here = packages.by_folder.get(parent(file)).into_iter().flatten();
            here.into_iter().any(|package| last(&package.file) == "pyproject.toml" && package.manifest.is_workspace)
        };
        // The flags of yarn 1 differ from those of later versions.
        let is_old = || ground.read(file).is_some_and(|text| text.contains("# yarn lockfile v1"));
        let tool = match rule.locks[rank].1 {
            "yarn" if is_old() => "yarn-1",
            "uv" if has_members() => "uv-workspace",
            tool => tool,
        };
        InstallStep { tool: tool.to_owned(), file: file.clone() }
    };
    by_folder.into_values().take(MAX_LOCKS).map(install).collect()
}

/// Returns the cache of the first lockfile, because a setup action has only one cache.
fn cache(installs: &[InstallStep]) -> Option<CacheStep> {
    let cache_of = |install: &InstallStep| install.tool.trim_end_matches("-1").to_owned();
    let tool = installs.iter().find(|install| !WITHOUT_CACHE.contains(&last(&install.file))).map(cache_of)?;
    let files = installs.iter().filter(|install| cache_of(install) == tool).map(|install| install.file.clone()).collect();
    Some(CacheStep { tool, files })
}
