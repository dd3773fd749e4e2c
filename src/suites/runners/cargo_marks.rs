//! Recognizes Rust sources that hold tests: by attributes, by macros, by examples in comments, and by the folder `tests`, whose files may have
//! a harness of their own.

/// The beginnings of examples in comments, which `cargo test` runs.
const EXAMPLES: [&str; 2] = ["/// ```", "//! ```"];

/// Returns true if a source holds tests, as far as its text shows. A test too many only costs a run.
pub(super) fn holds(path: &str, text: &str) -> bool {
    let is_of_tests = path.split('/').rev().skip(1).any(|folder| folder == "tests");
    is_of_tests || text.lines().any(|line| holds_line(line.trim_start()))
}

fn holds_line(line: &str) -> bool {
    if EXAMPLES.iter().any(|begin| line.starts_with(begin)) {
        return true;
    }
    if line.starts_with("//") {
        return false;
    }
    if line.starts_with("#![cfg(test") {
        return true;
    }
    let attributes = line.match_indices("#[").map(|(at, _)| line[at + 2..].split(']').next().unwrap_or_default());
    attributes.into_iter().any(is_of_tests) || calls_macro(line)
}

/// Returns true for an attribute of tests: `test`, `tokio::test(…)`, `wasm_bindgen_test`, `cfg(all(test, …))`.
fn is_of_tests(attribute: &str) -> bool {
    // The texts in quotes are names of features, and messages.
    let code: String = attribute.split('"').step_by(2).collect();
    let code = code.replace("not(test)", "");
    if code.trim_start().starts_with("cfg") {
        return words(&code).any(|word| word == "test");
    }
    words(&code).any(|word| word.contains("test")) && !code.trim_start().starts_with("doc")
}

/// Returns true if a line calls a macro whose name says that it makes tests: `proptest! {`, `conformance_tests!(`.
fn calls_macro(line: &str) -> bool {
    line.match_indices('!').any(|(at, _)| {
        let after = line[at + 1..].trim_start();
        let name = line[..at].rsplit(|c: char| !is_of_word(c)).next().unwrap_or_default();
        let is_making = name.contains("test") || name == "quickcheck";
        is_making && !name.starts_with("assert") && after.starts_with(['(', '{', '['])
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty())
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_with_tests() {
        for (path, text, expected) in [
            ("a/src/lib.rs", "#[test] fn a() {}", true),
            ("a/src/lib.rs", "#[tokio::test(flavor = \"multi_thread\")]\nasync fn a() {}", true),
            ("a/src/lib.rs", "    #[cfg(test)]\n    mod cases;", true),
            ("a/src/lib.rs", "#[cfg(all(test, feature = \"x\"))]", true),
            ("a/src/lib.rs", "proptest! {", true),
            ("a/src/lib.rs", "suite::conformance_tests!(Memory);", true),
            ("a/src/lib.rs", "/// ```\n/// a();\n/// ```", true),
            ("a/tests/ui.rs", "fn main() {}", true),
            ("a/tests/ui/main.rs", "fn main() {}", true),
            ("a/src/lib.rs", "#[cfg(not(test))]\nfn a() {}", false),
            ("a/src/lib.rs", "#[cfg(feature = \"testing\")]\nfn a() {}", false),
            ("a/src/lib.rs", "// #[test] is for later", false),
            ("a/src/lib.rs", "fn attest() { println!(\"test\") }", false),
            ("a/src/tests.rs", "fn a() {}", false),
        ] {
            assert_eq!(holds(path, text), expected, "{path}: {text}");
        }
    }
}
