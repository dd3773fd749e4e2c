//! Build scripts: the projects, plugins, scripts and libraries that they mention.

use std::collections::HashMap;

use super::plugins;
use crate::graph::paths::last;
use crate::graph::readers::scrub::Lexis;
use crate::graph::readers::tokens::{CodeToken, Spot, bare, closings, dotted, token, tokens};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// The mentions that every build script makes without a word.
pub(in crate::graph::readers) const BUILD_SRC: &str = "buildSrc";
pub(super) const INCLUDED: &str = "included builds";
pub(super) const ABOVE: &str = "the builds of the projects above";

/// The mention of all projects of a build.
pub(super) const ALL: &str = "rootProject.subprojects";

/// A mention in a script or in the source of a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::graph::readers) enum ProjectMention {
    /// A project by its path (`:a:b`) or its accessor (`projects.a.b`).
    Project(String),
    /// A task by its path, of a project.
    Task(String),
    /// A plugin by its id (`a.b`) or its alias (`libs.plugins.a.b`), or the class of a plugin.
    Plugin(String),
    /// A project by a name that is computed.
    Computed(String),
}

/// Returns the mentions of projects and plugins with the index of the token of each.
pub(in crate::graph::readers) fn mentions(spots: &[Spot<'_>], closings: &[usize]) -> Vec<(usize, ProjectMention)> {
    (0..spots.len()).flat_map(|at| mention(spots, closings, at).into_iter().map(move |mention| (at, mention))).collect()
}

fn mention(spots: &[Spot<'_>], closings: &[usize], at: usize) -> Vec<ProjectMention> {
    let Some(CodeToken::Word(word)) = token(spots, at) else { return Vec::new() };
    let follows = |mark: char| at > 0 && token(spots, at - 1) == Some(CodeToken::Mark(mark));
    let next = token(spots, at + 1);
    let one = |mention| vec![mention];
    match (word, next) {
        ("project" | "findProject" | "evaluationDependsOn", Some(CodeToken::Mark('('))) if !is_defined(spots, at) => {
            project(spots, at + 1, closings[at + 1]).into_iter().collect()
        }
        ("evaluationDependsOn" | "findProject", Some(CodeToken::Text(path))) => one(ProjectMention::Project(absolute(path))),
        ("dependsOn" | "finalizedBy" | "getByPath" | "findByPath", Some(CodeToken::Mark('(') | CodeToken::Text(_))) => {
            tasks(spots, at + 1)
        }
        ("projects", Some(CodeToken::Mark('.'))) if !follows('.') || is_own(spots, at) => {
            one(ProjectMention::Project(dotted(spots, at).0))
        }
        ("rootProject", Some(next)) if !follows('.') && (follows('(') || matches!(next, CodeToken::Mark('.'))) => {
            match (next, token(spots, at + 2)) {
                (CodeToken::Mark(')'), _) if is_dependency(spots, at) => one(ProjectMention::Project(":".to_owned())),
                (CodeToken::Mark('.'), Some(CodeToken::Word("subprojects" | "allprojects" | "childProjects"))) => {
                    one(ProjectMention::Project(ALL.to_owned()))
                }
                _ => Vec::new(),
            }
        }
        ("id", Some(CodeToken::Text(id))) => one(ProjectMention::Plugin(id.to_owned())),
        ("id" | "apply" | "withPlugin" | "hasPlugin", Some(CodeToken::Mark('('))) => {
            match (token(spots, at + 2), token(spots, at + 3)) {
                (Some(CodeToken::Text(id)), Some(CodeToken::Mark(')'))) => one(ProjectMention::Plugin(id.to_owned())),
                (Some(CodeToken::Word(class)), Some(CodeToken::Mark(')' | ':' | '.'))) => {
                    one(ProjectMention::Plugin(class.to_owned()))
                }
                (Some(CodeToken::Word("libs")), _) => one(ProjectMention::Plugin(dotted(spots, at + 2).0)),
                _ => Vec::new(),
            }
        }
        ("apply", Some(CodeToken::Mark('<'))) | ("alias", Some(CodeToken::Mark('('))) => {
            one(ProjectMention::Plugin(dotted(spots, at + 2).0))
        }
        ("alias", Some(CodeToken::Word(_))) => one(ProjectMention::Plugin(dotted(spots, at + 1).0)),
        ("plugin", Some(CodeToken::Mark(':' | '='))) => match token(spots, at + 2) {
            Some(CodeToken::Text(_) | CodeToken::Word(_)) => one(ProjectMention::Plugin(dotted(spots, at + 2).0)),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Returns true for `rootProject` in `implementation(rootProject)`, and not in any other call.
fn is_dependency(spots: &[Spot<'_>], at: usize) -> bool {
    let is_configuration = |word: &str| {
        let word = word.to_ascii_lowercase();
        ["implementation", "api", "compile", "only", "runtime"].iter().any(|end| word.ends_with(end))
    };
    at > 1 && matches!(spots[at - 2].token, CodeToken::Word(word) if is_configuration(word))
}

/// Returns true for `projects` behind `project.` or `rootProject.`.
fn is_own(spots: &[Spot<'_>], at: usize) -> bool {
    at > 1 && matches!(spots[at - 2].token, CodeToken::Word("project" | "rootProject" | "this"))
}

/// Returns true for `fun project(…)` and `def project(…)`.
fn is_defined(spots: &[Spot<'_>], at: usize) -> bool {
    at > 0 && matches!(spots[at - 1].token, CodeToken::Word("fun" | "def" | "Project" | "class" | "new"))
}

/// Returns the project between brackets: `(":a")`, `(path: ":a", …)`, `(path = ":a", …)`.
fn project(spots: &[Spot<'_>], open: usize, close: usize) -> Option<ProjectMention> {
    let mut at = open + 1;
    if at >= close {
        return None;
    }
    let arguments = spots.get(at..close.min(spots.len()).min(at + 60))?;
    // A map may have its entries in any order.
    let named = arguments
        .windows(2)
        .position(|pair| pair[0].token == CodeToken::Word("path") && matches!(pair[1].token, CodeToken::Mark(':' | '=')));
    if let Some(named) = named {
        at += named + 2;
    }
    match (token(spots, at)?, token(spots, at + 1)) {
        (CodeToken::Text(path), Some(CodeToken::Mark(',' | ')'))) if !path.contains('$') => {
            Some(ProjectMention::Project(absolute(path)))
        }
        (CodeToken::Text(path), _) => Some(ProjectMention::Computed(path.to_owned())),
        (CodeToken::Word(_), _) => Some(ProjectMention::Computed(dotted(spots, at).0)),
        _ => None,
    }
}

/// A path without a colon begins at the project itself; the resolver tries that too.
fn absolute(path: &str) -> String {
    format!(":{}", path.trim_start_matches(':'))
}

/// Returns the tasks of other projects that a task depends on.
fn tasks(spots: &[Spot<'_>], at: usize) -> Vec<ProjectMention> {
    let mut found = Vec::new();
    for spot in spots.iter().skip(at).take(40) {
        match spot.token {
            CodeToken::Text(path) if path.starts_with(':') && !path.contains('$') => {
                found.push(ProjectMention::Task(path.to_owned()));
            }
            CodeToken::Text(_) | CodeToken::Mark('(' | ',' | '[') | CodeToken::Word("listOf") => {}
            _ => break,
        }
    }
    found
}

/// Reads a build script.
pub(super) fn read(path: &str, text: &str, lexis: &Lexis) -> Reading {
    let code = bare(text, lexis);
    let spots = tokens(&code, lexis);
    let closings = closings(&spots);
    let mut reading = Reading::default();
    let plugin = plugins::script_id(path, &spots);
    if let Some(id) = &plugin {
        reading.declare(DeclKind::Alias, format!("script:{id}"), "");
    } else {
        for name in [BUILD_SRC, INCLUDED, ABOVE] {
            reading.refer(1, RefKind::Implied, name);
        }
    }
    plugins::read_ids(&spots, &closings, &mut reading);
    let configured = configured(&spots, &closings, &mut reading);
    for (at, mention) in mentions(&spots, &closings) {
        let is_no_need = configured.arguments[at] || is_configured(&spots, &closings, at);
        let owners = configured.part[at].checked_sub(1).map_or(&[][..], |part| &configured.names[part]);
        match (mention, owners) {
            (ProjectMention::Project(_) | ProjectMention::Computed(_), _) if is_no_need => {}
            (mention, _) if plugin.is_some() => offer(&mut reading, mention),
            (ProjectMention::Project(name), []) => reading.refer(spots[at].line, RefKind::Package, name),
            (ProjectMention::Task(name) | ProjectMention::Plugin(name), []) => {
                reading.refer(spots[at].line, RefKind::Module, name);
            }
            (ProjectMention::Project(name) | ProjectMention::Plugin(name), owners) => {
                for owner in owners {
                    reading.declare(DeclKind::Alias, format!("project:{owner}"), name.clone());
                }
            }
            (ProjectMention::Computed(name), _) => {
                reading.unread.get_or_insert_with(|| format!("`project({name})` is computed"));
            }
            (ProjectMention::Task(_), _) => {}
        }
    }
    others(&spots, &closings, &mut reading);
    if last(path) == "build.gradle" || last(path) == "build.gradle.kts" {
        group(&spots, &mut reading);
    }
    reading
}

/// The parts of a script that configure other projects.
#[derive(Default)]
struct Configured {
    /// The projects of each part: paths, or `*` for all.
    names: Vec<Vec<String>>,
    /// For each token the innermost part that holds it, counted from 1.
    part: Vec<usize>,
    /// The tokens in the brackets of `configure(…)`.
    arguments: Vec<bool>,
}

/// Finds `project(":a") { … }`, `configure(…) { … }` and `subprojects { … }`.
fn configured(spots: &[Spot<'_>], closings: &[usize], reading: &mut Reading) -> Configured {
    let mut found = Configured { names: Vec::new(), part: vec![0; spots.len()], arguments: vec![false; spots.len()] };
    let mut opened: HashMap<usize, usize> = HashMap::new();
    let mut around: Vec<(usize, usize)> = Vec::new();
    let mut last_argument = 0;
    let mut is_root = false;
    for at in 0..spots.len() {
        while around.last().is_some_and(|(end, _)| *end <= at) {
            around.pop();
        }
        if let Some(part) = opened.get(&at) {
            around.push((closings[at], *part));
        }
        found.part[at] = around.last().map_or(0, |(_, part)| *part);
        found.arguments[at] = at < last_argument;
        let CodeToken::Word(word @ ("project" | "configure" | "subprojects" | "allprojects")) = spots[at].token else {
            continue;
        };
        let has_arguments = token(spots, at + 1) == Some(CodeToken::Mark('('));
        let open = if has_arguments { closings[at + 1] + 1 } else { at + 1 };
        let is_member = at > 0 && spots[at - 1].token == CodeToken::Mark('.');
        is_root |=
            matches!(word, "subprojects" | "allprojects") && matches!(token(spots, at + 1), Some(CodeToken::Mark('{' | '.')));
        if token(spots, open) != Some(CodeToken::Mark('{')) || is_defined(spots, at) {
            continue;
        }
        let names = match (word, has_arguments) {
            ("project", true) if !is_argument(spots, at) => match project(spots, at + 1, open - 1) {
                Some(ProjectMention::Project(name)) => vec![name],
                _ => vec!["*".to_owned()],
            },
            ("configure", true) if !is_member => {
                last_argument = last_argument.max(open);
                paths(&spots[at + 2..open - 1])
            }
            ("project" | "configure", _) => continue,
            _ => vec!["*".to_owned()],
        };
        is_root |= names.iter().any(|name| name == "*");
        found.names.push(names);
        opened.insert(open, found.names.len());
    }
    if is_root {
        reading.declare(DeclKind::Root, "subprojects", "");
    }
    found
}

/// Returns the projects in the brackets of `configure(…)`; all if they are computed.
fn paths(arguments: &[Spot<'_>]) -> Vec<String> {
    let paths: Vec<String> = arguments
        .iter()
        .filter_map(|spot| if let CodeToken::Text(text) = spot.token { Some(text) } else { None })
        .filter(|text| text.starts_with(':') && !text.contains('$'))
        .map(str::to_owned)
        .collect();
    if paths.is_empty() { vec!["*".to_owned()] } else { paths }
}

/// Returns true if `project(":a")` stands there to be configured, and not as a dependency.
fn is_configured(spots: &[Spot<'_>], closings: &[usize], at: usize) -> bool {
    let is_call = spots[at].token == CodeToken::Word("project") && token(spots, at + 1) == Some(CodeToken::Mark('('));
    is_call && token(spots, closings[at + 1] + 1) == Some(CodeToken::Mark('{')) && !is_argument(spots, at)
}

/// Returns true for the argument in `implementation project(':a'), { … }` and `implementation(project(":a")) { … }`.
fn is_argument(spots: &[Spot<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| spots[before]) else { return false };
    match before.token {
        CodeToken::Mark('(' | ',' | '=') => true,
        CodeToken::Word(_) => before.line == spots[at].line,
        _ => false,
    }
}

/// Reads scripts that are applied, and libraries by their coordinates.
fn others(spots: &[Spot<'_>], closings: &[usize], reading: &mut Reading) {
    for at in 0..spots.len() {
        match (spots[at].token, token(spots, at + 1)) {
            (CodeToken::Word("from"), Some(CodeToken::Mark(':' | '='))) if is_applied(spots, at) => {
                let end = end_of(spots, closings, at + 2);
                script(&spots[at + 2..end], spots[at].line, reading);
            }
            (CodeToken::Text(text), _) if is_coordinates(text) => {
                let name = text.splitn(3, ':').take(2).collect::<Vec<_>>().join(":");
                reading.refer(spots[at].line, RefKind::Package, name);
            }
            _ => {}
        }
    }
}

fn is_applied(spots: &[Spot<'_>], at: usize) -> bool {
    spots[at.saturating_sub(3)..at].iter().any(|spot| spot.token == CodeToken::Word("apply"))
}

fn end_of(spots: &[Spot<'_>], closings: &[usize], start: usize) -> usize {
    let mut at = start;
    while at < spots.len().min(start + 60)
        && spots[at].line == spots[start].line
        && !matches!(spots[at].token, CodeToken::Mark(')' | ',' | '}' | ';'))
    {
        at = if closings[at] > 0 { closings[at] + 1 } else { at + 1 };
    }
    at.min(spots.len())
}

/// Adds a script that is applied: the strings of the expression are its path, from the root if the expression says so.
fn script(spots: &[Spot<'_>], line: u32, reading: &mut Reading) {
    let is_root_word = |text: &str| ["rootDir", "rootProject", "settingsDir"].iter().any(|word| text.contains(word));
    let mut is_root = false;
    let mut path = String::new();
    for spot in spots {
        match spot.token {
            CodeToken::Word(word) => is_root |= is_root_word(word),
            CodeToken::Text(text) => {
                is_root |= text.starts_with('$') && is_root_word(text.split('/').next().unwrap_or_default());
                path = if path.is_empty() { text.to_owned() } else { format!("{}/{text}", path.trim_end_matches('/')) };
            }
            CodeToken::Mark(_) => {}
        }
    }
    if path.contains("://") {
        return;
    }
    let own = ["$projectDir", "${projectDir}", "${project.projectDir}"].iter().find_map(|start| path.strip_prefix(start));
    let tail = own.map_or_else(
        || if path.starts_with('$') { path.split_once('/').map_or("", |(_, tail)| tail) } else { &path },
        |own| own.trim_start_matches('/'),
    );
    let is_known = is_root || own.is_some() || !path.starts_with('$');
    if tail.is_empty() || tail.contains('$') || !is_known && !tail.contains(".gradle") {
        reading.unread.get_or_insert_with(|| "`apply from` is computed".to_owned());
    } else {
        let kind = if is_root || !is_known { RefKind::RootPath } else { RefKind::Path };
        reading.refer(line, kind, tail);
    }
}

/// Returns true for `group:name` and `group:name:version`.
fn is_coordinates(text: &str) -> bool {
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
    };
    let parts: Vec<&str> = text.splitn(4, ':').collect();
    matches!(parts[..], [group, name, ..] if is_name(group) && is_name(name))
        && parts.get(2).is_none_or(|version| !version.contains('/'))
}

/// Reads `group = "com.acme"`.
fn group(spots: &[Spot<'_>], reading: &mut Reading) {
    for window in spots.windows(3) {
        let tokens = [window[0].token, window[1].token, window[2].token];
        let ([CodeToken::Word("group"), CodeToken::Mark('='), CodeToken::Text(name)]
        | [CodeToken::Word("group"), CodeToken::Text(name), _]) = tokens
        else {
            continue;
        };
        reading.declare(DeclKind::Package, format!("group:{name}"), "");
    }
}

/// Adds what a plugin brings to a project.
fn offer(reading: &mut Reading, mention: ProjectMention) {
    match mention {
        ProjectMention::Project(name) | ProjectMention::Plugin(name) => reading.declare(DeclKind::Module, name, ""),
        ProjectMention::Task(_) | ProjectMention::Computed(_) => {}
    }
}

/// Adds what a source in Kotlin, Groovy or Java brings as a plugin, under the name `gradle:…` for the reader of sources.
pub(in crate::graph::readers) fn read_source(text: &str, lexis: &Lexis, reading: &mut Reading) {
    if !text.contains("org.gradle") {
        return;
    }
    let code = bare(text, lexis);
    let spots = tokens(&code, lexis);
    for (_, mention) in mentions(&spots, &closings(&spots)) {
        match mention {
            ProjectMention::Project(name) | ProjectMention::Plugin(name) => reading.declare(DeclKind::Alias, name, ""),
            ProjectMention::Task(_) | ProjectMention::Computed(_) => {}
        }
    }
}
