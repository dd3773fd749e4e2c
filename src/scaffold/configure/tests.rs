//! Tests of config texts: each compares an input text with the resulting one.

use proptest::prelude::*;

use super::*;
use crate::graph::Scan;
use crate::model::counted;
use crate::model::error::Exit;
use crate::scaffold::discover::{Command, Dependency, Inventory, NoTests, discover};

fn candidate(name: &str, paths: &[&str]) -> DomainCandidate {
    DomainCandidate {
        name: name.to_owned(),
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        ..DomainCandidate::default()
    }
}

#[test]
fn the_platform_is_a_config() {
    let reader = |_: &str| None;
    let found = platform(discover(&Inventory::new(Vec::new(), &reader), &Scan::default(), &["main".to_owned()]));
    let text = text(&found, &template(), "0.1").expect("a config");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("platform", text);
    });
}

#[test]
fn edges_are_declared_where_there_are_too_many_sources_to_prove_them() {
    let reader = |_: &str| None;
    let found = |scan: &Scan| discover(&Inventory::new(vec!["orders/api.py".to_owned()], &reader), scan, &["main".to_owned()]);
    for (beyond, edges, notes) in [(Some(4_000), "\nedges: declared\n", 1), (None, "\nedges: proven\n", 0)] {
        let mut scan = Scan::of(&[]);
        scan.beyond = beyond;
        let found = found(&scan);
        assert!(text(&found, &template(), "0.1").expect("a config").contains(edges), "{edges}");
        assert_eq!(found.notes.iter().filter(|note| note.contains("more than 4,000 sources")).count(), notes);
    }
}

#[test]
fn every_part_of_a_domain_is_written() {
    let suite = |level: &str, name: Option<&str>, home: &str| Command {
        level: level.to_owned(),
        name: name.map(str::to_owned),
        run: "make \"x\" # y".to_owned(),
        working_dir: home.to_owned(),
        place: String::new(),
    };
    let needs = Dependency { name: "base".to_owned(), by: String::new(), is_for_tests: false, files: 1, shown: Vec::new() };
    let shop = DomainCandidate {
        title: Some("Shop: \"all\" #1".to_owned()),
        depends_on: vec![needs],
        suites: vec![suite("unit", Some("a"), "x"), suite("unit", Some("b"), ""), suite("e2e", None, "")],
        ..candidate("shop", &["/a b/", "/c\\[id]/", "!/é\u{85}/"])
    };
    let idle = DomainCandidate { no_tests: Some(NoTests::Empty(Some("cargo test"))), ..candidate("null", &["/n/"]) };
    let bare = DomainCandidate { no_tests: Some(NoTests::Absent), ..candidate("bare", &["/bare/"]) };
    let library = DomainCandidate { kind: DomainKind::Library, ..candidate("base", &["/base/"]) };
    let left = super::super::discover::LeftOut { folder: "old\n- x".to_owned(), why: "archive", count: 1 };
    let found = Discovered {
        domains: vec![shop, idle, bare, library],
        left_out: vec![left],
        levels: vec!["unit".into(), "e2e".into()],
        ..Discovered::default()
    };
    let found = Discovered {
        layouts: vec![super::super::discover::LineCount { text: "{path}/".into(), why: "a\u{2028}b: c".into() }],
        ..found
    };
    let text = text(&found, &template(), "0.1").expect("a config");
    let config = config::parse(&Arc::new(SourceText { name: "cicd.yml".into(), text: text.clone() })).expect("a config");
    let paths: Vec<&str> = config.domains[0].paths.iter().map(|path| path.value.text()).collect();
    assert_eq!(paths, ["/a b/", "/c\\[id]/", "!/é\u{85}/"]);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("entries", text.split("\ndomains:\n").nth(1).expect("domains"));
    });
}

fn flag(kind: DomainKind, name: &str, paths: &[&str]) -> DomainFlag {
    DomainFlag { kind, name: name.to_owned(), paths: paths.iter().map(|path| (*path).to_owned()).collect() }
}

#[test]
fn flags_are_checked() {
    use DomainKind::{Domain, Library};
    let check = |flags: &[DomainFlag], expected: &str| {
        let error = of_flags(flags).expect_err(expected);
        assert_eq!(error.exit(), Exit::Usage);
        assert_eq!(error.to_string() + " | " + &error.hints().join(" "), expected);
    };
    let rule = "1 to 63 of a-z, 0-9, `-` and `_`, a letter or digit first";
    let odd = |kind| [flag(kind, "Smart City", &["/a/"])];
    check(&odd(Domain), &format!("`Smart City` is not a valid domain name: {rule} | e.g. --domain smart-city"));
    check(&odd(Library), &format!("`Smart City` is not a valid library name: {rule} | e.g. --library smart-city"));
    check(&[flag(Domain, "a", &[])], "the domain a has no path | --domain a --path /services/a/");
    check(&[flag(Library, "a", &[])], "the library a has no path | --library a --path /services/a/");
    let error = of_flags(&[flag(Domain, "a", &["#x"])]).expect_err("no pattern");
    assert!(error.to_string().starts_with("`#x` of a is not a valid pattern"), "{error}");
    let twice = |one, other| [flag(one, "a", &["/a/"]), flag(other, "a", &["/b/"])];
    check(&twice(Domain, Domain), "the domain a is named twice | give all its paths after one --domain");
    check(&twice(Library, Library), "the library a is named twice | give all its paths after one --library");
    let both = "a is named twice, as a domain and as a library | keep one of --domain and --library for it";
    check(&twice(Domain, Library), both);
    check(&twice(Library, Domain), both);
    check(&[flag(Library, "cross-domain", &["/a/"])], "cross-domain cannot be a library | use another name");
    assert!(of_flags(&[flag(Domain, "cross-domain", &[])]).is_ok());
}

#[test]
fn an_entry_that_is_there_is_called_what_it_is() {
    use DomainKind::{Domain, Library};
    let config = "version: 1\ndomains:\n  pay: { paths: [/pay/] }\n  base: { kind: library, paths: [/base/] }\n  a-b: {}\n";
    let check = |kind, name: &str, expected: &str| {
        let asked = DomainCandidate { kind, ..candidate(name, &["/other/"]) };
        let error = insert_domains(config, &[asked]).expect_err(expected);
        assert_eq!(error.to_string() + " | " + &error.hints().join(" "), expected);
    };
    let other = "change its paths there, or use another name";
    check(Domain, "pay", &format!("cicd.yml has a domain pay with other paths: /pay/ | {other}"));
    check(Library, "base", &format!("cicd.yml has a library base with other paths: /base/ | {other}"));
    let kind = "write `kind: library` there, or use another name";
    check(Library, "pay", &format!("cicd.yml has a domain pay, and pay cannot be a library as well | {kind}"));
    let kind = "remove `kind: library` there, or use another name";
    check(Domain, "base", &format!("cicd.yml has a library base, and base cannot be a domain as well | {kind}"));
    check(Library, "a_b", "cicd.yml has a domain a-b: no two names differ only by `-` and `_` | use another name");
    let same = DomainCandidate { kind: Library, ..candidate("base", &["/base/"]) };
    assert_eq!(insert_domains(config, &[same]).expect("the same"), config);
}

#[test]
fn without_new_domains_a_config_is_not_read() {
    let text = "version: 1\ndomains:\n  pay: { paths: [/pay/] }\n";
    let check = |new: &[DomainCandidate], reads: usize| {
        let times = counted::times("config read with places", || {
            assert_eq!(insert_domains(text, new).expect("a config"), text);
        });
        assert_eq!(times, reads);
    };
    check(&[], 0);
    check(&[candidate("pay", &["/pay/"])], 1);
}

fn inserted(text: &str, expected: &str) {
    let new = [candidate("pay", &["/pay/"])];
    let once = insert_domains(text, &new).unwrap_or_else(|error| panic!("{error}: {:?}", error.hints()));
    assert_eq!(once, expected);
    assert_eq!(insert_domains(&once, &new).expect("again"), once, "a second time changes nothing");
}

#[test]
fn entries_follow_the_style_that_is_there() {
    inserted(
        "# top\nversion: 1\ndomains:\n    # of sales\n    shop: # here\n      paths: [\"/shop/\"]\n      # - more\n\n# the end\nunowned: all\n",
        "# top\nversion: 1\ndomains:\n    # of sales\n    shop: # here\n      paths: [\"/shop/\"]\n      # - more\n    pay:\n      paths: [\"/pay/\"]\n\n# the end\nunowned: all\n",
    );
    inserted(
        "version: 1\ndomains:\n  shop: { paths: [\"/shop/\"] } # flow\n",
        "version: 1\ndomains:\n  shop: { paths: [\"/shop/\"] } # flow\n  pay: { paths: [\"/pay/\"] }\n",
    );
    inserted("version: 1\ndomains: {} # none\n", "version: 1\ndomains:  # none\n  pay:\n    paths: [\"/pay/\"]\n");
    inserted("version: 1\ndomains:\n", "version: 1\ndomains:\n  pay:\n    paths: [\"/pay/\"]\n");
    inserted("version: 1", "version: 1\ndomains:\n  pay:\n    paths: [\"/pay/\"]\n");
    inserted(
        "version: 1\r\ndomains:\r\n  shop:\r\n    paths: [/shop/]",
        "version: 1\r\ndomains:\r\n  shop:\r\n    paths: [/shop/]\r\n  pay:\r\n    paths: [\"/pay/\"]\r\n",
    );
    inserted(
        "version: 1\ndomains:\n  shop:\n    paths: [/shop/]\n    suites:\n      unit:\n        run: |\n          a\n          # not a comment\n",
        "version: 1\ndomains:\n  shop:\n    paths: [/shop/]\n    suites:\n      unit:\n        run: |\n          a\n          # not a comment\n  pay:\n    paths: [\"/pay/\"]\n",
    );
}

#[test]
fn an_impossible_insertion_is_an_error_with_the_text_to_add() {
    let refused = |text: &str| {
        let error = insert_domains(text, &[candidate("pay", &["/pay/"])]).expect_err(text);
        assert_eq!(error.exit(), Exit::Usage);
        error.to_string() + " | " + &error.hints().join(" ")
    };
    let by_hand =
        "cannot find the place for new domains in cicd.yml | add these under `domains:`\n  pay:\n    paths: [\"/pay/\"]";
    assert_eq!(refused("version: 1\ndomains: { shop: { paths: [/shop/] } }\n"), by_hand);
    assert_eq!(refused("{ version: 1, domains: {} }\n"), by_hand);
    assert!(
        refused("version: 1\ndomains:\n  pay: { paths: [/else/] }\n")
            .starts_with("cicd.yml has a domain pay with other paths: /else/")
    );
    assert!(refused("version: 1\ndomains: [\n").contains("cannot be read as YAML"));
}

/// Generates configs in many styles; each line must stay unchanged.
fn config_text() -> impl Strategy<Value = String> {
    let comment =
        prop_oneof![Just(String::new()), Just("# why\n".to_owned()), Just("\n".to_owned()), Just("  # deeper\n".to_owned())];
    let entry = (0..3_usize, comment.clone()).prop_map(|(style, comment)| (style, comment));
    (prop::collection::vec(entry, 0..6), 1..5_usize, comment, any::<bool>(), any::<bool>()).prop_map(
        |(entries, indent, tail, rest, crlf)| {
            let pad = " ".repeat(indent);
            let mut text = "version: 1\ndomains:\n".to_owned();
            for (at, (style, comment)) in entries.into_iter().enumerate() {
                text += &match style {
                    0 => format!("{pad}d{at}: {{ paths: [/d{at}/] }} # {at}\n"),
                    1 => format!("{pad}\"d{at}\":\n{pad}{pad}paths:\n{pad}{pad}- /d{at}/\n"),
                    _ => format!("{pad}d{at}:\n"),
                };
                text += &comment;
            }
            text += &tail;
            if rest {
                text += "unowned: all\n# end";
            }
            if crlf { text.replace('\n', "\r\n") } else { text }
        },
    )
}

proptest! {
    #[test]
    fn insertion_keeps_every_other_line(text in config_text(), names in prop::collection::btree_set("[a-z][a-z0-9-]{0,8}[a-z]x", 1..4)) {
        let new: Vec<DomainCandidate> = names.iter().map(|name| candidate(name, &[&format!("/{name}/")])).collect();
        let after = insert_domains(&text, &new).expect("a config");
        let mut old = text.lines().peekable();
        for line in after.lines() {
            if old.peek() == Some(&line) {
                old.next();
            }
        }
        prop_assert_eq!(old.next(), None, "a line is lost:\n{}\n---\n{}", text, after);
        let domains = |text: &str| {
            let source = Arc::new(SourceText { name: "cicd.yml".into(), text: text.into() });
            config::parse(&source).expect("a config").domains.iter().map(|domain| domain.name.value.clone()).collect::<Vec<_>>()
        };
        let mut expected = domains(&text);
        expected.pop();
        expected.extend(names);
        expected.push("cross-domain".to_owned());
        prop_assert_eq!(domains(&after), expected);
        prop_assert_eq!(insert_domains(&after, &new).expect("again"), after);
    }

    #[test]
    fn any_text_is_a_scalar(text in any::<String>()) {
        // Characters that YAML cannot hold and that no path in git's listing has.
        prop_assume!(!text.contains('\0'));
        let source = format!("a: {}\n{}: b\n", entry::quoted(&text), entry::scalar("x"));
        let value: serde_json::Value = config::yaml::from_text(&source).expect("yaml");
        prop_assert_eq!(value["a"].as_str(), Some(text.as_str()));
    }
}
