//! Tests of writing and parsing the lock, and of locks with false claims.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::super::template::Templates;
use super::super::{Inputs, Kit};
use super::*;

const VERSION: &str = "0.1.0";
const DIGEST: &str = "0123456789abcdef0123456789abcdef";

fn made(template: &Template, params: &str) -> Made {
    Made { template: key(template), params: params.into(), digest: DIGEST.into() }
}

fn readme(text: &str) -> Template {
    Template { name: "tests/readme.md".into(), text: text.into(), is_override: false }
}

fn lock(text: &str, params: &str) -> Lock {
    let template = readme(text);
    let made = made(&template, params);
    let conflict = Conflict { made: made.clone(), theirs: DIGEST.into(), proposal: DIGEST.into() };
    let entries = [
        ("tests/a/unit/README.md", LockEntry { state: FileState::Managed, made: Some(made.clone()), conflict: None }),
        (
            "tests/b/unit/README.md",
            LockEntry { state: FileState::Edited, made: Some(made.clone()), conflict: Some(conflict.clone()) },
        ),
        ("tests/c/unit/README.md", LockEntry { state: FileState::Deleted, made: Some(made), conflict: None }),
        ("tests/d/unit/README.md", LockEntry { state: FileState::Ejected, made: None, conflict: None }),
        ("tests/e/unit/README.md", LockEntry { state: FileState::Edited, made: None, conflict: Some(conflict) }),
    ];
    Lock {
        cicd: VERSION.into(),
        inputs: Inputs { test_tree: true, manager_kits: [Kit::Python, Kit::Node].into() },
        domains: [("a".to_owned(), vec!["/a/".to_owned(), "!*.md".to_owned()])].into(),
        templates: [(key(&template), template.text)].into(),
        files: entries.into_iter().map(|(path, entry)| (path.to_owned(), entry)).collect(),
    }
}

#[test]
fn it_says_what_it_is_and_reads_as_it_was_written() {
    let lock = lock("# [[ level ]]\n\n  deep\n", "{\"level\":\"it's\"}");
    let text = to_text(&lock).expect("a text");
    insta::assert_snapshot!(text);
    assert_eq!(parse(&text, VERSION).expect("a lock"), lock);
    assert_eq!(parse(&text.replace('\n', "\r\n"), VERSION).expect("a lock"), lock);
}

const PARAMS: &str = r#"{"why":"it's \"so\"","levels":["unit"]}"#;

/// Returns a lock with the program's own templates.
fn usual() -> Lock {
    let mut lock = lock("# [[ level ]]\n", PARAMS);
    let templates = Templates::builtin();
    let names = [
        "actions/cicd-setup.yml",
        "managers/cicd-manager.mjs",
        "managers/cicd_manager.py",
        "workflows/cicd.yml",
        "workflows/domain.yml",
    ];
    lock.templates
        .extend(names.iter().filter_map(|name| templates.get(name)).map(|template| (key(template), template.text.clone())));
    lock
}

#[test]
fn a_lock_that_was_written_is_read_quickly() {
    let text = to_text(&usual()).expect("a text");
    assert_eq!(codec::readers_agree(&text), Some(true), "{text}");
}

/// Pieces that a lock may be edited with.
const PIECES: [&str; 32] = [
    "", "a", "1", "true", "null", "'", "''", "\"", "\\", ":", ": ", " ", "  ", "\n", "\n  ", "\n    ", "- ", "[", "]", "{",
    "}", "#", " #", "|", "|-\n", "&a", "*a", "!", "state: ", "made:", "1e5", "@",
];

/// Longer ones.
const LINES: [&str; 3] = ["0123456789abcdef", "conflict: {}\n", "    state: ejected\n"];

proptest! {
    #[test]
    fn any_text_comes_back(text in "(\\PC|\n|\t|\r| |[[:cntrl:]]|#|:|\\||-){0,60}", value in "(\\PC|\n|'|\"|[[:cntrl:]]|\u{2028}|\u{feff}){0,20}") {
        let lock = lock(&text.replace("\r\n", "\n"), &serde_json::json!({ "value": value }).to_string());
        let written = to_text(&lock).expect("a text");
        prop_assert_ne!(codec::readers_agree(&written), Some(false), "{}", written);
        prop_assert_eq!(parse(&written, VERSION).map_err(|error| format!("{error}: {written}")), Ok(lock));
    }

    #[test]
    fn an_edited_lock_is_read_alike(edits in vec((any::<Index>(), 0_usize..6, select([&PIECES[..], &LINES].concat())), 1..4)) {
        let mut text = to_text(&lock("# [[ level ]]\n\n  deep\n", PARAMS)).expect("a text");
        for (at, removed, piece) in edits {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let at = at.index(places.len());
            let end = places.get(at + removed).copied().unwrap_or(text.len());
            text.replace_range(places[at]..end, piece);
        }
        prop_assert_ne!(codec::readers_agree(&text), Some(false), "{}", text);
    }

    #[test]
    fn no_path_that_passes_leaves_the_repository(path in "([a-z.~: /\\\\]|\\.\\./|\\.git/|\\.GIT|git~1|README\\.md|tests/){1,8}") {
        if places::check(&path).is_ok() {
            let whole = Path::new(&path);
            prop_assert!(whole.components().all(|part| matches!(part, std::path::Component::Normal(_))), "{path}");
            prop_assert!(!path.to_lowercase().split('/').any(|part| part == ".git"), "{path}");
        }
    }
}

use super::super::places;

/// Returns a lock in which one text is replaced.
fn lying(from: &str, to: &str) -> (u8, String, Vec<String>) {
    let text = to_text(&lock("# [[ level ]]\n", "{}")).expect("a text");
    assert!(text.contains(from), "{from} is not in {text}");
    let error = parse(&text.replacen(from, to, 1), VERSION).expect_err(to);
    (error.exit().code(), error.to_string(), error.hints().to_vec())
}

#[test]
fn a_lock_that_lies_is_refused() {
    let path = "tests/a/unit/README.md";
    for (to, why) in [
        ("/etc/passwd", "absolute"),
        ("C:/x/README.md", "absolute"),
        ("tests/../../README.md", "leaves its folder"),
        ("tests/a/.../README.md", "leaves its folder"),
        ("tests//unit/README.md", "empty part"),
        ("tests/a/.git/README.md", ".git"),
        ("tests/a/.GiT /README.md", ".git"),
        ("tests/a\\..\\x/README.md", "backslash"),
        ("src/main.rs", "not a file that `cicd scaffold` writes"),
        (".github/workflows/release.yml", "not a file that `cicd scaffold` writes"),
        (".github/workflows/domain-UP.yml", "not a file that `cicd scaffold` writes"),
        ("tests/README.md", "not a file that `cicd scaffold` writes"),
        ("managers/cicd_manager.py", "a template that makes other files"),
    ] {
        let (code, message, hints) = lying(path, to);
        assert!(code == 2 && message.contains(why), "{to}: {message}");
        assert!(hints[0].contains("remove .cicd/lock.yml and run `cicd scaffold`"), "{hints:?}");
    }
    for (from, to, why) in [
        ("state: managed", "state: frozen", "is not a lock"),
        ("state: managed", "status: managed", "is not a lock"),
        ("state: ejected", "state: managed", "but names no template"),
        (DIGEST, "0123", "an invalid digest"),
        (DIGEST, "0123456789ABCDEF0123456789abcdef", "an invalid digest"),
        ("theirs: 0", "theirs: x", "an invalid digest"),
        ("# [[ level ]]", "# [[ other ]]", "does not match its digest"),
        ("tests/readme.md@", "workflows/cicd.yml@", "template that makes other files"),
        ("  a:\n", "  ../a:\n", "not a domain name"),
        ("  tests/b/unit", "  tests/a/unit", "is not a lock"),
        ("version: 1\n", "version: 0\n", "format 0"),
        ("version: 1\n", "version: 1\nversion: 1\n", "is not a lock"),
        ("version: 1\n", "[", "is not a lock"),
    ] {
        let (code, message, _) = lying(from, to);
        assert!(code == 2 && message.contains(why), "{to}: {message}");
    }
}

/// The limit is the same as in a config: 63 characters.
#[test]
fn a_domain_has_a_name_of_the_config() {
    let text = to_text(&lock("# [[ level ]]\n", "{}")).expect("a text");
    let named = |name: &str| parse(&text.replacen("  a:\n", &format!("  {name}:\n"), 1), VERSION);
    for name in ["a-1".to_owned(), "a_b".to_owned(), "a".repeat(63)] {
        assert!(named(&name).is_ok_and(|lock| lock.domains.contains_key(&name)), "{name}");
    }
    for name in ["A".to_owned(), "--all".to_owned(), "a".repeat(64)] {
        let error = named(&name).expect_err(&name);
        assert!(error.to_string().contains("not a domain name"), "{name}: {error}");
    }
}

#[test]
fn what_a_newer_cicd_wrote_is_left_to_it() {
    for (from, to) in [
        ("cicd: \"0.1.0\"", "cicd: 0.1.1"),
        ("version: 1\n", "version: 2\nmore: {}\n"),
        ("cicd: \"0.1.0\"", "cicd: 0.2.0\nmore: 1"),
        ("cicd: \"0.1.0\"", "cicd: next"),
    ] {
        let (code, message, hints) = lying(from, to);
        assert!(code == 2 && message.contains("a newer cicd wrote .cicd/lock.yml"), "{to}: {message}");
        assert_eq!(hints, ["upgrade cicd"]);
    }
    let text = to_text(&lock("x\n", "{}")).expect("a text");
    assert!(parse(&text, "0.2.0").is_ok());
}

#[test]
fn the_marks_of_a_merge_are_named() {
    let (code, _, hints) = lying("state: managed", "state: managed\n<<<<<<< HEAD\n=======\n>>>>>>> topic");
    assert!(code == 2 && hints.iter().any(|hint| hint.contains("take one side completely")), "{hints:?}");
}

#[test]
fn only_a_plain_file_in_a_plain_folder_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    assert_eq!(read(root, VERSION).expect("no lock"), None);
    let refused = |why: &str| {
        let error = read(root, VERSION).expect_err(why);
        assert!(error.exit().code() == 2 && error.to_string().contains(why), "{error}");
    };
    std::fs::create_dir_all(root.join(FILE_NAME)).expect("a folder");
    refused("not a plain file");
    std::fs::remove_dir(root.join(FILE_NAME)).expect("gone");
    std::fs::write(root.join(FILE_NAME), vec![b'#'; 17 * 1024 * 1024]).expect("a file");
    refused("larger than 16 MiB");
    std::fs::write(root.join(FILE_NAME), [0xff]).expect("a file");
    refused("UTF-8");
    #[cfg(unix)]
    {
        std::fs::rename(root.join(".cicd"), root.join("elsewhere")).expect("moved");
        std::os::unix::fs::symlink("elsewhere", root.join(".cicd")).expect("a link");
        refused("plain folder");
    }
}
