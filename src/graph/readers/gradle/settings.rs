//! The settings of a build: `include` in all its forms, `projectDir`, included builds. Loops over written lists are followed,
//! and
//! so are functions with literal arguments; what remains is computed, and said.

use std::collections::HashMap;

use super::expressions::{ScriptValue, ScriptVariables, split, text, value};
use crate::graph::readers::scrub::Lexis;
use crate::graph::readers::tokens::{CodeToken, Spot, bare, closings, token, tokens};
use crate::graph::reading::{DeclKind, Reading};

/// The declaration of settings that compute their projects.
pub(super) const COMPUTED: &str = "computed";

/// Returns true if a script may include projects.
pub(super) fn has_includes(text: &str) -> bool {
    ["include(\":", "include ':", "include \":", "include(':"].iter().any(|form| text.contains(form))
}

/// Reads settings.
pub(super) fn read(text: &str, lexis: &Lexis) -> Reading {
    let code = bare(text, lexis);
    let spots = tokens(&code, lexis);
    let closings = closings(&spots);
    // Loops may nest, and what they do must stay in proportion to the text.
    let fuel = 24 * spots.len() + 40_000;
    let mut settings = Settings { spots: &spots, closings: &closings, fuel, ..Settings::default() };
    settings.run(0, spots.len(), &mut ScriptVariables::new(), &Block::default());
    settings.reading()
}

/// The settings that a script says, so far.
#[derive(Default)]
pub(super) struct Settings<'s, 't> {
    pub(super) spots: &'s [Spot<'t>],
    pub(super) closings: &'s [usize],
    pub(super) fuel: usize,
    /// The paths of the projects, in order, and the folders that were said.
    pub(super) projects: Vec<String>,
    pub(super) folders: HashMap<String, String>,
    pub(super) builds: Vec<(&'static str, String)>,
    pub(super) functions: HashMap<String, Function>,
    pub(super) root_name: Option<String>,
    pub(super) computed: Option<&'static str>,
}

/// A function of the script: the names of its parameters, and where its body is.
#[derive(Clone)]
pub(super) struct Function {
    pub(super) parameters: Vec<String>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The surroundings of a piece of the script.
#[derive(Clone, Default)]
pub(super) struct Block {
    pub(super) depth: usize,
    pub(super) in_plugins: bool,
    /// The project that the block configures.
    pub(super) project: Option<String>,
}

/// The deepest nesting that is followed.
const MAX_DEPTH: usize = 32;

const INCLUDE: &str = "`include` is computed";
const BUILD: &str = "`includeBuild` is computed";
const FOLDER: &str = "`projectDir` is computed";

impl Settings<'_, '_> {
    fn reading(self) -> Reading {
        let mut reading = Reading { unread: self.computed.map(str::to_owned), ..Reading::default() };
        if self.computed.is_some() {
            reading.declare(DeclKind::Root, COMPUTED, "");
        }
        let mut projects = self.projects;
        projects.sort();
        projects.dedup();
        for project in projects {
            let folder =
                self.folders.get(&project).cloned().unwrap_or_else(|| project.trim_start_matches(':').replace(':', "/"));
            reading.declare(DeclKind::Member, project, folder);
        }
        for (kind, folder) in self.builds {
            reading.declare(DeclKind::Root, kind, folder);
        }
        if let Some(name) = self.root_name {
            reading.declare(DeclKind::Package, name, "");
        }
        reading
    }

    /// Follows the tokens from `at` to `end`.
    pub(super) fn run(&mut self, mut at: usize, end: usize, variables: &mut ScriptVariables, block: &Block) {
        while at < end.min(self.spots.len()) {
            self.fuel = self.fuel.saturating_sub(1);
            if self.fuel == 0 || block.depth > MAX_DEPTH {
                self.computed = self.computed.or(Some(INCLUDE));
                return;
            }
            at = self.step(at, end, variables, block);
        }
    }

    pub(super) fn is(&self, at: usize, mark: char) -> bool {
        token(self.spots, at) == Some(CodeToken::Mark(mark))
    }

    /// Follows one statement or word, and returns where to go on.
    fn step(&mut self, at: usize, end: usize, variables: &mut ScriptVariables, block: &Block) -> usize {
        let next = token(self.spots, at + 1);
        let follows_dot = at > 0 && self.is(at - 1, '.');
        match (self.spots[at].token, next) {
            (CodeToken::Word("pluginManagement"), Some(CodeToken::Mark('{'))) => {
                let close = self.closings[at + 1];
                self.run(
                    at + 2,
                    close,
                    &mut variables.clone(),
                    &Block { depth: block.depth + 1, in_plugins: true, ..block.clone() },
                );
                close + 1
            }
            (CodeToken::Word("fun" | "def" | "void"), Some(CodeToken::Word(name))) if self.is(at + 2, '(') => {
                self.define(name.to_owned(), at + 2)
            }
            (CodeToken::Word("val" | "var" | "def" | "String" | "final"), Some(CodeToken::Word(name))) => {
                self.assign(name, at + 2, end, variables)
            }
            (CodeToken::Word("for"), Some(CodeToken::Mark('('))) => self.for_loop(at + 1, end, variables, block),
            (CodeToken::Word("include" | "includeFlat" | "includeBuild"), Some(_)) if !follows_dot && !self.is(at + 1, '=') => {
                self.include(at, end, variables, block)
            }
            (CodeToken::Word("projectDir" | "buildFileName" | "name"), Some(CodeToken::Mark('='))) => {
                self.set(at, end, variables, block)
            }
            (CodeToken::Word("each" | "forEach" | "eachWithIndex" | "onEach" | "map"), _) if follows_dot => {
                self.each(at, end, variables, block)
            }
            (CodeToken::Word("apply" | "with" | "also" | "run"), Some(CodeToken::Mark('{'))) if follows_dot => {
                let close = self.closings[at + 1];
                let project = self.receiver(at - 1, variables);
                let mut inner = variables.clone();
                if let Some(project) = &project {
                    inner.insert("it".to_owned(), ScriptValue::Text(project.clone()));
                }
                self.run(at + 2, close, &mut inner, &Block { depth: block.depth + 1, project, ..block.clone() });
                close + 1
            }
            (CodeToken::Word(name), Some(next))
                if self.functions.contains_key(name) && !follows_dot && next != CodeToken::Mark('=') =>
            {
                self.call(name, at, end, variables, block)
            }
            _ => at + 1,
        }
    }

    /// Returns the arguments that stand behind a word, in brackets or up to the end of the line, and the index behind them.
    pub(super) fn arguments(&mut self, at: usize, end: usize) -> (usize, usize, usize) {
        if self.is(at + 1, '(') {
            let close = self.closings[at + 1].min(end);
            self.fuel = self.fuel.saturating_sub(close.saturating_sub(at));
            return (at + 2, close, close + 1);
        }
        let stop = self.line_end(at + 1, end);
        (at + 1, stop, stop)
    }

    /// Returns the end of a statement: of the line, unless a bracket or a comma continues it.
    pub(super) fn line_end(&mut self, start: usize, end: usize) -> usize {
        let mut at = start;
        while at < end.min(self.spots.len()) && self.fuel > 0 {
            self.fuel -= 1;
            let spot = self.spots[at];
            let last = at.checked_sub(1).filter(|last| *last >= start).map(|last| self.spots[last]);
            let is_continued = |last: CodeToken<'_>| {
                matches!(last, CodeToken::Mark(',' | '+' | '.' | '=' | '?'))
                    || matches!(spot.token, CodeToken::Mark(',' | '+' | '.'))
            };
            if matches!(spot.token, CodeToken::Mark('}' | ')' | ']' | ';'))
                || last.is_some_and(|last| last.line < spot.line && !is_continued(last.token))
            {
                return at;
            }
            at = if self.closings[at] > 0 { self.closings[at] + 1 } else { at + 1 };
        }
        at.min(end)
    }

    fn assign(&mut self, name: &str, at: usize, end: usize, variables: &mut ScriptVariables) -> usize {
        let Some(equals) = (at..(at + 8).min(end)).find(|at| self.is(*at, '=')) else { return at };
        let stop = self.line_end(equals + 1, end);
        match self.value(equals + 1, stop, variables) {
            Some(value) => {
                variables.insert(name.to_owned(), value);
                stop
            }
            // What is computed there may hold statements.
            None => equals + 1,
        }
    }

    fn include(&mut self, at: usize, end: usize, variables: &ScriptVariables, block: &Block) -> usize {
        let (start, stop, behind) = self.arguments(at, end);
        let word = self.spots[at].token;
        for argument in split(&self.spots[start.min(stop)..stop], ',') {
            match value(argument, variables) {
                Some(value) => self.add(word, value, block),
                None if matches!(token(argument, 0), Some(CodeToken::Mark('{'))) => {}
                None => {
                    self.computed =
                        self.computed.or(Some(if word == CodeToken::Word("includeBuild") { BUILD } else { INCLUDE }));
                }
            }
            if word == CodeToken::Word("includeBuild") {
                break;
            }
        }
        behind
    }

    fn add(&mut self, word: CodeToken<'_>, value: ScriptValue, block: &Block) {
        match value {
            ScriptValue::List(items) => items.into_iter().for_each(|item| self.add(word, item, block)),
            ScriptValue::Text(name) if name.contains('*') || name.is_empty() => {}
            ScriptValue::Text(name) => match word {
                CodeToken::Word("includeBuild") => self.builds.push((if block.in_plugins { "plugins" } else { "build" }, name)),
                CodeToken::Word("includeFlat") => {
                    let project = format!(":{name}");
                    self.folders.insert(project.clone(), format!("../{name}"));
                    self.projects.push(project);
                }
                _ => {
                    let project = format!(":{}", name.trim_start_matches(':').replace('/', ":"));
                    let above = project.match_indices(':').skip(1).map(|(at, _)| project[..at].to_owned()).collect::<Vec<_>>();
                    self.projects.extend(above);
                    self.projects.push(project);
                }
            },
        }
    }

    /// Returns the project that the expression before a dot means: `project(":a")`, `it`, a variable.
    fn receiver(&self, dot: usize, variables: &ScriptVariables) -> Option<String> {
        let mut last = dot.checked_sub(1)?;
        if self.is(last, '?') {
            last = last.checked_sub(1)?;
        }
        let path = match self.spots[last].token {
            CodeToken::Mark(')') => {
                let open = (0..last).rev().take(256).find(|open| self.closings[*open] == last)?;
                let word = token(self.spots, open.checked_sub(1)?)?;
                matches!(word, CodeToken::Word("project" | "findProject"))
                    .then(|| text(&self.spots[open + 1..last], variables))?
            }
            CodeToken::Word(name) => match variables.get(name) {
                Some(ScriptValue::Text(text)) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        }?;
        Some(format!(":{}", path.trim_start_matches(':')))
    }

    /// Returns the value of the tokens from `start` to `end`, at the price of their number and depth.
    pub(super) fn value(&mut self, start: usize, end: usize, variables: &ScriptVariables) -> Option<ScriptValue> {
        let spots = self.spots.get(start..end.max(start))?;
        let price = if spots.len() > 64 { 8 * spots.len() } else { spots.len() };
        self.fuel = self.fuel.saturating_sub(price);
        if self.fuel > 0 { value(spots, variables) } else { None }
    }

    /// Takes `project(":a").projectDir = …`, and the name of the root project.
    fn set(&mut self, at: usize, end: usize, variables: &ScriptVariables, block: &Block) -> usize {
        let stop = self.line_end(at + 2, end);
        let follows_dot = at > 0 && self.is(at - 1, '.');
        let is_root = follows_dot && at > 1 && token(self.spots, at - 2) == Some(CodeToken::Word("rootProject"));
        let project = if follows_dot { self.receiver(at - 1, variables) } else { block.project.clone() };
        let value = text(&self.spots[at + 2..stop.max(at + 2)], variables);
        match (self.spots[at].token, project, value) {
            (CodeToken::Word("name"), _, Some(name)) if is_root => self.root_name = Some(name),
            (CodeToken::Word("name"), Some(project), Some(name)) => {
                // The path changes with the name; the folder does not.
                let folder =
                    self.folders.get(&project).cloned().unwrap_or_else(|| project.trim_start_matches(':').replace(':', "/"));
                let renamed = format!("{}:{name}", project.rsplit_once(':').map_or("", |(above, _)| above));
                self.folders.insert(renamed.clone(), folder);
                self.projects.push(renamed);
            }
            (CodeToken::Word("projectDir"), Some(project), Some(folder)) => {
                self.folders.insert(project, folder);
            }
            (CodeToken::Word("projectDir"), ..) => self.computed = self.computed.or(Some(FOLDER)),
            _ => {}
        }
        stop
    }
}
