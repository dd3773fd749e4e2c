//! Checks that a key changes if and only if something that counts changes, and that a cache miss names it.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::config::{Config, Loaded};
use crate::git::snapshot::{ContentId, Mode, Stamp};
use crate::model::diagnostic::SourceText;
use crate::model::proof::{DomainEdges, FileUse, FileUses, Place, Proof};

const CONFIG: &str = r#"
version: 1
global: [Cargo.lock]
ignore: ["*.md"]
domains:
  city: { paths: ["/city/"], depends_on: [base] }
  base: { kind: library, paths: ["/base/"], depends_on: [deep] }
  deep: { kind: library, paths: ["/deep/"] }
  shop: { paths: ["/shop/"] }
"#;

/// One path of each kind.
const FILES: [&str; 8] =
    ["Cargo.lock", "Makefile", "base/a.py", "cicd.yml", "city/README.md", "city/a.py", "deep/a.py", "shop/a.py"];

/// The domains of the candidates in every case below.
const SUITES: [&str; 3] = ["city", "shop", "cross-domain"];

fn loaded(text: &str) -> Loaded {
    let source = Arc::new(SourceText { name: "cicd.yml".into(), text: text.into() });
    Loaded::of(Path::new("cicd.yml"), &source).expect(text)
}

fn entry(path: &str, mode: Mode, content: &str) -> SnapshotEntry {
    let id = ContentId::object(&blake3::hash(content.as_bytes()).as_bytes()[..20]);
    SnapshotEntry { path: path.into(), mode, id, stamp: Stamp { changed: 1, inode: 1 } }
}

fn tree() -> Snapshot {
    let entries = FILES.iter().map(|path| entry(path, Mode::File, path)).collect();
    Snapshot { entries, ..Snapshot::default() }
}

fn candidate<'c>(config: &Config, domain: &'c str) -> CacheCandidate<'c> {
    CacheCandidate {
        domain: config.domains.iter().position(|entry| entry.name.value == domain).expect(domain),
        domain_name: domain,
        level: "unit",
        command: "pytest -q -x",
        environment: vec![("DATABASE_URL", Some(b"postgres://"))],
        tools: vec![("pytest", "/usr/bin/pytest 8.1".into())],
        ..CacheCandidate::default()
    }
}

const SALT: Digest = [3; 32];

fn stand(loaded: &Loaded, snapshot: &Snapshot, tweak: impl Fn(&mut CacheCandidate<'_>)) -> Standings {
    let candidates: Vec<CacheCandidate<'_>> = SUITES
        .iter()
        .map(|domain| {
            let mut candidate = candidate(&loaded.config, domain);
            tweak(&mut candidate);
            candidate
        })
        .collect();
    let map = Map::new(&loaded.config, [&b"cicd.yml"[..]]);
    standings(&map, &loaded.digests(), snapshot, &SALT, &candidates)
}

/// Returns the suites whose keys differ.
fn differing(old: &Standings, new: &Standings) -> Vec<&'static str> {
    let differs = |nth: &usize| old.suites[*nth].key != new.suites[*nth].key;
    (0..SUITES.len()).filter(differs).map(|nth| SUITES[nth]).collect()
}

/// Checks which suites' keys differ after a change of the tree, and the explanation of the first one.
fn check_tree(config: &str, change: impl Fn(&mut Vec<SnapshotEntry>), expected: &[&str], why: &[&str]) {
    let loaded = loaded(config);
    let mut changed = tree();
    change(&mut changed.entries);
    changed.entries.sort_by(|a, b| a.path.cmp(&b.path));
    let (old, new) = (stand(&loaded, &tree(), |_| {}), stand(&loaded, &changed, |_| {}));
    check(&old, &new, expected, why);
}

fn check(old: &Standings, new: &Standings, expected: &[&str], why: &[&str]) {
    assert_eq!(differing(old, new), expected);
    if let Some(first) = expected.first() {
        let nth = SUITES.iter().position(|domain| domain == first).expect("a suite");
        let kept = |digest: &Digest| old.manifest(digest).map(<[u8]>::to_vec);
        let differences = explain(new, &new.suites[nth], &old.suites[nth].parts, kept);
        assert_eq!(differences.iter().map(ToString::to_string).collect::<Vec<_>>(), why);
    }
}

fn write(path: &'static str) -> impl Fn(&mut Vec<SnapshotEntry>) {
    move |entries| {
        for found in entries.iter_mut().filter(|entry| entry.path == path.as_bytes()) {
            *found = entry(path, Mode::File, "another content");
        }
    }
}

#[test]
fn files_count_for_whom_they_could_affect() {
    check_tree(CONFIG, |_| {}, &[], &[]);
    check_tree(CONFIG, write("city/a.py"), &["city", "cross-domain"], &["city/a.py changed"]);
    check_tree(CONFIG, write("base/a.py"), &["city", "cross-domain"], &["base/a.py changed"]);
    check_tree(CONFIG, write("deep/a.py"), &["city", "cross-domain"], &["deep/a.py changed"]);
    check_tree(CONFIG, write("shop/a.py"), &["shop", "cross-domain"], &["shop/a.py changed"]);
    check_tree(CONFIG, write("Cargo.lock"), &SUITES, &["Cargo.lock changed"]);
    check_tree(CONFIG, write("city/README.md"), &["cross-domain"], &["city/README.md changed"]);
    check_tree(CONFIG, write("cicd.yml"), &["cross-domain"], &["cicd.yml changed"]);
}

#[test]
fn files_of_no_domain_count_as_the_config_says() {
    for (word, expected) in
        [("all", &SUITES[..]), ("error", &SUITES), ("cross-domain", &["cross-domain"]), ("ignore", &["cross-domain"])]
    {
        let config = format!("{CONFIG}unowned: {word}\n");
        check_tree(&config, write("Makefile"), expected, &["Makefile changed"]);
    }
}

#[test]
fn files_of_cross_domain_count_for_those_that_need_one() {
    let config = format!("{CONFIG}  cross-domain: {{ paths: [\"/tests/\", \"/Makefile\"] }}\n");
    let loaded = loaded(&config);
    let keys = |content: &str, used: &str| {
        let proof = Proof { path: "base/a.py".into(), line: 1, text: "x".into(), leads_to: used.into(), through: None };
        // Of `base`, which `city` depends on.
        let by_domains = vec![FileUse { domain: 1, place: Place::File(used.to_owned()), proof }];
        let uses = FileUses { by_domains, between: Vec::new() };
        let map = Map::new(&loaded.config, [&b"cicd.yml"[..]]).with_proven(DomainEdges { uses, ..DomainEdges::default() });
        let candidates = SUITES.map(|domain| candidate(&loaded.config, domain));
        let mut tree = tree();
        tree.entries[1] = entry("Makefile", Mode::File, content);
        let changed = touched(&map, &[b"Makefile".to_vec()], &candidates);
        let touched: Vec<bool> = changed.iter().map(Option::is_some).collect();
        (standings(&map, &loaded.digests(), &tree, &SALT, &candidates), touched)
    };
    for (used, expected) in [("Makefile", &["city", "cross-domain"][..]), ("tests/x", &["cross-domain"])] {
        let ((old, touched), (new, _)) = (keys("a", used), keys("b", used));
        assert_eq!(differing(&old, &new), expected, "{used}");
        assert_eq!(touched, SUITES.map(|name| expected.contains(&name)), "{used}");
    }
}

#[test]
fn content_mode_and_presence_count() {
    let both = &["city", "cross-domain"];
    let with = |new: SnapshotEntry| move |entries: &mut Vec<SnapshotEntry>| entries.push(new.clone());
    check_tree(CONFIG, with(entry("city/b.py", Mode::File, "")), both, &["city/b.py was added"]);
    check_tree(CONFIG, |entries| entries.retain(|entry| entry.path != b"city/a.py"), both, &["city/a.py was removed"]);
    let as_mode = |mode: Mode| move |entries: &mut Vec<SnapshotEntry>| entries[5].mode = mode;
    check_tree(CONFIG, as_mode(Mode::Executable), both, &["city/a.py changed"]);
    check_tree(CONFIG, as_mode(Mode::Link), both, &["city/a.py changed"]);
    check_tree(CONFIG, |entries| entries[5].stamp = Stamp { changed: 9, inode: 9 }, &[], &[]);
    let renamed = |entries: &mut Vec<SnapshotEntry>| entries[5].path = b"city/z.py".to_vec();
    check_tree(CONFIG, renamed, both, &["city/a.py was removed", "city/z.py was added"]);
}

#[test]
fn an_id_that_never_comes_again_makes_a_key_that_never_does() {
    let unique = |entries: &mut Vec<SnapshotEntry>| entries[5].id = ContentId::unique();
    let loaded = loaded(CONFIG);
    let mut tree = tree();
    unique(&mut tree.entries);
    let standings = stand(&loaded, &tree, |_| {});
    let never: Vec<_> = standings.suites.iter().map(|standing| standing.never.as_deref()).collect();
    assert_eq!(never, [Some(&b"city/a.py"[..]), None, Some(b"city/a.py")]);
}

/// Checks that every suite's key differs by this change, and only by it.
fn check_tweak(tweak: impl Fn(&mut CacheCandidate<'_>), why: &[&str]) {
    let loaded = loaded(CONFIG);
    let (old, new) = (stand(&loaded, &tree(), |_| {}), stand(&loaded, &tree(), tweak));
    check(&old, &new, &SUITES, why);
}

#[test]
fn what_is_run_counts() {
    check_tweak(|candidate| candidate.command = "pytest -x -q", &["the command changed"]);
    check_tweak(|candidate| candidate.folder = "city", &["the command changed"]);
    check_tweak(|candidate| candidate.shell = "bash", &["the shell changed"]);
    check_tweak(|candidate| candidate.before = Some(""), &["the command changed"]);
    check_tweak(|candidate| candidate.after = Some("x"), &["the command changed"]);
    check_tweak(|candidate| candidate.report = Some("x"), &["the command changed"]);
    check_tweak(|candidate| candidate.settings = vec![("timeout", "5m".into())], &["the command changed"]);
    check_tweak(|candidate| candidate.level = "e2e", &[]);
    check_tweak(|candidate| candidate.name = Some("api"), &[]);
    check_tweak(|candidate| candidate.shard = Some((1, 2)), &[]);
}

/// Results of an older version have another format, or none, and no shell part.
#[test]
fn a_result_of_another_format_says_so() {
    let standings = stand(&loaded(CONFIG), &tree(), |_| {});
    let now = &standings.suites[0];
    let other: Vec<(String, Digest)> =
        now.parts.iter().map(|(name, digest)| (name.clone(), if name == FORMAT_PART { [9; 32] } else { *digest })).collect();
    let none: Vec<(String, Digest)> =
        now.parts.iter().filter(|part| part.0 != FORMAT_PART && part.0 != SHELL_PART).cloned().collect();
    for last in [other, none] {
        let differences = explain(&standings, now, &last, |digest| standings.manifest(digest).map(<[u8]>::to_vec));
        let words: Vec<String> = differences.iter().map(ToString::to_string).collect();
        assert_eq!(words, ["this version of cicd runs or judges suites differently"]);
    }
}

#[test]
fn environment_and_tools_count() {
    let set = |pairs: Vec<(&'static str, Option<&'static [u8]>)>| {
        move |candidate: &mut CacheCandidate<'_>| candidate.environment.clone_from(&pairs)
    };
    let url = &["the variable DATABASE_URL changed"];
    check_tweak(set(vec![("DATABASE_URL", Some(b"mysql://"))]), url);
    check_tweak(set(vec![("DATABASE_URL", None)]), url);
    check_tweak(set(vec![]), url);
    check_tweak(set(vec![("DATABASE_URL", Some(b""))]), url);
    check_tweak(set(vec![("DATABASE_URL", Some(b"postgres://")), ("X", None)]), &["the variable X changed"]);
    let newer = |candidate: &mut CacheCandidate<'_>| candidate.tools = vec![("pytest", "/usr/bin/pytest 8.2".into())];
    check_tweak(newer, &["the tool pytest changed: /usr/bin/pytest 8.2"]);
    check_tweak(|candidate| candidate.tools.clear(), &["the tool pytest is no longer used"]);
}

#[test]
fn the_config_counts_by_what_it_says() {
    let check_config = |text: &str, expected: &[&str], why: &[&str]| {
        let (old, new) = (stand(&loaded(CONFIG), &tree(), |_| {}), stand(&loaded(text), &tree(), |_| {}));
        check(&old, &new, expected, why);
    };
    check_config(&format!("# a comment{CONFIG}"), &[], &[]);
    let entry = |name: &str| CONFIG.replace(&format!("  {name}: {{"), &format!("  {name}: {{ title: New,"));
    check_config(&entry("shop"), &["shop", "cross-domain"], &["the entry of shop in the config changed"]);
    check_config(&entry("deep"), &["city", "cross-domain"], &["the entry of deep in the config changed"]);
    check_config(&format!("{CONFIG}levels: [unit]\n"), &SUITES, &["a top-level key of the config changed"]);
    let more = CONFIG.replace("depends_on: [base]", "depends_on: [base, shop]");
    let why = ["the entry of city in the config changed", "the entry of shop in the config changed", "shop/a.py was added"];
    check_config(&more, &["city", "cross-domain"], &why);
}

#[test]
fn inputs_count_also_when_they_are_ignored() {
    let loaded = loaded(CONFIG);
    let inputs = [Pattern::parse("*.md").expect("a pattern"), Pattern::parse("/shop/").expect("a pattern")];
    let extra = |content: &str| vec![entry(".env", Mode::File, content)];
    let with = |snapshot: &Snapshot, content: &str| {
        let candidates = [
            CacheCandidate { inputs: inputs.iter().collect(), extra: extra(content), ..candidate(&loaded.config, "city") },
            candidate(&loaded.config, "city"),
        ];
        let map = Map::new(&loaded.config, [&b"cicd.yml"[..]]);
        standings(&map, &loaded.digests(), snapshot, &SALT, &candidates)
    };
    let old = with(&tree(), "1");
    let differs = |new: &Standings| [0, 1].map(|nth: usize| old.suites[nth].key != new.suites[nth].key);
    assert_eq!(differs(&with(&tree(), "1")), [false, false]);
    assert_eq!(differs(&with(&tree(), "2")), [true, false]);
    for path in ["city/README.md", "shop/a.py"] {
        let mut changed = tree();
        changed.entries.iter_mut().filter(|entry| entry.path == path.as_bytes()).for_each(|entry| entry.mode = Mode::Link);
        assert_eq!(differs(&with(&changed, "1")), [true, false], "{path}");
    }
}

#[test]
fn a_list_that_is_not_kept_is_said() {
    let loaded = loaded(CONFIG);
    let mut changed = tree();
    for at in 0..FILES.len() {
        changed.entries[at].mode = Mode::Executable;
    }
    let (old, new) = (stand(&loaded, &tree(), |_| {}), stand(&loaded, &changed, |_| {}));
    let shown = |nth: usize| {
        let differences = explain(&new, &new.suites[nth], &old.suites[nth].parts, |_| None);
        differences.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let said = |of: &str| format!("{of} changed; the single files are no longer known");
    assert_eq!(shown(1), [said("files that count for every domain"), said("files of shop")]);
    assert_eq!(shown(2), [said("files of the repository")]);
}

#[test]
fn lists_that_suites_share_are_kept_once() {
    let standings = stand(&loaded(CONFIG), &tree(), |_| {});
    let [city, shop, cross] = standings.suites.as_slice() else { panic!("three suites") };
    // The shared list, city, base and deep for city; the shared list and shop for shop; one list of all files for cross-domain.
    let count = |of: &[&Standing]| standings.manifests(of.iter().copied()).len();
    assert_eq!((count(&[city]), count(&[city, shop]), count(&[city, shop, cross])), (4, 5, 6));
}

#[test]
fn another_salt_makes_other_digests() {
    let loaded = loaded(CONFIG);
    let map = Map::new(&loaded.config, [&b"cicd.yml"[..]]);
    let with = |salt: u8| {
        let candidates = [candidate(&loaded.config, "city")];
        standings(&map, &loaded.digests(), &tree(), &[salt; 32], &candidates).suites.remove(0)
    };
    let (one, other) = (with(1), with(2));
    assert!(one.parts.iter().zip(&other.parts).all(|(one, other)| one.0 == other.0 && one.1 != other.1));
    assert_ne!(one.key, other.key);
}

proptest! {
    /// Checks that a suite's key changes after any write if and only if `touched` says that the path counts for the suite.
    #[test]
    fn keys_and_touched_agree(
        at in 0..FILES.len(),
        unowned in select(vec!["all", "cross-domain", "ignore", "error"]),
        mode in select(vec![Mode::File, Mode::Executable, Mode::Link]),
        content in "[ab]{0,2}",
        removed: bool,
    ) {
        let loaded = loaded(&format!("{CONFIG}unowned: {unowned}\n"));
        let mut changed = tree();
        let new = entry(FILES[at], mode, &content);
        if removed { drop(changed.entries.remove(at)) } else { changed.entries[at] = new }
        let paths = changed.changed_since(&tree());
        let map = Map::new(&loaded.config, [&b"cicd.yml"[..]]);
        let candidates = SUITES.map(|domain| candidate(&loaded.config, domain));
        let counts = touched(&map, &paths, &candidates);
        let (old, new) = (stand(&loaded, &tree(), |_| {}), stand(&loaded, &changed, |_| {}));
        let differ = differing(&old, &new);
        for (nth, domain) in SUITES.iter().enumerate() {
            // The config file counts by its settings, not by its bytes, but `touched` counts every write to it.
            let expected = differ.contains(domain) || FILES[at] == "cicd.yml";
            prop_assert_eq!(counts[nth].is_some(), expected, "{} {}", domain, FILES[at]);
        }
    }
}
