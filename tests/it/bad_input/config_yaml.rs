//! A `cicd.yml` that is not the YAML of a config: only the first error is reported, in plain words and with its place.

use super::config;

#[test]
fn syntax() {
    insta::assert_snapshot!(config("version: 1\ndomains:\n  shop: { paths: [\"/shop/\" }\n"), @r#"
    error: mismatched bracket '[' closed by '}'
     --> cicd.yml:3:18
      |
    3 |   shop: { paths: ["/shop/" }
      |                  ^
      |
      = hint: check the indent, brackets and quotes around here; a text with one of `{ [ * ! # & @ :` is best put in quotes

    error: cicd.yml cannot be read as YAML
    "#);
    insta::assert_snapshot!(config("version: 1\ndomains:\n\tshop: {}\n"), @"
    error: tabs disallowed within this context (block indentation)
     --> cicd.yml:3:2
      |
    3 |     shop: {}
      |     ^
      |
      = hint: indent with spaces; YAML takes no tabs for that

    error: cicd.yml cannot be read as YAML
    ");
    insta::assert_snapshot!(config("version: 1\ndomains:\n  shop: {}\n   web: {}\n"), @"
    error: while parsing a block mapping, did not find expected key
     --> cicd.yml:4:4
      |
    4 |    web: {}
      |    ^
      |
      = hint: check the indent, brackets and quotes around here; a text with one of `{ [ * ! # & @ :` is best put in quotes

    error: cicd.yml cannot be read as YAML
    ");
}

#[test]
fn what_looks_like_a_pattern_but_is_yaml() {
    insta::assert_snapshot!(config("version: 1\nignore: [*.md]\ndomains: {}\n"), @"
    error: a `*` at the start of a value names an anchor, and no anchor has that name
     --> cicd.yml:2:10
      |
    2 | ignore: [*.md]
      |          ^
      |
      = hint: put a pattern that begins with `*` in quotes

    error: cicd.yml cannot be read as YAML
    ");
    insta::assert_snapshot!(config("version: 1\nignore:\n  - /docs/\n  - !/docs/api/\ndomains: {}\n"), @"
    error: expected a text, found nothing
     --> cicd.yml:4:16
      |
    4 |   - !/docs/api/
      |                ^
      |
      = hint: put a text that begins with `!` or `#` in quotes

    error: 1 mistake in cicd.yml
    ");
    insta::assert_snapshot!(config("version: 1\nignore: [[id]]\ntests: [tests/{domain}/]\ndomains: {}\n"), @"
    error: while parsing a flow sequence, expected ',' or ']'
     --> cicd.yml:3:15
      |
    3 | tests: [tests/{domain}/]
      |               ^
      |
      = hint: check the indent, brackets and quotes around here; a text with one of `{ [ * ! # & @ :` is best put in quotes

    error: cicd.yml cannot be read as YAML
    ");
}

#[test]
fn an_alias_bomb() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let list = vec![format!("*a{}", level - 1); 10].join(", ");
        text.extend(["a", &level.to_string(), ": &a", &level.to_string(), " [", &list, "]\n"]);
    }
    insta::assert_snapshot!(config(text), @"
    error: the aliases expand to more than a config may hold
     --> cicd.yml:5:10
      |
    5 | a4: &a4 [*a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3]
      |          ^
      |
      = hint: use fewer aliases, or write the values out

    error: cicd.yml cannot be read as YAML
    ");
}

#[test]
fn deep_nesting() {
    insta::assert_snapshot!(config(format!("version: 1\ndomains: {}{}\n", "[".repeat(70), "]".repeat(70))), @"
    error: the file is nested too deeply
     --> cicd.yml:2:73
      |
    2 | domains: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]...
      |                                                                         ^
      |
      = hint: a config may go 64 levels deep

    error: cicd.yml cannot be read as YAML
    ");
    let said = config(format!("version: 1\ndomains: {}", "[".repeat(200_000)));
    assert!(said.contains("nested too deeply") && said.len() < 2_000, "{said}");
    let blocks: Vec<String> = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(config(blocks.concat()).contains("nested too deeply"));
}

#[test]
fn duplicate_keys() {
    insta::assert_snapshot!(config("version: 1\ndomains:\n  shop: { paths: [/a/] }\n  web: {}\n  shop: { paths: [/b/] }\n"), @"
    error: the key `shop` is listed twice
     --> cicd.yml:5:3
      |
    5 |   shop: { paths: [/b/] }
      |   ^
      |
      = hint: remove one of them, or merge the two

    error: cicd.yml cannot be read as YAML
    ");
}

#[test]
fn two_documents() {
    insta::assert_snapshot!(config("version: 1\ndomains: {}\n---\nversion: 1\n"), @"
    error: a second document begins here
     --> cicd.yml:3:1
      |
    3 | ---
      | ^
      |
      = hint: remove the `---` and everything below it

    error: cicd.yml cannot be read as YAML
    ");
}

#[test]
fn what_would_harm_a_terminal_is_shown_harmlessly_and_in_its_place() {
    let said = config("version: 1\ndomains:\n  shop: { title: \"\u{1b}[31mred\", pahts: [] }\n");
    assert!(!said.contains('\u{1b}'), "{said:?}");
    insta::assert_snapshot!(said, @r#"
    error: unexpected character: `\u{1b}'
     --> cicd.yml:3:19
      |
    3 |   shop: { title: "?[31mred", pahts: [] }
      |                   ^
      |
      = hint: check the indent, brackets and quotes around here; a text with one of `{ [ * ! # & @ :` is best put in quotes

    error: cicd.yml cannot be read as YAML
    "#);
    let said = config("version: 1\ndomains:\n  shop: { title: \"\u{202e}\", \"p\\e[31m\": [] }\n");
    assert!(!said.contains('\u{1b}') && !said.contains('\u{202e}'), "{said:?}");
    insta::assert_snapshot!(said, @r#"
    error: unknown key `p\u{1b}[31m`
     --> cicd.yml:3:23
      |
    3 |   shop: { title: "�", "p\e[31m": [] }
      |                       ^^^^^^^^^
      |
      = hint: domain `shop` takes: title, kind, paths, depends_on, not_on, manager, checks, suites, cache, shell, ci

    error: 1 mistake in cicd.yml
    "#);
}
