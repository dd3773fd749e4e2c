//! The findings of `cicd scaffold` in a repository with their reasons, shown before the question whether to write files.

use std::io::{self, Write};

use comfy_table::Table;
use comfy_table::presets::NOTHING;

use crate::config::DomainKind;
use crate::report::count;
use crate::report::ui::{BOLD, DIM, NOTE, printable};
use crate::scaffold::discover::{
    Basis, CycleCut, Dependency, DependencyCycle, Discovered, DomainCandidate, LeftOut, LineCount, NoTests, UnrunTests,
    Workflows,
};

/// The most lines that are shown of one kind.
const MOST: usize = 40;

/// The most paths that are shown of one domain, one a line.
const MOST_PATHS: usize = 6;

/// The most items of a short list.
const FEW: usize = 8;

/// Writes all findings, with reasons.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn found(out: &mut dyn Write, found: &Discovered) -> io::Result<()> {
    let (domains, libraries): (Vec<_>, Vec<_>) = found.domains.iter().partition(|domain| domain.kind == DomainKind::Domain);
    candidates(out, DomainKind::Domain, &domains)?;
    candidates(out, DomainKind::Library, &libraries)?;
    tests(out, found)?;
    workflows(out, &found.workflows)?;
    lines(out, "languages", &found.language_lines)?;
    if !found.language_lines.is_empty() {
        writeln!(out)?;
    }
    if !found.bases.is_empty() {
        writeln!(out, "{BOLD}compared with{BOLD:#}\n  {}\n", printable(&found.bases.join(", ")))?;
    }
    left_out(out, &found.left_out)?;
    lines(out, "ignored", &found.ignored)?;
    if !found.ignored.is_empty() {
        writeln!(out)?;
    }
    cycles(out, &found.cycles)?;
    for note in &found.notes {
        writeln!(out, "{NOTE}note{NOTE:#} {}", printable(note))?;
    }
    if found.notes.is_empty() { Ok(()) } else { writeln!(out) }
}

fn candidates(out: &mut dyn Write, kind: DomainKind, list: &[&DomainCandidate]) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    let number = match (kind, list.len()) {
        (DomainKind::Domain, many) => count(many, "domain"),
        (DomainKind::Library, 1) => count(1, "library"),
        (DomainKind::Library, many) => format!("{many} libraries"),
    };
    writeln!(out, "{BOLD}{number}{BOLD:#}")?;
    let mut table = Table::new();
    table.load_style(NOTHING);
    for domain in list.iter().take(MOST) {
        table.add_row([domain.name.clone(), domain.paths.first().cloned().unwrap_or_default(), tests_of(domain)]);
    }
    let width = list.iter().take(MOST).map(|domain| domain.name.len()).max().unwrap_or_default();
    for (line, domain) in table.lines().zip(list) {
        writeln!(out, " {}", printable(line.trim_end()))?;
        for path in domain.paths.iter().skip(1).take(MOST_PATHS - 1) {
            writeln!(out, "  {:width$}  {}", "", printable(path))?;
        }
        if domain.paths.len() > MOST_PATHS {
            writeln!(out, "  {:width$}  +{} more paths", "", domain.paths.len() - MOST_PATHS)?;
        }
        writeln!(out, "  {:width$}  {DIM}{}{DIM:#}", "", printable(&why(domain)))?;
    }
    more(out, list.len(), MOST)?;
    writeln!(out)
}

fn more(out: &mut dyn Write, all: usize, most: usize) -> io::Result<()> {
    if all > most { writeln!(out, "  {DIM}+{} more{DIM:#}", all - most) } else { Ok(()) }
}

/// Returns the first `most` items, and the number of further ones.
fn short(items: &[String], most: usize, between: &str) -> String {
    let shown = items.iter().take(most).map(String::as_str).collect::<Vec<_>>().join(between);
    if items.len() > most { format!("{shown}{between}+{}", items.len() - most) } else { shown }
}

fn tests_of(domain: &DomainCandidate) -> String {
    let is_package = domain.why.iter().any(Basis::is_of_cargo);
    match (&domain.no_tests, domain.suites.as_slice()) {
        (Some(NoTests::Proposed), _) => String::new(),
        (Some(NoTests::Unknown { files, .. }), _) => format!("{}, no runner", count(*files, "test file")),
        (Some(_), _) => "no tests".to_owned(),
        (None, [one]) => format!("by `{}`", one.run),
        (None, [one, ..]) => format!("by `{}` +{}", one.run, domain.suites.len() - 1),
        (None, []) if domain.tests == 0 => String::new(),
        (None, []) if is_package && domain.tests == 1 => "by cargo".to_owned(),
        (None, []) => count(domain.tests, "test file"),
    }
}

fn why(domain: &DomainCandidate) -> String {
    let mut parts: Vec<String> = domain.why.iter().map(basis).collect();
    let needs: Vec<String> = domain.depends_on.iter().map(|dependency| dependency.name.clone()).collect();
    if !needs.is_empty() {
        parts.push(format!("needs {}", short(&needs, 4, ", ")));
    }
    parts.join("; ")
}

fn basis(basis: &Basis) -> String {
    match basis {
        Basis::Named => "named on the command line".to_owned(),
        Basis::Manifest(file) => format!("has {file}"),
        Basis::Member(file) => membership(file),
        Basis::Container(folder) => format!("a folder of code in {folder}/"),
        Basis::Sibling(folder) => format!("a folder of code beside the others in {folder}/"),
        Basis::Module(packages) => format!("a module of {}", count(*packages, "package")),
        Basis::Workflow(file) => format!("called a domain by {file}"),
        Basis::Rest(folder) => format!("the rest of {folder}/, whose parts are domains"),
        Basis::Entry(folder) => format!("the rest of {folder}/, which imports its parts"),
        Basis::RootPackage(file) => format!("the package at the root ({file})"),
        Basis::Component { name, of: Some(of) } => format!("Backstage component {name} of {of}"),
        Basis::Component { name, of: None } => format!("Backstage component {name}"),
        Basis::OwnersDiffer => "has owners of its own".to_owned(),
        Basis::Owners(owners) => format!("owned by {} in CODEOWNERS", owners.join(" ")),
        Basis::Dependents(1) => "1 other imports it".to_owned(),
        Basis::Dependents(many) => format!("{many} others import it"),
        Basis::Tests(folder) => format!("tests in {folder}/"),
        Basis::StrayTests => "tests outside of every domain".to_owned(),
        Basis::PresetBetween => "tests that span the domains".to_owned(),
        Basis::Preset => "preset platform".to_owned(),
    }
}

/// Returns the kind of the workspace that `file` declares, and the file itself if it is not at the root.
fn membership(file: &str) -> String {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let kind = match name {
        "Cargo.toml" => "Cargo workspace",
        "package.json" => "npm workspace",
        "pnpm-workspace.yaml" => "pnpm workspace",
        "lerna.json" => "lerna workspace",
        "go.work" => "Go workspace",
        "pyproject.toml" => "uv workspace",
        "pom.xml" => "Maven build",
        _ => "Gradle build",
    };
    let place = if folder.is_empty() { String::new() } else { format!(" ({file})") };
    format!("member of the {kind}{place}")
}

fn tests(out: &mut dyn Write, found: &Discovered) -> io::Result<()> {
    if !found.has_tests {
        return writeln!(out, "{BOLD}tests{BOLD:#}\n  none yet; folders for them will be written\n");
    }
    lines(out, "tests are in", &found.layouts).and_then(|()| {
        let (held, all) = found.tests;
        if all > 0 {
            writeln!(out, "  {held} of {} are run by a suite", count(all, "test file"))?;
        }
        unrun(out, &found.unrun)?;
        let empty = |domain: &&DomainCandidate| matches!(domain.no_tests, Some(NoTests::Empty(_)));
        let names: Vec<String> = found.domains.iter().filter(empty).map(|domain| domain.name.clone()).collect();
        if !names.is_empty() {
            writeln!(out, "  `suites: none` for {}: the build would run no test there", short(&names, FEW, ", "))?;
        }
        if !found.levels.is_empty() {
            writeln!(out, "  levels: {}", found.levels.join(", "))?;
        }
        writeln!(out)
    })
}

/// Writes the tests that no suite runs, those without a known runner first.
fn unrun(out: &mut dyn Write, groups: &[UnrunTests]) -> io::Result<()> {
    for group in groups {
        let language = if group.language.is_empty() { String::new() } else { format!(" of {}", group.language) };
        let why = if group.has_runner {
            "run by no suite"
        } else {
            "tests that no runner is known for; name a command under `suites`"
        };
        writeln!(out, "  {}{language}, e.g. {}  {DIM}{why}{DIM:#}", count(group.files, "file"), printable(&group.example))?;
    }
    Ok(())
}

fn lines(out: &mut dyn Write, title: &str, list: &[LineCount]) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    writeln!(out, "{BOLD}{title}{BOLD:#}")?;
    for line in list {
        writeln!(out, "  {}  {DIM}{}{DIM:#}", printable(&line.text), printable(&line.why))?;
    }
    Ok(())
}

fn workflows(out: &mut dyn Write, workflows: &Workflows) -> io::Result<()> {
    let Workflows { list, dead, others, unreadable } = workflows;
    if list.is_empty() && dead.is_empty() && others.is_empty() && unreadable.is_empty() {
        return Ok(());
    }
    writeln!(out, "{BOLD}CI today{BOLD:#}  {DIM}it stays as it is; the new workflows are added beside it{DIM:#}")?;
    for workflow in list.iter().take(FEW) {
        let events = workflow.events.join(", ");
        writeln!(out, "  {}  {DIM}{}; {}{DIM:#}", printable(&workflow.path), printable(&events), count(workflow.jobs, "job"))?;
    }
    more(out, list.len(), FEW)?;
    for (file, name) in others {
        writeln!(out, "  {}  {DIM}{name}{DIM:#}", printable(file))?;
    }
    for path in dead.iter().take(FEW) {
        writeln!(
            out,
            "  {}  {NOTE}never runs{NOTE:#}: workflows run only from .github/workflows/ at the top",
            printable(path)
        )?;
    }
    more(out, dead.len(), FEW)?;
    for path in unreadable.iter().take(FEW) {
        writeln!(out, "  {}  {NOTE}cannot be read as a workflow{NOTE:#}", printable(path))?;
    }
    writeln!(out)
}

/// The most dependency cycles that are shown, and the most dependencies of one to remove.
const MOST_CYCLES: usize = 5;

fn cycles(out: &mut dyn Write, list: &[DependencyCycle]) -> io::Result<()> {
    for cycle in list.iter().take(MOST_CYCLES) {
        writeln!(
            out,
            "{NOTE}dependency cycle{NOTE:#} a change in one of these domains runs all of them: {}",
            printable(&short(&cycle.names, cycle.names.len().min(MOST), ", "))
        )?;
        if !cycle.cuts.is_empty() {
            writeln!(out, "  {DIM}to break the cycle, remove{DIM:#}")?;
        }
        for cut in cycle.cuts.iter().take(FEW) {
            writeln!(out, "  {}", printable(&removable(cut)))?;
        }
        more(out, cycle.cuts.len(), FEW)?;
        writeln!(out)?;
    }
    more(out, list.len(), MOST_CYCLES)
}

/// Returns a dependency with its files, and the weight of the other direction.
fn removable(cut: &CycleCut) -> String {
    let weight = |to: &Dependency| format!("{}{}", count(to.files, "file"), if to.is_for_tests { ", tests only" } else { "" });
    let files = short(&cut.to.shown, 3, ", ");
    let rest = cut.to.files.saturating_sub(cut.to.shown.len());
    let rest = if rest > 0 && cut.to.shown.len() <= 3 { format!(", +{rest}") } else { String::new() };
    let back = cut.back.as_ref().map_or_else(String::new, |back| format!("; the other direction: {}", weight(back)));
    format!("{} → {}: {} ({files}{rest}){back}", cut.from, cut.to.name, weight(&cut.to))
}

fn left_out(out: &mut dyn Write, list: &[LeftOut]) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{BOLD}left out{BOLD:#}  {DIM}a change there affects every domain; comments in cicd.yml show how to ignore them{DIM:#}"
    )?;
    for left in list.iter().take(FEW) {
        writeln!(out, "  {}/  {DIM}{}{DIM:#}", printable(&left.folder), left.why)?;
    }
    more(out, list.len(), FEW)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scaffold::discover::{Command, Dependency, FoundWorkflow};

    fn line(text: &str, why: &str) -> LineCount {
        LineCount { text: text.to_owned(), why: why.to_owned() }
    }

    fn dependency(name: &str, files: usize) -> Dependency {
        let by = "backend/shop/a.py".to_owned();
        Dependency { name: name.to_owned(), shown: vec![by.clone()], by, is_for_tests: false, files }
    }

    fn candidate(name: &str, path: &str, why: Basis) -> DomainCandidate {
        DomainCandidate { name: name.to_owned(), paths: vec![path.to_owned()], why: vec![why], ..DomainCandidate::default() }
    }

    fn everything() -> Discovered {
        let needs = dependency("base", 1);
        let command = Command {
            level: "unit".to_owned(),
            name: None,
            run: "npx playwright test".to_owned(),
            working_dir: "web".to_owned(),
            place: String::new(),
        };
        Discovered {
            domains: vec![
                DomainCandidate {
                    depends_on: vec![needs],
                    tests: 3,
                    paths: (1..=8).map(|at| format!("/backend/shop{at}/")).collect(),
                    ..candidate("shop", "", Basis::Container("backend".to_owned()))
                },
                DomainCandidate {
                    suites: vec![command],
                    tests: 1,
                    ..candidate("web", "/web/", Basis::Manifest("package.json".to_owned()))
                },
                DomainCandidate {
                    no_tests: Some(NoTests::Empty(None)),
                    ..candidate("idle", "/idle/", Basis::Manifest("pom.xml".to_owned()))
                },
                DomainCandidate {
                    kind: DomainKind::Library,
                    no_tests: Some(NoTests::Absent),
                    ..candidate("base", "/base/", Basis::Dependents(2))
                },
            ],
            layouts: vec![line("tests/{level}/{domain}/", "e.g. tests/unit/shop/"), line("{path}/", "e.g. web/a.test.ts")],
            has_tests: true,
            tests: (4, 5),
            unrun: vec![
                UnrunTests { language: "Lua", has_runner: false, files: 2, example: "odd/x_spec.lua".to_owned() },
                UnrunTests { language: "Python", has_runner: true, files: 1, example: "odd/test_x.py".to_owned() },
            ],
            workflows: Workflows {
                list: vec![FoundWorkflow {
                    path: ".github/workflows/ci.yml".to_owned(),
                    events: vec!["push".to_owned()],
                    jobs: 2,
                    ..FoundWorkflow::default()
                }],
                dead: vec!["backend/.github/workflows/ci.yml".to_owned()],
                others: vec![("Jenkinsfile".to_owned(), "Jenkins")],
                unreadable: Vec::new(),
            },
            left_out: vec![LeftOut { folder: "archive".to_owned(), why: "archive", count: 3 }],
            language_lines: vec![line("python, version in .python-version", ".python-version")],
            bases: vec!["main".to_owned()],
            ignored: vec![line("/old/", "archive that nothing imports")],
            cycles: vec![DependencyCycle {
                names: vec!["shop".to_owned(), "base".to_owned()],
                cuts: vec![CycleCut { from: "base".to_owned(), to: dependency("shop", 2), back: Some(dependency("base", 12)) }],
            }],
            notes: vec!["a cycle \u{1b}[31mhere".to_owned()],
            ..Discovered::default()
        }
    }

    #[test]
    fn every_discovery_is_shown_with_its_reason() {
        let mut shown = anstream::StripStream::new(Vec::new());
        found(&mut shown, &everything()).expect("a memory");
        let text = String::from_utf8(shown.into_inner()).expect("text");
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("found", text);
        });
    }
}
