//! The projects of a build in sbt: `lazy val x = (project in file("…")).dependsOn(y % "test->test")`.

use std::collections::{HashMap, HashSet};

use crate::graph::readers::scrub::KOTLIN;
use crate::graph::readers::tokens::{CodeToken, Spot, bare, closings, token, tokens};
use crate::graph::reading::{DeclKind, Reading};

/// What stands between folders of which one is meant.
pub(super) const OR: &str = "|";

/// A value of the build: `val name = …`.
struct Definition<'s, 't> {
    name: &'t str,
    /// The tokens behind the equals sign, and the index of the first.
    body: &'s [Spot<'t>],
    start: usize,
}

/// Reads a script or a source of the build.
pub(super) fn read(text: &str) -> Reading {
    let code = bare(text, &KOTLIN);
    let spots = tokens(&code, &KOTLIN);
    let closings = closings(&spots);
    let definitions = definitions(&spots, &closings);
    let mut reading = Reading::default();
    let folders: HashMap<&str, (String, String)> =
        definitions.iter().filter_map(|definition| Some((definition.name, project(definition)?))).collect();
    let others: HashMap<&str, &[Spot<'_>]> = definitions
        .iter()
        .filter(|definition| !folders.contains_key(definition.name))
        .map(|definition| (definition.name, definition.body))
        .collect();
    for definition in &definitions {
        let Some((id, folder)) = folders.get(definition.name) else { continue };
        reading.declare(DeclKind::Package, definition.name, folder.clone());
        if id != definition.name {
            reading.declare(DeclKind::Package, id.clone(), folder.clone());
        }
        let mut names = Vec::new();
        for (open, close) in depends_on(definition, &closings) {
            let is_known =
                dependencies(&spots[open + 1..close.min(spots.len())], &folders, &others, &mut names, &mut HashSet::new());
            if !is_known {
                reading.unread.get_or_insert_with(|| format!("`dependsOn` of {} is computed", definition.name));
            }
        }
        keys(definition, &folders, &mut names);
        names.sort();
        names.dedup();
        for name in names.into_iter().filter(|name| name != definition.name) {
            reading.declare(DeclKind::Alias, definition.name, name);
        }
    }
    reading
}

/// Returns all `val x = …`, each up to the next definition that is not in brackets of its own.
fn definitions<'s, 't>(spots: &'s [Spot<'t>], closings: &[usize]) -> Vec<Definition<'s, 't>> {
    let mut found: Vec<Definition<'_, '_>> = Vec::new();
    let mut at = 0;
    while at < spots.len() {
        let (CodeToken::Word("val"), Some(CodeToken::Word(name) | CodeToken::Text(name))) =
            (spots[at].token, token(spots, at + 1))
        else {
            at += 1;
            continue;
        };
        // A type may stand between.
        let equals = (at + 2..(at + 20).min(spots.len())).find(|at| spots[*at].token == CodeToken::Mark('='));
        let Some(start) = equals.map(|equals| equals + 1) else {
            at += 1;
            continue;
        };
        let end = end_of(spots, closings, start);
        found.push(Definition { name, body: &spots[start.min(end)..end], start });
        at = end.max(at + 1);
    }
    found
}

fn end_of(spots: &[Spot<'_>], closings: &[usize], start: usize) -> usize {
    let mut at = start;
    while at < spots.len() {
        let is_new_line = at > start && spots[at - 1].line < spots[at].line;
        match spots[at].token {
            CodeToken::Word("val" | "lazy" | "def" | "object" | "import" | "class" | "trait") | CodeToken::Mark('@')
                if is_new_line =>
            {
                return at;
            }
            CodeToken::Word(_)
                if is_new_line
                    && matches!(token(spots, at + 1), Some(CodeToken::Mark(':')))
                    && token(spots, at + 2) == Some(CodeToken::Mark('=')) =>
            {
                return at;
            }
            CodeToken::Mark(')' | ']' | '}') => return at,
            _ => {}
        }
        at = if closings[at] > 0 { closings[at] + 1 } else { at + 1 };
    }
    spots.len()
}

/// Returns the id and folder of a project, if the value is one.
fn project(definition: &Definition<'_, '_>) -> Option<(String, String)> {
    let body = definition.body;
    let first = body.iter().position(|spot| !matches!(spot.token, CodeToken::Mark('(')))?;
    let CodeToken::Word(word) = body[first].token else { return None };
    let has_calls = body.windows(2).any(|pair| {
        pair[0].token == CodeToken::Mark('.')
            && matches!(
                pair[1].token,
                CodeToken::Word(
                    "settings" | "dependsOn" | "enablePlugins" | "configs" | "configure" | "aggregate" | "jvmSettings"
                )
            )
    });
    let id = argument(body, first, "id").unwrap_or_else(|| definition.name.to_owned());
    let folder = folder(body);
    match word {
        "project" | "Project" | "crossProject" | "projectMatrix" => {
            let given = || {
                matches!(
                    (token(body, first + 1), token(body, first + 2)),
                    (Some(CodeToken::Mark('(')), Some(CodeToken::Text(_)))
                )
                .then(|| argument(body, first, "id"))
                .flatten()
            };
            let folder = folder.or_else(given).unwrap_or_else(|| definition.name.to_owned());
            Some((id, folder))
        }
        // A function of the build that makes projects: one of its first strings is the folder, or the end of it.
        _ if has_calls || (body.len() < 12 && word.to_ascii_lowercase().contains("project")) => {
            let strings = (token(body, first + 1)?, token(body, first + 2)?, token(body, first + 3), token(body, first + 4));
            match strings {
                (CodeToken::Mark('('), CodeToken::Text(name), Some(CodeToken::Mark(',')), Some(CodeToken::Text(other))) => {
                    Some((id, folder.unwrap_or_else(|| format!("{other}{OR}{name}"))))
                }
                (CodeToken::Mark('('), CodeToken::Text(name), ..) => Some((id, folder.unwrap_or_else(|| name.to_owned()))),
                (CodeToken::Mark('('), ..) => Some((id, folder?)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Returns the first string behind an opening bracket, or the one with this name.
fn argument(body: &[Spot<'_>], at: usize, name: &str) -> Option<String> {
    let open = token(body, at + 1).filter(|token| *token == CodeToken::Mark('('));
    open?;
    match (token(body, at + 2)?, token(body, at + 3), token(body, at + 4)) {
        (CodeToken::Text(text), ..) => Some(text.to_owned()),
        (CodeToken::Word(word), Some(CodeToken::Mark('=')), Some(CodeToken::Text(text))) if word == name => {
            Some(text.to_owned())
        }
        _ => None,
    }
}

/// Returns the folder of `file("a")` and `file("a") / "b"`, before any settings.
fn folder(body: &[Spot<'_>]) -> Option<String> {
    let settings = body
        .iter()
        .position(|spot| matches!(spot.token, CodeToken::Word("settings" | "dependsOn" | "aggregate")))
        .unwrap_or(body.len());
    let at = body[..settings].iter().position(|spot| spot.token == CodeToken::Word("file"))?;
    let (Some(CodeToken::Mark('(')), Some(CodeToken::Text(path))) = (token(body, at + 1), token(body, at + 2)) else {
        return None;
    };
    let mut path = path.to_owned();
    let mut at = at + 4;
    while let (Some(CodeToken::Mark('/')), Some(CodeToken::Text(name))) = (token(body, at), token(body, at + 1)) {
        path = format!("{path}/{name}");
        at += 2;
    }
    Some(path)
}

/// Returns the brackets of `.dependsOn(…)` that belong to the project itself, and not to a task in its settings.
fn depends_on(definition: &Definition<'_, '_>, closings: &[usize]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut is_wrapper = true;
    while at < definition.body.len() {
        let whole = definition.start + at;
        if definition.body[at].token == CodeToken::Word("dependsOn")
            && token(definition.body, at + 1) == Some(CodeToken::Mark('('))
        {
            found.push((whole + 1, closings[whole + 1]));
        }
        let close = closings[whole];
        // The brackets around the whole are looked into.
        is_wrapper &= definition.body[at].token == CodeToken::Mark('(');
        at = if close > 0 && !is_wrapper { close + 1 - definition.start } else { at + 1 };
    }
    found
}

/// Adds the projects of a list of dependencies; false if one of them is computed.
fn dependencies(
    spots: &[Spot<'_>],
    projects: &HashMap<&str, (String, String)>,
    others: &HashMap<&str, &[Spot<'_>]>,
    names: &mut Vec<String>,
    seen: &mut HashSet<String>,
) -> bool {
    let mut is_known = true;
    let mut is_first = true;
    let mut nested = 0_usize;
    for (at, spot) in spots.iter().enumerate() {
        match spot.token {
            CodeToken::Mark(',') if nested == 0 => is_first = true,
            CodeToken::Mark('(' | '[') => nested += 1,
            CodeToken::Mark(')' | ']') => nested = nested.saturating_sub(1),
            CodeToken::Text(text)
                if matches!(
                    at.checked_sub(2).map(|before| spots[before].token),
                    Some(CodeToken::Word("LocalProject" | "file" | "RootProject"))
                ) =>
            {
                let is_path = spots[at - 2].token == CodeToken::Word("file");
                names.push(if is_path { format!("file:{text}") } else { text.to_owned() });
            }
            CodeToken::Word(word) if is_first || nested > 0 => {
                is_first = false;
                if projects.contains_key(word) {
                    names.push(word.to_owned());
                } else if let Some(body) = others.get(word).filter(|_| seen.len() < 64) {
                    // Each list is looked at once.
                    if seen.insert(word.to_owned()) {
                        is_known &= dependencies(body, projects, others, names, seen);
                    }
                } else if seen.is_empty() && nested == 0 && !is_wrapper(word) {
                    // The project may stand in another file of the build.
                    names.push(word.to_owned());
                    is_known &= !matches!(token(spots, at + 1), Some(CodeToken::Mark('(' | ':')));
                }
            }
            _ => {}
        }
    }
    is_known
}

fn is_wrapper(word: &str) -> bool {
    matches!(
        word,
        "Seq"
            | "List"
            | "LocalProject"
            | "ProjectRef"
            | "RootProject"
            | "LocalRootProject"
            | "ClasspathDependency"
            | "Set"
            | "file"
            | "ThisBuild"
    )
}

/// Adds projects whose keys are used: `core / Compile / fullClasspath`, `fullClasspath in core`, `compile in (core, Test)`.
fn keys(definition: &Definition<'_, '_>, projects: &HashMap<&str, (String, String)>, names: &mut Vec<String>) {
    let body = definition.body;
    for (at, spot) in body.iter().enumerate() {
        let CodeToken::Word(word) = spot.token else { continue };
        if !projects.contains_key(word) || (at > 0 && body[at - 1].token == CodeToken::Mark('.')) {
            continue;
        }
        let mut next = at + 1;
        if token(body, next) == Some(CodeToken::Mark('.'))
            && matches!(token(body, next + 1), Some(CodeToken::Word("jvm" | "js" | "native")))
        {
            next += 2;
        }
        let is_scope =
            token(body, next) == Some(CodeToken::Mark('/')) && matches!(token(body, next + 1), Some(CodeToken::Word(_)));
        let before = |back: usize| at.checked_sub(back).map(|at| body[at].token);
        let is_in = before(1) == Some(CodeToken::Word("in"))
            || (before(1) == Some(CodeToken::Mark('(')) && before(2) == Some(CodeToken::Word("in")));
        if is_scope || is_in {
            names.push(word.to_owned());
        }
    }
}
