//! Paths with spaces, quotes, line breaks, escape codes and bytes that are not text.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use base64::Engine;
use serde_json::Value;

use super::Answer;
use crate::support::{Repo, World, skipped};

const TEXTS: [&str; 7] = [
    "frontend/ leading and trailing ",
    "frontend/\"double\" 'single' `back`.ts",
    "frontend/$(id) ; & | *.ts",
    "frontend/new\nline.ts",
    "frontend/tab\there\r.ts",
    "frontend/\u{1b}[31mred\u{7}.ts",
    "frontend/ü é 日本 \u{202e}.ts",
];
const BYTES: &[u8] = b"backend/city/caf\xe9\x80.py";

/// Writes all these files; returns `false` if the file system accepts only text.
fn write(repo: &Repo<'_>) -> bool {
    for text in TEXTS {
        repo.write(text, "1\n");
    }
    let written = std::fs::write(repo.path.join(OsStr::from_bytes(BYTES)), "1\n").is_ok();
    if !written {
        skipped("a file system that takes any bytes");
    }
    written
}

fn bytes_of(file: &Value) -> Vec<u8> {
    match file["path_base64"].as_str() {
        Some(encoded) => base64::engine::general_purpose::STANDARD.decode(encoded).expect("base64"),
        None => super::text(&file["path"]).as_bytes().to_vec(),
    }
}

fn check(repo: &Repo<'_>, arguments: &[&str]) {
    let answer = Answer::in_repo(repo, arguments);
    let mut expected: Vec<&[u8]> = TEXTS.iter().map(|text| text.as_bytes()).chain([BYTES]).collect();
    expected.sort_unstable();
    let files = answer.0["files"].as_array().expect("files");
    assert_eq!(files.iter().map(bytes_of).collect::<Vec<_>>(), expected);
    let encoded = files.iter().filter(|file| file["path_base64"].is_string()).count();
    assert_eq!(encoded, 1, "only what is no text is encoded");
    assert!(files.iter().all(|file| file["rule"] == "owned"), "{}", answer.0);
    assert_eq!(answer.names(), ["smart-city", "journey", "experience", "cross-domain"]);
    for format in [&["affected"][..], &["affected", "--explain"]] {
        let shown = repo.cicd(&[format, arguments].concat()).run();
        assert!(!shown.stdout.contains(|c: char| c.is_control() && c != '\n'), "{:?}", shown.stdout);
        assert!(!shown.stdout.contains('\u{202e}'), "{:?}", shown.stdout);
        assert!(shown.stdout.contains("caf\\xe9\\x80.py"), "{}", shown.stdout);
    }
    let explained = repo.cicd(&[&["affected", "--explain"], arguments].concat()).run().stdout;
    assert!(explained.contains("frontend/new\\nline.ts"), "{explained}");
}

#[test]
fn every_byte_arrives() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    if !write(&repo) {
        return;
    }
    check(&repo, &[]);
    repo.commit("odd");
    check(&repo, &[]);
    check(&repo, &["--head", "HEAD"]);
}

#[test]
fn every_byte_arrives_through_the_git_program() {
    let world = World::new();
    let repo = world.init("r", &["--object-format=sha256"]);
    repo.platform();
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    if !write(&repo) {
        return;
    }
    check(&repo, &[]);
    repo.commit("odd");
    check(&repo, &["--head", "HEAD"]);
}

#[test]
fn a_file_of_no_domain_is_shown_harmlessly_in_a_warning() {
    let world = World::new();
    let repo = world.platform("r");
    repo.change("cicd.yml", "version: 1\nunowned: error\ndomains:\n  web: { paths: [\"/frontend/\"] }\n");
    repo.write("\u{1b}[2J.txt", "1\n");
    let ran = repo.cicd(&["affected"]).run();
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("\\u{1b}[2J.txt belongs to no domain"), "{:?}", ran.stderr);
    assert!(!ran.stderr.contains('\u{1b}') && !ran.stdout.contains('\u{1b}'), "{ran:?}");
}
