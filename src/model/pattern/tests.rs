//! Patterns and the paths that they match.

use super::*;

fn check(pattern: &str, yes: &[&str], no: &[&str]) {
    let parsed = Pattern::parse(pattern).expect(pattern);
    for path in yes {
        assert!(parsed.matches(path.as_bytes(), false), "{pattern} should match {path}");
    }
    for path in no {
        assert!(!parsed.matches(path.as_bytes(), false), "{pattern} should not match {path}");
    }
}

#[test]
fn a_name_matches_at_any_depth_and_takes_what_is_below() {
    check("foo", &["foo", "a/foo", "foo/a", "a/foo/b/c"], &["foobar/x", "xfoo", "a/foob"]);
    check("*.md", &["README.md", "docs/a.md", "x.md/y"], &["README.mdx", "md"]);
}

#[test]
fn a_slash_inside_anchors() {
    check("/foo", &["foo", "foo/x"], &["a/foo", "foobar"]);
    check("a/b", &["a/b", "a/b/c"], &["x/a/b", "a/bc"]);
    check("backend/city/", &["backend/city/x", "backend/city/y/z"], &["backend/city", "backend/cityhall/x"]);
}

#[test]
fn deep_runs() {
    check("**/foo", &["foo", "a/foo", "a/b/foo/c"], &["a/foob"]);
    check("a/**", &["a/b", "a/b/c"], &["a", "b/a/c"]);
    check("a/**/b", &["a/b", "a/x/b", "a/x/y/b/z"], &["a/xb", "b"]);
    check("a/**/b/**/c", &["a/b/c", "a/x/b/y/c/z", "a/b/b/x/c"], &["a/c/b", "a/b"]);
    check("/**", &["a", "a/b"], &[]);
    check("a/**/", &["a/b/c"], &["a/b"]);
}

#[test]
fn wildcards_stay_inside_a_segment() {
    check("a/*/c", &["a/b/c", "a/b/c/d"], &["a/b/x/c", "a/c"]);
    check("f?o", &["foo", "fxo"], &["fo", "f/o"]);
    check("[a-c]x", &["ax", "q/bx"], &["dx", "-x"]);
    check("[!a]x", &["bx"], &["ax"]);
    check("[]-]x", &["]x", "-x"], &["ax"]);
    check("[[:digit:]_]", &["7", "_"], &["a"]);
    check("a*b*c", &["abc", "aXbYbZc"], &["ab", "acb"]);
    check(r"\[id\]/**/page", &["[id]/page"], &["i/page"]);
}

#[test]
fn only_a_submodule_is_a_folder_by_itself() {
    let pattern = Pattern::parse("libs/engine/").expect("a pattern");
    assert!(pattern.matches(b"libs/engine", true));
    assert!(!pattern.matches(b"libs/engine", false));
}

#[test]
fn bytes_that_are_no_text_match() {
    let pattern = Pattern::parse("caf?/").expect("a pattern");
    assert!(pattern.matches(b"caf\xe9/x", false));
}

#[test]
fn a_row_of_stars_costs_no_more_than_its_length() {
    let pattern = Pattern::parse(&"a*".repeat(500)).expect("a pattern");
    assert!(!pattern.matches(format!("{}b", "a".repeat(499)).as_bytes(), false));
    let deep = format!("{}x", "**/a/".repeat(200));
    assert!(!Pattern::parse(&deep).expect("a pattern").matches("a/".repeat(3_000).as_bytes(), false));
}

#[test]
fn what_git_would_never_match_is_refused() {
    let errors = [
        ("", PatternError::Empty),
        ("   ", PatternError::Empty),
        ("/", PatternError::Empty),
        ("!", PatternError::Empty),
        ("# x", PatternError::Comment),
        ("a[b", PatternError::UnclosedClass),
        ("a[b/c]", PatternError::SlashInClass),
        ("[[:nope:]]", PatternError::UnknownClass),
        ("a\\", PatternError::TrailingBackslash),
        ("../x", PatternError::ImpossibleSegment),
        ("./x", PatternError::ImpossibleSegment),
        ("a//b", PatternError::ImpossibleSegment),
        ("/a**/b", PatternError::DeepInSegment),
    ];
    for (text, expected) in errors {
        assert_eq!(Pattern::parse(text), Err(expected), "{text:?}");
    }
}

#[test]
fn the_index_can_be_fed() {
    let prefix = |text: &str| Pattern::parse(text).expect(text).literal_prefix().map(Cow::into_owned);
    assert_eq!(prefix("backend/city/*.py"), Some(b"backend/city".to_vec()));
    assert_eq!(prefix("/*.py"), Some(Vec::new()));
    assert_eq!(prefix("*.py"), None);
    assert_eq!(Pattern::parse("Cargo.lock").expect("a pattern").literal_name(), Some(&b"Cargo.lock"[..]));
    assert_eq!(Pattern::parse("app/[id]/page").expect("a pattern").class_segments(), ["[id]"]);
}

#[test]
fn a_literal_path_matches_itself_alone() {
    for path in ["app/[id]", "a*b", r"a\b", "x/{a,b}", "{{cookiecutter.name}}"] {
        let pattern = Pattern::parse(&format!("/{}", literal(path))).expect(path);
        assert!(pattern.matches(path.as_bytes(), false), "{path}");
    }
    assert_eq!(Pattern::parse("/x/{a,b}"), Err(PatternError::Braces));
}

#[test]
fn what_may_lie_behind_a_link() {
    let check = |link: &str, yes: &[&str], no: &[&str]| {
        for (patterns, expected) in [(yes, true), (no, false)] {
            for text in patterns {
                let pattern = Pattern::parse(text).expect(text);
                assert_eq!(pattern.may_match_behind(link.as_bytes()), expected, "{text} {link}");
            }
        }
    };
    check("s", &["/s/gen/**", "/*/x", "/*", "s/", "/s/", "**/s/x", "**/s/"], &["/t/x", "x", "**/x", "**/s", "**/t/"]);
    check(
        "s/gen",
        &["/s/gen/**", "/s/g*/x", "gen", "/s/**/x", "**/gen/", "**/g*/**"],
        &["/s/up/x", "*.txt", "**/*.txt", "/t/**"],
    );
    check("a/b/c", &["/*", "/a/**/x", "**/c/x"], &["/a/c", "**/b/x"]);
}

#[test]
fn the_folder_that_a_line_takes_whole() {
    let whole = |pattern: &str| {
        let parsed = Pattern::parse(pattern).expect(pattern);
        parsed.whole_folder().map(|folder| String::from_utf8_lossy(&folder).into_owned())
    };
    for (pattern, folder) in [("/a/", "a"), ("a/b", "a/b"), ("/a/b/**", "a/b"), ("!/a/", "a"), (r"/\*x/", "*x")] {
        assert_eq!(whole(pattern).as_deref(), Some(folder), "{pattern}");
        let parsed = Pattern::parse(pattern).expect(pattern);
        assert!(["x", ".y", "x/y"].iter().all(|below| parsed.matches(format!("{folder}/{below}").as_bytes(), false)));
    }
    for pattern in ["a", "a/", "/**", "*/a", "/a/*", "/a/**/", "/a/**/b", "**/a/", "/a/*.md"] {
        assert_eq!(whole(pattern), None, "{pattern}");
    }
}
