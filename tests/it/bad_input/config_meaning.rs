//! A `cicd.yml` that is valid YAML with wrong content: all mistakes are reported at once, in the order of the file.

use super::config;

#[test]
fn nothing_in_it() {
    insta::assert_snapshot!(config(""), @"
    error: the file is empty
      --> cicd.yml
      = hint: begin with `version: 1`

    error: 1 mistake in cicd.yml
    ");
    insta::assert_snapshot!(config("# to do\n"), @"
    error: the file is empty
     --> cicd.yml:1:1
      |
    1 | # to do
      | ^
      |
      = hint: begin with `version: 1`

    error: 1 mistake in cicd.yml
    ");
    insta::assert_snapshot!(config("to do\n"), @"
    error: expected a map for cicd.yml, found a text
     --> cicd.yml:1:1
      |
    1 | to do
      | ^^^^^
      |
      = hint: write one `key: value` per line

    error: 1 mistake in cicd.yml
    ");
    insta::assert_snapshot!(config("domains: {}\n"), @"
    error: the key `version` is missing
     --> cicd.yml:1:1
      |
    1 | domains: {}
      | ^
      |
      = hint: begin with `version: 1`

    error: 1 mistake in cicd.yml
    ");
}

#[test]
fn unknown_keys() {
    insta::assert_snapshot!(config("version: 1\ndomans:\n  shop: {}\n"), @"
    error: unknown key `domans`
     --> cicd.yml:2:1
      |
    2 | domans:
      | ^^^^^^
      |
      = hint: did you mean `domains`?

    error: 1 mistake in cicd.yml
    ");
    insta::assert_snapshot!(config("version: 1\ndomains:\n  shop: { color: red }\n"), @"
    error: unknown key `color`
     --> cicd.yml:3:11
      |
    3 |   shop: { color: red }
      |           ^^^^^
      |
      = hint: domain `shop` takes: title, kind, paths, depends_on, not_on, manager, checks, suites, cache, shell, ci

    error: 1 mistake in cicd.yml
    ");
    insta::assert_snapshot!(config("version: 1\ndomains:\n  shop: { manager: { paths: { helth: /up } } }\n"), @"
    error: unknown key `helth`
     --> cicd.yml:3:31
      |
    3 |   shop: { manager: { paths: { helth: /up } } }
      |                               ^^^^^
      |
      = hint: did you mean `health`?

    error: 1 mistake in cicd.yml
    ");
}

#[test]
fn wrong_types() {
    let text = "\
version: \"1\"
base: main
cache: maybe
levels: [unit, Smoke Test]
tests: [\"tests/\"]
unowned: al
domains:
  shop: { title: 7, kind: libary, paths: \"/shop/\", suites: { unit: { run: x, timeout: 5, retries: -1 } } }
  web: [a]
";
    insta::assert_snapshot!(config(text), @r#"
    error: this program reads version 1
     --> cicd.yml:1:10
      |
    1 | version: "1"
      |          ^^^
      |
      = hint: write `version: 1`

    error: expected a list, found a text
     --> cicd.yml:2:7
      |
    2 | base: main
      |       ^^^^
      |
      = hint: write [a, b], or one `- item` per line

    error: expected true or false, found a text
     --> cicd.yml:3:8
      |
    3 | cache: maybe
      |        ^^^^^

    error: a level's name must be 1 to 63 of a-z, 0-9, `-` and `_`, a letter or digit first
     --> cicd.yml:4:16
      |
    4 | levels: [unit, Smoke Test]
      |                ^^^^^^^^^^
      |
      = hint: e.g. `smoke-test`

    error: `tests/` is not a layout: a layout needs `{domain}` or `{path}` exactly once
     --> cicd.yml:5:9
      |
    5 | tests: ["tests/"]
      |         ^^^^^^^^
      |
      = hint: write e.g. tests/{domain}/{level}/ or {path}/**/*.test.tsx

    error: `al` is not a value of `unowned`
     --> cicd.yml:6:10
      |
    6 | unowned: al
      |          ^^
      |
      = hint: did you mean `all`?

    error: expected a text, found a number
     --> cicd.yml:8:18
      |
    8 |   shop: { title: 7, kind: libary, paths: "/shop/", suites: { unit: { run: x, timeout: 5, retries: -1 } } }
      |                  ^
      |
      = hint: put it in quotes

    error: `libary` is not a value of `kind`
     --> cicd.yml:8:27
      |
    8 |   shop: { title: 7, kind: libary, paths: "/shop/", suites: { unit: { run: x, timeout: 5, retries: -1 } } }
      |                           ^^^^^^
      |
      = hint: did you mean `library`?

    error: expected a list, found a text
     --> cicd.yml:8:42
      |
    8 |   shop: { title: 7, kind: libary, paths: "/shop/", suites: { unit: { run: x, timeout: 5, retries: -1 } } }
      |                                          ^^^^^^^^
      |
      = hint: write [a, b], or one `- item` per line

    error: a time needs a unit
     --> cicd.yml:8:87
      |
    8 |   shop: { title: 7, kind: libary, paths: "/shop/", suites: { unit: { run: x, timeout: 5, retries: -1 } } }
      |                                                                                       ^
      |
      = hint: write 5s for seconds, 5m for minutes

    error: expected a whole number of at least 0
     --> cicd.yml:8:99
      |
    8 |   shop: { title: 7, kind: libary, paths: "/shop/", suites: { unit: { run: x, timeout: 5, retries: -1 } } }
      |                                                                                                   ^^

    error: expected a map for domain `web`, found a list
     --> cicd.yml:9:8
      |
    9 |   web: [a]
      |        ^
      |
      = hint: write one `key: value` per line

    error: 12 mistakes in cicd.yml
    "#);
}

#[test]
fn several_mistakes_in_the_order_of_the_file() {
    let text = "\
version: 1
levles: [unit]
domains:
  shop:
    paths: [\"/shop/\", \"/shop/[a-\"]
    depends_on: [wbe, shop]
  web:
    pahts: [\"/web/\"]
    suites: { unit: pytest }
    ci: { env: { A: } }
";
    insta::assert_snapshot!(config(text), @r#"
    error: unknown key `levles`
     --> cicd.yml:2:1
      |
    2 | levles: [unit]
      | ^^^^^^
      |
      = hint: did you mean `levels`?

    error: `/shop/[a-` can never match: `[` is never closed
     --> cicd.yml:5:23
      |
    5 |     paths: ["/shop/", "/shop/[a-"]
      |                       ^^^^^^^^^^^
      |
      = hint: for a literal `[` write `\[`

    error: there is no domain `wbe`
     --> cicd.yml:6:18
      |
    6 |     depends_on: [wbe, shop]
      |                  ^^^
      |
      = hint: the domains are: web

    error: a domain cannot depend on itself
     --> cicd.yml:6:23
      |
    6 |     depends_on: [wbe, shop]
      |                       ^^^^
      |
      = hint: remove it

    error: unknown key `pahts`
     --> cicd.yml:8:5
      |
    8 |     pahts: ["/web/"]
      |     ^^^^^
      |
      = hint: did you mean `paths`?

    error: a suite must be a map
     --> cicd.yml:9:21
      |
    9 |     suites: { unit: pytest }
      |                     ^^^^^^
      |
      = hint: write unit: { run: "pytest" }

    error: expected a text, found nothing
      --> cicd.yml:10:19
       |
    10 |     ci: { env: { A: } }
       |                   ^
       |
       = hint: write "" for an empty one

    error: 7 mistakes in cicd.yml
    "#);
}

#[test]
fn patterns_that_can_never_match() {
    let text = "\
version: 1
ignore: [\"../docs\", \"a//b\", \"a[b\", \"a**b/c\", \"\", \"# note\", \"a\\\\\"]
domains: {}
";
    insta::assert_snapshot!(config(text), @r##"
    error: `../docs` can never match: no path in a repository has an empty, `.` or `..` segment
     --> cicd.yml:2:10
      |
    2 | ignore: ["../docs", "a//b", "a[b", "a**b/c", "", "# note", "a\\"]
      |          ^^^^^^^^^
      |
      = hint: write the path from the root of the repository, e.g. `/src/api/`

    error: `a//b` can never match: no path in a repository has an empty, `.` or `..` segment
     --> cicd.yml:2:21
      |
    2 | ignore: ["../docs", "a//b", "a[b", "a**b/c", "", "# note", "a\\"]
      |                     ^^^^^^
      |
      = hint: write the path from the root of the repository, e.g. `/src/api/`

    error: `a[b` can never match: `[` is never closed
     --> cicd.yml:2:29
      |
    2 | ignore: ["../docs", "a//b", "a[b", "a**b/c", "", "# note", "a\\"]
      |                             ^^^^^
      |
      = hint: for a literal `[` write `\[`

    error: `a**b/c` can never match: `**` stands alone between slashes
     --> cicd.yml:2:36
      |
    2 | ignore: ["../docs", "a//b", "a[b", "a**b/c", "", "# note", "a\\"]
      |                                    ^^^^^^^^
      |
      = hint: write `*` for any run of characters in a name

    error: `` can never match: the pattern is empty
     --> cicd.yml:2:46
      |
    2 | ignore: ["../docs", "a//b", "a[b", "a**b/c", "", "# note", "a\\"]
      |                                              ^^
      |
      = hint: for the whole repository write `/**`

    error: `# note` can never match: a pattern that begins with `#` is a comment
     --> cicd.yml:2:50
      |
    2 | ignore: ["../docs", "a//b", "a[b", "a**b/c", "", "# note", "a\\"]
      |                                                  ^^^^^^^^
      |
      = hint: for a name that begins with `#` write `\#`

    error: `a\` can never match: the `\` at the end escapes nothing
     --> cicd.yml:2:60
      |
    2 | ignore: ["../docs", "a//b", "a[b", "a**b/c", "", "# note", "a\\"]
      |                                                            ^^^^^
      |
      = hint: for a literal `\` write `\\`

    error: 7 mistakes in cicd.yml
    "##);
}

#[test]
fn the_config_s_error_comes_before_that_of_git() {
    let world = crate::support::World::new();
    let repo = world.platform("r");
    repo.write("cicd.yml", "version: 1\ndomans: {}\n");
    let said = super::refused(&repo, repo.cicd(&["affected", "--base", "mian"]), 2);
    assert!(said.contains("unknown key `domans`"), "{said}");
    let said = super::refused(&repo, repo.cicd(&["check"]), 2);
    assert!(said.contains("unknown key `domans`"), "{said}");
}
