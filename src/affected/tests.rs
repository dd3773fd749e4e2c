//! Tests of `affected` over values: a config, a list of paths, and the reasons that follow.

use std::sync::Arc;

use super::*;
use crate::config::{self, Config};
use crate::model::counted;
use crate::model::diagnostic::SourceText;
use crate::model::reasons::{ChangeKind, Widening};

const PLATFORM: &str = r#"
version: 1
global: [Cargo.lock]
ignore: ["/docs/", "*.md"]
domains:
  smart-city: { paths: ["backend/smart_city/", "!backend/smart_city/generated/"], depends_on: [platform-base] }
  journey: { paths: ["backend/journey/", "docs/journey/"], depends_on: [smart-city] }
  experience: { paths: ["frontend/"] }
  platform-base: { kind: library, paths: ["backend/base/"] }
"#;

fn config(text: &str) -> Config {
    config::parse(&Arc::new(SourceText { name: "cicd.yml".into(), text: text.into() })).expect(text)
}

fn change(path: &str) -> Change {
    Change { path: path.into(), kind: ChangeKind::Modified, is_folder: false }
}

/// Returns `domain: reason, reason` for every affected domain.
fn shown(answer: &Affected) -> Vec<String> {
    let name = |at: &usize| answer.domains[*at].name.clone();
    let reason = |reason: &Reason| match reason {
        Reason::Path { pattern, .. } => format!("path {pattern}"),
        Reason::Dependency { via, .. } => format!("via {}", via.iter().map(name).collect::<Vec<_>>().join(" → ")),
        Reason::UsedFile { proof, .. } => format!("needs {}", proof.leads_to),
        Reason::UnreadDependencies { .. } => "unread".into(),
        Reason::Global { .. } => "global".into(),
        Reason::Packages { .. } => "packages".into(),
        Reason::Unowned { .. } => "unowned".into(),
        Reason::Config { .. } => "config".into(),
        Reason::AnyDomain => "any".into(),
        Reason::Widened => "widened".into(),
        Reason::Forced => "forced".into(),
    };
    let line = |domain: &DomainAnswer| {
        format!("{}: {}", domain.name, answer.reasons(domain).map(reason).collect::<Vec<_>>().join(", "))
    };
    answer.affected().map(line).collect()
}

fn check(text: &str, paths: &[&str], expected: &[&str]) {
    let config = config(text);
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    let changes = Some(paths.iter().map(|path| change(path)).collect());
    let answer = affected(&map, ChangeEvidence { changes, ..ChangeEvidence::default() });
    assert_eq!(shown(&answer), expected, "{paths:?}");
}

#[test]
fn a_change_reaches_its_owner_and_all_that_depend_on_it() {
    check(PLATFORM, &["frontend/app.ts"], &["experience: path frontend/", "cross-domain: any"]);
    check(
        PLATFORM,
        &["backend/base/x.py"],
        &[
            "smart-city: via platform-base",
            "journey: via smart-city → platform-base",
            "platform-base: path backend/base/",
            "cross-domain: any",
        ],
    );
}

#[test]
fn what_scaffold_writes_for_all_has_its_place() {
    for path in [
        ".github/workflows/cicd.yml",
        ".github/workflows/domains.yml",
        ".github/actions/cicd-setup/action.yml",
        ".cicd/install.sh",
    ] {
        let config = config(PLATFORM);
        let map = Map::new(&config, [&b"cicd.yml"[..]]);
        let answer = affected(&map, ChangeEvidence { changes: Some(vec![change(path)]), ..ChangeEvidence::default() });
        let names: Vec<String> = answer.affected().map(|domain| domain.name.clone()).collect();
        assert_eq!(names.len(), config.domains.len(), "{path}: {names:?}");
    }
    check(PLATFORM, &[".cicd/lock.yml", ".cicd/templates/workflows/cicd.yml"], &[]);
    check(PLATFORM, &[".github/workflows/cross-domain.yml"], &["cross-domain: path .github/workflows/cross-domain.yml"]);
    let owned = PLATFORM.replace("\"frontend/\"", "\"frontend/\", \"/.cicd/\", \"/.github/\"");
    assert_ne!(owned, PLATFORM, "the fixture has such a line");
    check(&owned, &[".cicd/lock.yml"], &["experience: path /.cicd/", "cross-domain: any"]);
    check(&owned, &[".github/workflows/cicd.yml"], &["experience: path /.github/", "cross-domain: any"]);
}

#[test]
fn nothing_changed_is_the_only_empty_answer() {
    check(PLATFORM, &[], &[]);
    check(PLATFORM, &["README.md", "docs/journey/x"], &[]);
}

#[test]
fn rules_in_order() {
    let all = |why: &str| -> Vec<String> {
        ["smart-city", "journey", "experience", "platform-base"]
            .iter()
            .map(|domain| format!("{domain}: {why}"))
            .chain([format!("cross-domain: any, {why}")])
            .collect()
    };
    let check_all = |path: &str, why: &str| {
        let expected = all(why);
        check(PLATFORM, &[path], &expected.iter().map(String::as_str).collect::<Vec<_>>());
    };
    check_all("backend/smart_city/Cargo.lock", "global");
    check_all("backend/smart_city/generated/x", "unowned");
    check_all("Makefile", "unowned");
    check_all("tests/conftest.py", "global");
    check(PLATFORM, &["tests/README.md"], &[]);
}

/// A path may be named by several lists: the config file comes before `global`, then `ignore`, then an owner.
#[test]
fn of_several_rules_the_first_decides() {
    let text =
        "version: 1\nglobal: [\"/a/all.*\"]\nignore: [\"*.md\", \"*.yml\"]\ndomains:\n  a: { paths: [\"/a/\"] }\n  b: {}\n";
    check(text, &["a/all.md"], &["a: global", "b: global", "cross-domain: any, global"]);
    check(text, &["a/other.md"], &[]);
    check(text, &["cicd.yml"], &["a: config", "b: config", "cross-domain: any, config"]);
    let owned = text.replace("\"/a/all.*\"", "\"/cicd.yml\"");
    assert_ne!(owned, text, "the fixture has such a line");
    check(&owned, &["cicd.yml"], &["a: config", "b: config", "cross-domain: any, config"]);
}

#[test]
fn test_folders_and_workflows_belong_without_being_named() {
    let layout = "experience: path tests/{domain}/{level}/";
    check(PLATFORM, &["tests/experience/unit/test_x.py"], &[layout, "cross-domain: any"]);
    check(PLATFORM, &["tests/experience/conftest.py"], &[layout, "cross-domain: any"]);
    check(PLATFORM, &["tests/cross-domain/integration/run"], &["cross-domain: path tests/{domain}/{level}/"]);
    check(
        PLATFORM,
        &[".github/workflows/domain-experience.yml"],
        &["experience: path .github/workflows/domain-<domain>.yml", "cross-domain: any"],
    );
}

#[test]
fn the_level_may_come_first() {
    let text = "version: 1\ntests: [\"tests/{level}/{domain}/\"]\nunowned: ignore\ndomains:\n  a: {}\n  b: {}\n";
    check(text, &["tests/unit/a/x"], &["a: path tests/{level}/{domain}/", "cross-domain: any"]);
    check(text, &["tests/unit/conftest.py"], &["a: global", "b: global", "cross-domain: any, global"]);
    check(text, &["tests/helpers/conftest.py"], &[]);
}

#[test]
fn folders_after_the_domain_count_too() {
    let text = "version: 1\ntests: [\"svc/{domain}/tests/{level}/\"]\nunowned: ignore\ndomains:\n  a: {}\n";
    check(text, &["svc/a/tests/conftest.py"], &["a: path svc/{domain}/tests/{level}/", "cross-domain: any"]);
    check(text, &["svc/a/src/x", "svc/a/tests"], &[]);
    check(text, &["svc/x"], &["a: global", "cross-domain: any, global"]);
    let text = "version: 1\ntests: [\"a/b/{level}/deep/{domain}/\"]\nunowned: ignore\ndomains:\n  a: {}\n";
    check(text, &["a/b/x"], &["a: global", "cross-domain: any, global"]);
    check(text, &["a/b/chaos/x"], &["a: global", "cross-domain: any, global"]);
    check(text, &["a/x"], &[]);
}

#[test]
fn what_a_file_of_no_domain_does_is_configured() {
    let text = |unowned: &str| format!("version: 1\nunowned: {unowned}\ndomains:\n  a: {{ paths: [\"/a/\"] }}\n");
    check(&text("ignore"), &["x"], &[]);
    check(&text("cross-domain"), &["x"], &["cross-domain: unowned"]);
    check(&text("all"), &["x"], &["a: unowned", "cross-domain: any, unowned"]);
    check(&text("error"), &["x"], &["a: unowned", "cross-domain: any, unowned"]);
}

#[test]
fn a_cycle_ends_and_is_found() {
    let text = "version: 1\ndomains:\n  a: { paths: [\"/a/\"], depends_on: [b] }\n  b: { depends_on: [c] }\n  c: { depends_on: [a] }\n";
    check(text, &["a/x"], &["a: path /a/", "b: via c → a", "c: via a", "cross-domain: any"]);
    assert_eq!(cycles(&config(text).domains), [vec![0, 1, 2]]);
}

#[test]
fn a_cycle_is_looked_for_only_where_dependencies_do_not_end() {
    let check = |depends_on: &[(&str, &str)], expected: &[Vec<usize>], searched: usize| {
        let domain = |(name, on): &(&str, &str)| format!("  {name}: {{ paths: [\"/{name}/\"], depends_on: [{on}] }}\n");
        let text = format!("version: 1\ndomains:\n{}", depends_on.iter().map(domain).collect::<String>());
        let domains = config(&text).domains;
        let times = counted::times("way back searched", || assert_eq!(cycles(&domains), expected, "{text}"));
        assert_eq!(times, searched, "{text}");
    };
    check(&[("a", "b, c"), ("b", "c"), ("c", "")], &[], 0);
    // One that leads into a cycle is looked at, and none that a cycle leads to.
    check(&[("a", "b"), ("b", "c"), ("c", "b, d"), ("d", "")], &[vec![1, 2]], 2);
    check(&[("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")], &[vec![0, 1], vec![2, 3]], 2);
}

#[test]
fn forced_and_widened() {
    let config = config(PLATFORM);
    let map = Map::new(&config, []);
    let answer = affected(&map, ChangeEvidence { changes: Some(Vec::new()), forced: &[0], ..ChangeEvidence::default() });
    assert_eq!(shown(&answer), ["smart-city: forced", "journey: via smart-city", "cross-domain: any"]);
    let ranges = Ranges { widened_because: Some(Widening::ProposalMissing), ..Ranges::default() };
    let answer = affected(&map, ChangeEvidence { ranges, ..ChangeEvidence::default() });
    assert_eq!(answer.affected().count(), 5);
    assert_eq!(answer.files, None);
}

#[test]
fn a_changed_entry_of_the_config_touches_its_domain() {
    let config = config(PLATFORM);
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    let answer = |touched| {
        let changes = Some(vec![change("cicd.yml")]);
        shown(&affected(&map, ChangeEvidence { changes, config: Some(touched), ..ChangeEvidence::default() }))
    };
    let entries = |names: &[&str], gone| Touched::Entries { names: names.iter().map(|n| (*n).to_owned()).collect(), gone };
    assert_eq!(answer(Touched::Nothing), [""; 0]);
    assert_eq!(answer(entries(&["experience"], false)), ["experience: config", "cross-domain: any"]);
    assert_eq!(answer(entries(&[], true)), ["cross-domain: config"]);
    assert_eq!(answer(entries(&["since-removed"], false)), ["cross-domain: config"]);
    assert_eq!(answer(Touched::Everything).len(), 5);
}
