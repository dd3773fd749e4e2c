//! Failures in many languages, and the line of the repository where each should be shown.

use super::*;

/// The files that exist, all below `/repo`.
const FILES: [&str; 14] = [
    "tests/test_a.py",
    "pkg/tests/test_b.py",
    "pkg/src/x.js",
    "lib/x.js",
    "my app/[id]/page.test.ts",
    "src/lib.rs",
    "a/a_test.go",
    "svc/b/b_test.go",
    "a.bats",
    "helper.bash",
    "node_modules/m/i.js",
    "src/test/java/com/example/ShopTest.java",
    "svc/src/test/kotlin/ShopTest.kt",
    "tests/ShopTest.php",
];

fn look(text: &str, folder: &str, group: &str) -> Option<(String, u32)> {
    let exists = |path: &str| {
        assert!(!path.starts_with('/') && !path.split('/').any(|part| part == ".."), "{path} was asked for");
        FILES.contains(&path)
    };
    SourceRoot { root: "/repo", folder, exists: &exists }.find(text, group).map(|place| (place.file, place.line))
}

fn check(text: &str, folder: &str, file: &str, line: u32) {
    assert_eq!(look(text, folder, ""), Some((file.to_owned(), line)), "{text}");
}

fn nothing(text: &str) {
    assert_eq!(look(text, "", ""), None, "{text}");
}

#[test]
fn python_has_the_deepest_frame_last() {
    check("tests/test_a.py:7: \n_ _ _\nE       assert 1 == 2\n\ntests/test_a.py:4: AssertionError", "", "tests/test_a.py", 4);
    check(
        "tests/test_a.py:7: in test_fail\n    helper(1)\ntests/test_a.py:4: in helper\n    assert x",
        "",
        "tests/test_a.py",
        4,
    );
    check("tests/test_b.py:3: AssertionError", "pkg", "pkg/tests/test_b.py", 3);
    let native = "Traceback (most recent call last):\n  File \"/usr/lib/site-packages/p.py\", line 361, in call\n    x()\n  \
                  File \"/repo/tests/test_a.py\", line 7, in test_fail\n    helper(1)\n  File \"/repo/tests/test_a.py\", line 4, in helper\n";
    check(native, "", "tests/test_a.py", 4);
    let syntax = "/usr/lib/python3.11/ast.py:50: in parse\nE     File \"/repo/tests/test_a.py\", line 1\nE       def x(:";
    check(syntax, "", "tests/test_a.py", 1);
}

#[test]
fn a_traceback_counts_more_than_a_path_in_front_of_it() {
    check("lib/x.js:1 was read\ntests/test_a.py:4: AssertionError", "", "tests/test_a.py", 4);
}

#[test]
fn javascript_has_it_first() {
    check("Error: no\n    at f (/repo/lib/x.js:3:42)\n    at g (/repo/pkg/src/x.js:9:1)", "", "lib/x.js", 3);
    check("    at file:///repo/lib/x.js:3:42", "", "lib/x.js", 3);
    check(
        "    at g (/repo/node_modules/m/i.js:1:2)\n    at f (node:internal/x:3:4)\n    at h (/repo/lib/x.js:5:6)",
        "",
        "lib/x.js",
        5,
    );
    check(" ❯ src/x.js:4:35", "pkg", "pkg/src/x.js", 4);
    check("    at f (/repo/my app/[id]/page.test.ts:7:1)", "", "my app/[id]/page.test.ts", 7);
    check("    at ../lib/x.js:3:4", "pkg", "lib/x.js", 3);
}

#[test]
fn rust_says_where_it_panicked() {
    check("printed lib/x.js:1\nthread 'a' (7) panicked at src/lib.rs:18:47:\nno", "", "src/lib.rs", 18);
    check("panicked at /rustc/x/src/option.rs:1:1:\nstack backtrace:\n  4: f\n     at ./src/lib.rs:20:3", "", "src/lib.rs", 20);
    check("thread 'a' panicked at 'no', src/lib.rs:2:3", "", "src/lib.rs", 2);
}

#[test]
fn go_names_files_without_their_folder() {
    let check = |folder: &str, group: &str, expected: Option<(&str, u32)>| {
        let found = look("    b_test.go:12: no\n    a_test.go:13: no", folder, group);
        assert_eq!(found, expected.map(|(file, line)| (file.to_owned(), line)), "{group}");
    };
    check("", "example.com/shop/a", Some(("a/a_test.go", 13)));
    check("", "example.com/shop/svc/b", Some(("svc/b/b_test.go", 12)));
    check("svc", "example.com/svc/b", Some(("svc/b/b_test.go", 12)));
    check("", "", None);
    let stack = look("\t/usr/lib/go/src/testing/testing.go:1396 +0x24e\n\t/repo/a/a_test.go:4 +0x2e", "", "");
    assert_eq!(stack, Some(("a/a_test.go".into(), 4)));
}

#[test]
fn java_bats_and_php() {
    check(
        "\tat org.junit.Assert.fail(Assert.java:89)\n\tat app//com.example.ShopTest.fails(ShopTest.java:17)",
        "",
        "src/test/java/com/example/ShopTest.java",
        17,
    );
    check("\tat ShopTest$Inner.fails(ShopTest.kt:3)", "svc", "svc/src/test/kotlin/ShopTest.kt", 3);
    check("(from function `f' in file helper.bash, line 3,\n in test file a.bats, line 12)", "", "a.bats", 12);
    check("Failed asserting\n\n/repo/tests/ShopTest.php:18", "", "tests/ShopTest.php", 18);
}

#[test]
fn nothing_outside() {
    nothing("");
    nothing("/etc/passwd:1");
    nothing("../lib/x.js:1");
    nothing("/repo/../etc/passwd:1");
    nothing("/repository/lib/x.js:1");
    nothing("/repolib/x.js:1");
    nothing("node_modules/m/i.js:1:2");
    nothing("lib/x.js:0");
    nothing("lib/x.js:99999999999");
    nothing("lib/x.js: 12, http://localhost:8080/lib/x.js");
    // Without a root, no absolute path is inside.
    assert_eq!(find("/lib/x.js:1", "", "", &|_| true), None);
}

#[test]
fn looks_are_bounded() {
    let looks = std::cell::Cell::new(0_usize);
    let exists = |_: &str| {
        looks.set(looks.get() + 1);
        false
    };
    assert_eq!(find(&"a b c.java:1:2 ".repeat(20_000), "x", "/repo", &exists), None);
    assert!(looks.get() <= MAX_LOOKS * 8, "{} looks", looks.get());
}
