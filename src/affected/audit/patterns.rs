//! Finds lines of patterns that match nothing, and brackets that were meant literally.

use super::{AuditTree, Finding, FindingGroup, FindingKind};
use crate::affected::{Map, PatternIndex};
use crate::config::{Config, Domain, NamedSuite, Suites};
use crate::model::diagnostic::Span;
use crate::model::pattern::Pattern;

/// The uses of a line of patterns.
#[derive(Debug, Clone, Copy)]
enum LineUse<'c> {
    /// `paths`, `global` and `ignore`: a file that git ignores never counts as changed, so a line for it does nothing.
    Map,
    /// `inputs` of a suite: may also match files that an earlier suite, or the build, makes.
    Inputs(&'c Domain, &'c NamedSuite),
    /// `report` of a suite: matches files that its command writes.
    Report(&'c Domain, &'c NamedSuite),
}

struct PatternLine<'p> {
    pattern: &'p Pattern,
    at: &'p Span,
    used: LineUse<'p>,
}

/// Judges every line of the config.
pub(super) fn of_patterns(map: &Map<'_>, files: &[(Vec<u8>, bool)], tree: &dyn AuditTree, findings: &mut Vec<Finding>) {
    let config = map.config();
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
        for path in map.paths_through_links(path) {
            for line in lookup.lines(&path, *is_folder) {
                is_alive[line] = true;
            }
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

/// Returns true for a report that names a folder: files in it are not read.
fn is_folder_of_reports(line: &PatternLine<'_>) -> bool {
    matches!(line.used, LineUse::Report(..)) && line.pattern.text().ends_with('/')
}

/// Returns the suites that the config names.
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

/// Returns a path without `./` at its start.
fn plain(path: &str) -> &str {
    path.trim_start_matches("./")
}

/// Returns a finding for a line that matches no file that git knows. A line of `inputs` or `report` may match ignored files instead.
fn dead(line: &PatternLine<'_>, files: &[(Vec<u8>, bool)], tree: &dyn AuditTree) -> Option<Finding> {
    let text = line.pattern.text();
    let no_folder = match line.used {
        LineUse::Map => no_folder(line.pattern, files, tree),
        // Files behind a link are read through it. An exclusion of such a file does not exclude the link itself.
        LineUse::Inputs(..) => {
            no_folder(line.pattern, files, tree).filter(|_| line.pattern.is_negated() || !tree.has_file(line.pattern))
        }
        LineUse::Report(..) => None,
    };
    let (message, fix) = match line.used {
        LineUse::Map => (format!("`{text}` matches no file"), "fix the path, or remove the line".to_owned()),
        LineUse::Inputs(..) if no_folder.is_none() && is_made(line.pattern, tree) => return None,
        LineUse::Inputs(domain, named) => {
            let message = format!("`{text}` in `inputs` of {} matches no file", id(domain, named));
            (message, "fix the path, or remove the line: a cached result does not depend on it".to_owned())
        }
        LineUse::Report(domain, named) => dead_report(domain, named, line.pattern, tree)?,
    };
    let fix = no_folder.unwrap_or(fix);
    Some(FindingGroup::default().finding(FindingKind::DeadPattern, message, Some(line.at.clone()), fix))
}

/// Returns true if the pattern matches a file that git need not know, or would match one after a build.
fn is_made(pattern: &Pattern, tree: &dyn AuditTree) -> bool {
    tree.has_file(pattern) || would_be_ignored(pattern, tree)
}

/// Returns the message and the fix for a report that does not exist and that nothing would write.
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

/// Returns the fix for a line that ends with `/` but names a file, or a symbolic link, which is a file to git.
fn no_folder(pattern: &Pattern, files: &[(Vec<u8>, bool)], tree: &dyn AuditTree) -> Option<String> {
    let text = pattern.text().strip_suffix('/')?;
    let whole = Pattern::parse(text).ok()?;
    // The pattern matches nothing in a folder of that name, so a match without the slash is itself not a folder.
    let tracked =
        files.iter().find(|(path, _)| whole.matches(path, false)).and_then(|(path, _)| String::from_utf8(path.clone()).ok());
    let literal =
        || whole.literal_prefix().and_then(|path| String::from_utf8(path.into_owned()).ok()).filter(|path| tree.is_link(path));
    let path = tracked.or_else(literal)?;
    Some(if tree.is_link(&path) {
        format!("`{path}` is a symbolic link, which is a file to git: write `{text}`, or the folder that it leads to")
    } else {
        format!("`{path}` is a file, not a folder: write `{text}`")
    })
}

fn id(domain: &Domain, named: &NamedSuite) -> String {
    let name = named.name.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
    format!("{}/{}{name}", domain.name.value, named.level.value)
}

/// Returns true if git would ignore a match of the pattern: a build makes such a file, so it need not exist.
fn would_be_ignored(pattern: &Pattern, tree: &dyn AuditTree) -> bool {
    let text = pattern.text().trim_start_matches('!').trim_start_matches('/');
    let name = |segment: &str| match segment {
        "" => "x".to_owned(),
        // A class has no simple example; the folders above decide.
        _ if segment.contains(['[', '\\']) => "x".to_owned(),
        _ => segment.replace("**", "x").replace(['*', '?'], "x"),
    };
    let example: Vec<String> = text.split('/').map(name).collect();
    let example = example.join("/");
    tree.would_ignore(&example) || tree.would_ignore(&format!("{example}/x"))
}

/// Returns a finding for a folder that has the pattern's brackets in its name: `app/[id]/page.tsx` is a route of web frameworks.
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
        "`{segment}` in `{}` matches a single character, but there is a file or folder with the name `{segment}`",
        pattern.text()
    );
    Some(group.finding(
        FindingKind::LiteralBrackets,
        message,
        Some(at.clone()),
        format!("write `{literal}`, in YAML without double quotes"),
    ))
}
