//! Lines of patterns that match nothing, and brackets that were meant as they stand.

use super::{AuditTree, Finding, FindingGroup, FindingKind};
use crate::affected::PatternIndex;
use crate::config::{Config, Domain, NamedSuite, Suites};
use crate::model::diagnostic::Span;
use crate::model::pattern::Pattern;

/// What a line of patterns is for.
#[derive(Debug, Clone, Copy)]
enum LineUse<'c> {
    /// `paths`, `global` and `ignore`: what git ignores never changes, so that a line for it does nothing.
    Map,
    /// `inputs` of a suite: also what an earlier suite, or the build, makes.
    Inputs(&'c Domain, &'c NamedSuite),
    /// `report` of a suite: what its command writes.
    Report(&'c Domain, &'c NamedSuite),
}

struct PatternLine<'p> {
    pattern: &'p Pattern,
    at: &'p Span,
    used: LineUse<'p>,
}

/// Judges every line of the config.
pub(super) fn of_patterns(config: &Config, files: &[(Vec<u8>, bool)], tree: &dyn AuditTree, findings: &mut Vec<Finding>) {
    let reports: Vec<(Pattern, &Span, LineUse<'_>)> =
        named(config).filter_map(|(domain, named)| report(domain, named)).collect();
    let maps = config.domains.iter().map(|domain| &domain.paths).chain([&config.global, &config.ignore]);
    let mut lists: Vec<Vec<PatternLine<'_>>> = Vec::new();
    for list in maps {
        lists.push(list.iter().map(|line| PatternLine { pattern: &line.value, at: &line.at, used: LineUse::Map }).collect());
    }
    for (domain, suite) in named(config) {
        let used = LineUse::Inputs(domain, suite);
        let lines = suite.suite.inputs.iter().map(|line| PatternLine { pattern: &line.value, at: &line.at, used });
        lists.push(lines.collect());
    }
    lists.extend(reports.iter().map(|(pattern, at, used)| vec![PatternLine { pattern, at, used: *used }]));
    let index = PatternIndex::new(lists.iter().map(|list| list.iter().map(|line| line.pattern)));
    let mut lookup = index.lookup();
    let lines: Vec<&PatternLine<'_>> = lists.iter().flatten().collect();
    let mut is_alive = vec![false; lines.len()];
    for (path, is_folder) in files {
        for line in lookup.lines(path, *is_folder) {
            is_alive[line] = true;
        }
    }
    for (line, is_alive) in lines.into_iter().zip(is_alive) {
        if let Some(finding) = brackets(line.pattern, line.at, files) {
            findings.push(finding);
        } else if !is_alive || is_folder_of_reports(line) {
            findings.extend(dead(line, files, tree));
        }
    }
}

/// Returns true for a report that names a folder: what lies in it is not read.
fn is_folder_of_reports(line: &PatternLine<'_>) -> bool {
    matches!(line.used, LineUse::Report(..)) && line.pattern.text().ends_with('/')
}

/// The suites that the config names.
fn named(config: &Config) -> impl Iterator<Item = (&Domain, &NamedSuite)> {
    config.domains.iter().flat_map(|domain| {
        let suites: &[NamedSuite] = if let Suites::Named(suites) = &domain.suites { suites } else { &[] };
        suites.iter().map(move |suite| (domain, suite))
    })
}

fn report<'c>(domain: &'c Domain, named: &'c NamedSuite) -> Option<(Pattern, &'c Span, LineUse<'c>)> {
    let report = named.suite.report.as_ref()?;
    let pattern = Pattern::parse(&format!("/{}", report.value)).ok()?;
    Some((pattern, &report.at, LineUse::Report(domain, named)))
}

/// A path without `./` at its start.
fn plain(path: &str) -> &str {
    path.trim_start_matches("./")
}

/// A line that matches no file of git's; of what a suite reads and writes, none that git ignores either.
fn dead(line: &PatternLine<'_>, files: &[(Vec<u8>, bool)], tree: &dyn AuditTree) -> Option<Finding> {
    let text = line.pattern.text();
    let no_folder = match line.used {
        LineUse::Map => no_folder(line.pattern, files, tree),
        // What lies behind a link is read through it. An exclusion of it does not exclude the link itself.
        LineUse::Inputs(..) => {
            no_folder(line.pattern, files, tree).filter(|_| line.pattern.is_negated() || !tree.has_file(line.pattern))
        }
        LineUse::Report(..) => None,
    };
    let (message, fix) = match line.used {
        LineUse::Map => (format!("`{text}` matches no file"), "fix the path, or take the line out".to_owned()),
        LineUse::Inputs(..) if no_folder.is_none() && is_made(line.pattern, tree) => return None,
        LineUse::Inputs(domain, named) => {
            let message = format!("`{text}` in `inputs` of {} matches no file", id(domain, named));
            (message, "fix the path, or take the line out: a cached result does not depend on it".to_owned())
        }
        LineUse::Report(domain, named) => dead_report(domain, named, line.pattern, tree)?,
    };
    let fix = no_folder.unwrap_or(fix);
    Some(FindingGroup::default().finding(FindingKind::DeadPattern, message, Some(line.at.clone()), fix))
}

/// Returns true if something that git need not know matches, or would once a build has run.
fn is_made(pattern: &Pattern, tree: &dyn AuditTree) -> bool {
    tree.has_file(pattern) || would_be_ignored(pattern, tree)
}

/// The message and the fix for a report that is not there and that nothing would write.
fn dead_report(domain: &Domain, named: &NamedSuite, pattern: &Pattern, tree: &dyn AuditTree) -> Option<(String, String)> {
    let text = &named.suite.report.as_ref()?.value;
    if text.ends_with('/') {
        let message = format!("`{text}` in `report` of {} is a folder, not a file", id(domain, named));
        return Some((message, format!("name the files in it, e.g. `{text}*.xml`")));
    }
    if is_made(pattern, tree) {
        return None;
    }
    let message = format!("`{text}` in `report` of {} matches no file, and git does not ignore it", id(domain, named));
    let from_here = |folder: &str| {
        let path = format!("{}/{text}", plain(folder).trim_end_matches('/'));
        let pattern = Pattern::parse(&format!("/{path}")).ok();
        pattern.filter(|pattern| is_made(pattern, tree)).map(|_| path)
    };
    let fix = match named.suite.working_dir.as_deref().and_then(from_here) {
        Some(path) => format!("`report` is from the root of the repository, not from `working_dir`: write `{path}`"),
        None => "fix the path, which is from the root of the repository; list what a run writes in .gitignore".to_owned(),
    };
    Some((message, fix))
}

/// The fix for a line that ends with `/` and names no folder but a file, or a symbolic link, which is a file to git.
fn no_folder(pattern: &Pattern, files: &[(Vec<u8>, bool)], tree: &dyn AuditTree) -> Option<String> {
    let text = pattern.text().strip_suffix('/')?;
    let whole = Pattern::parse(text).ok()?;
    // As it matches nothing in a folder of that name, what it matches without the slash is called so itself.
    let tracked =
        files.iter().find(|(path, _)| whole.matches(path, false)).and_then(|(path, _)| String::from_utf8(path.clone()).ok());
    let literal = || whole.literal_prefix().and_then(|path| String::from_utf8(path).ok()).filter(|path| tree.is_link(path));
    let path = tracked.or_else(literal)?;
    let what = if tree.is_link(&path) { "a symbolic link, which is a file to git" } else { "a file, not a folder" };
    Some(format!("`{path}` is {what}: write `{text}`"))
}

fn id(domain: &Domain, named: &NamedSuite) -> String {
    let name = named.name.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
    format!("{}/{}{name}", domain.name.value, named.level.value)
}

/// Returns true if git ignores what the pattern would match: a build makes it, and it need not be there.
fn would_be_ignored(pattern: &Pattern, tree: &dyn AuditTree) -> bool {
    let text = pattern.text().trim_start_matches('!').trim_start_matches('/');
    let name = |segment: &str| match segment {
        "" => "x".to_owned(),
        // A class has no simple example; what is above it decides.
        _ if segment.contains(['[', '\\']) => "x".to_owned(),
        _ => segment.replace("**", "x").replace(['*', '?'], "x"),
    };
    let example: Vec<String> = text.split('/').map(name).collect();
    let example = example.join("/");
    tree.would_ignore(&example) || tree.would_ignore(&format!("{example}/x"))
}

/// A folder of the pattern's very words, brackets and all: `app/[id]/page.tsx` is how web frameworks name routes.
fn brackets(pattern: &Pattern, at: &Span, files: &[(Vec<u8>, bool)]) -> Option<Finding> {
    let segments = pattern.class_segments();
    let segment = segments
        .iter()
        .find(|segment| files.iter().any(|(path, _)| path.split(|b| *b == b'/').any(|name| name == segment.as_bytes())))?;
    let mut group = FindingGroup::default();
    for (path, _) in files.iter().filter(|(path, _)| path.split(|b| *b == b'/').any(|name| name == segment.as_bytes())) {
        group.add(path);
    }
    let literal = pattern.text().replace(segment, &segment.replace('[', "\\["));
    let message = format!(
        "`{segment}` in `{}` matches a single character, and a file or folder here is called `{segment}` itself",
        pattern.text()
    );
    Some(group.finding(
        FindingKind::LiteralBrackets,
        message,
        Some(at.clone()),
        format!("write `{literal}`, in YAML without double quotes"),
    ))
}
