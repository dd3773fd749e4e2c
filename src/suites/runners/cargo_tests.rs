//! The Rust tests that cargo and nextest list, and those in a source file.

use super::listing::{ListedBy, ListedTest, identifier, lines};
use crate::suites::folders::parent;

/// Listed tests are matched by function name, below the module of the file.
pub(super) const BY: ListedBy = ListedBy::Name { in_text: tests_in, can_be_of: |test, path, _| can_be_of(test, path) };

/// The attributes of functions that a harness runs; the arguments of an attribute do not count.
const ATTRIBUTES: [&str; 8] =
    ["test", "::test", "rstest", "test_case", "case", "traced_test", "wasm_bindgen_test", "quickcheck"];

/// Returns the tests in the lines `a::b: test` of Rust's harness, after `Running tests/x.rs (target/…)`.
pub(super) fn listed(output: &str) -> Vec<ListedTest> {
    let mut within = String::new();
    let mut tests = Vec::new();
    for line in lines(output) {
        if let Some(target) = line.strip_prefix("Running ") {
            let target = target.strip_prefix("unittests ").unwrap_or(target);
            target.split(" (").next().unwrap_or_default().clone_into(&mut within);
        } else if let Some(name) = line.strip_suffix(": test").or_else(|| line.strip_suffix(": benchmark")) {
            tests.push(ListedTest { within: within.clone(), name: name.to_owned() });
        }
    }
    tests
}

/// Returns the tests in the lines `package::target a::b` of nextest.
pub(super) fn listed_by_nextest(output: &str) -> Vec<ListedTest> {
    let test = |line: &str| {
        let (within, name) = line.split_once(' ')?;
        let is_name = name.split("::").all(|part| !part.is_empty() && identifier(part) == part);
        is_name.then(|| ListedTest { within: within.to_owned(), name: name.to_owned() })
    };
    lines(output).filter_map(test).collect()
}

/// Returns the functions of a source that follow a test attribute. Functions that a macro makes have no name in the source.
fn tests_in(text: &str) -> Vec<String> {
    let mut is_test = false;
    let mut names = Vec::new();
    for line in lines(text) {
        let mut code = line;
        while let Some(attribute) = code.strip_prefix("#[") {
            let path = attribute.split(['(', ']', ' ', '=']).next().unwrap_or_default();
            is_test |= ATTRIBUTES.iter().any(|known| path == *known || (known.starts_with("::") && path.ends_with(known)));
            code = behind(attribute).trim_start();
        }
        let function = code.split_once("fn ").filter(|(before, _)| before.split_whitespace().all(is_of_function));
        if let Some((_, function)) = function {
            let name = identifier(function);
            // A function that is passed to a macro has no name.
            names.extend((std::mem::take(&mut is_test) && !name.is_empty()).then(|| name.to_owned()));
        }
    }
    names
}

/// Returns true for a word that may come before `fn`.
fn is_of_function(word: &str) -> bool {
    matches!(word, "pub" | "async" | "unsafe" | "const" | "extern") || word.starts_with("pub(")
}

/// Returns the text after the bracket that closes an attribute; empty if the attribute continues on the next line.
fn behind(attribute: &str) -> &str {
    let mut depth = 1;
    for (at, c) in attribute.char_indices() {
        depth += i32::from(c == '[') - i32::from(c == ']');
        if depth == 0 {
            return &attribute[at + 1..];
        }
    }
    ""
}

/// Returns true if a listed test can be in this file: its module is named like the file, or like the folder of a `mod.rs`. Tests at the
/// root of a crate have no module.
fn can_be_of(test: &ListedTest, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let folder = parent(path);
    let module = match name {
        "lib.rs" | "main.rs" => return true,
        "mod.rs" => folder.rsplit('/').next().unwrap_or_default(),
        other => other.trim_end_matches(".rs"),
    };
    // Every file in these folders is a crate of its own.
    let is_crate = ["tests", "benches", "examples", "bin"].contains(&folder.rsplit('/').next().unwrap_or_default());
    if is_crate && (test.within.ends_with(&format!("/{name}")) || test.within.ends_with(&format!("::{module}"))) {
        return true;
    }
    test.name.split("::").any(|part| part == module)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "   Compiling u v0.1.0 (/x/u)\n     Running unittests src/lib.rs (target/debug/deps/u-5b)\na: test\nb::deep::c: test\n\n2 tests, 0 benchmarks\n     Running tests/it.rs (target/debug/deps/it-2f)\nbig: benchmark\n   Doc-tests u\nsrc/lib.rs - x (line 3): test\n";

    #[test]
    fn the_harness_is_read_by_target() {
        let read: Vec<String> = listed(SAID).iter().map(|test| format!("{}|{}", test.within, test.name)).collect();
        assert_eq!(read, ["src/lib.rs|a", "src/lib.rs|b::deep::c", "tests/it.rs|big", "tests/it.rs|src/lib.rs - x (line 3)"]);
        let nextest = listed_by_nextest("   Compiling u v0.1.0 (/x/u)\nu b::b\nu::it it1\n    Finished `test` profile in 1s\n");
        assert_eq!(nextest.iter().map(|test| test.name.as_str()).collect::<Vec<_>>(), ["b::b", "it1"]);
    }

    #[test]
    fn tests_of_a_source_are_functions_behind_an_attribute() {
        for (text, expected) in [
            ("#[test]\nfn a() {}\nfn b() {}", &["a"][..]),
            ("#[test] fn a() {}", &["a"]),
            ("#[tokio::test(flavor = \"x\")]\n#[ignore = \"a fn b\"]\nasync fn a() {}", &["a"]),
            ("#[test]\n#[should_panic(expected = \"[x]\")]\nfn a() {}", &["a"]),
            ("#[rstest]\n#[case(1)]\npub(crate) fn a(#[case] x: u8) {}", &["a"]),
            ("#[cfg(test)]\nmod tests {\n    fn helper() {}\n}", &[]),
            ("proptest! { }", &[]),
            ("// #[test]\nfn a() {}", &[]),
        ] {
            assert_eq!(tests_in(text), expected, "{text}");
        }
    }

    #[test]
    fn a_name_belongs_to_the_file_of_its_module() {
        let test = |within: &str, name: &str| ListedTest { within: within.to_owned(), name: name.to_owned() };
        for (listed, path, expected) in [
            (test("src/lib.rs", "a"), "u/src/lib.rs", true),
            (test("src/lib.rs", "b::deep::c"), "u/src/b.rs", true),
            (test("src/lib.rs", "b::deep::c"), "u/src/b/mod.rs", true),
            (test("src/lib.rs", "b::deep::c"), "u/src/other.rs", false),
            (test("tests/it.rs", "big"), "u/tests/it.rs", true),
            (test("u::it", "big"), "u/tests/it.rs", true),
            (test("tests/it.rs", "big"), "u/tests/other.rs", false),
        ] {
            assert_eq!(can_be_of(&listed, path), expected, "{listed:?} {path}");
        }
    }
}
