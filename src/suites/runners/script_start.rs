//! The script `test` of a package, and the runner that its text shows.

/// The text that `npm init` writes as the test script of a package without tests.
const NO_TEST: &str = "no test specified";

/// Programs that a script may start for tests without a browser, besides vitest, jest and node.
const OTHERS: [&str; 16] = [
    "mocha",
    "ava",
    "tap",
    "tape",
    "uvu",
    "jasmine",
    "jasmine-ts",
    "karma",
    "wtr",
    "web-test-runner",
    "qunit",
    "lab",
    "react-scripts",
    "react-app-rewired",
    "ng",
    "zora",
];

/// Programs that drive a browser: their tests are not those of a unit.
const BROWSERS: [&str; 2] = ["playwright", "cypress"];

/// The runner that a script starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScriptStart {
    /// vitest or jest.
    Packaged,
    /// `node --test`.
    Node,
    /// One that is neither of these.
    Other,
    /// The text shows none.
    Unknown,
}

impl ScriptStart {
    /// Returns what a script starts; `None` for one that only drives a browser, and for one that starts this program.
    pub(super) fn of(script: &str) -> Option<Self> {
        let words: Vec<&str> = script.split(|c: char| c.is_whitespace() || "();&|'\"=".contains(c)).collect();
        let has = |programs: &[&str]| words.iter().any(|word| programs.contains(&word.rsplit('/').next().unwrap_or(word)));
        let follows = |program: &str| words.windows(2).any(|pair| pair == [program, "test"]);
        if has(&["vitest", "jest"]) {
            return Some(Self::Packaged);
        }
        if has(&OTHERS) || follows("bun") || follows("deno") {
            return Some(Self::Other);
        }
        if words.contains(&"--test") {
            return Some(Self::Node);
        }
        // cicd itself must not be started again.
        if has(&["cicd"]) {
            return None;
        }
        (!BROWSERS.iter().any(|tool| script.contains(tool))).then_some(Self::Unknown)
    }
}

/// Returns the script `test` of a manifest, if it is one.
pub(super) fn script_of(manifest: &serde_json::Value) -> Option<String> {
    let script = manifest["scripts"]["test"].as_str()?;
    (!script.contains(NO_TEST) && !script.trim().is_empty()).then(|| script.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_shows_what_it_starts() {
        for (script, expected) in [
            ("vitest run", Some(ScriptStart::Packaged)),
            ("tsc && jest --ci", Some(ScriptStart::Packaged)),
            ("NODE_ENV=test ./node_modules/.bin/mocha -r ts-node/register", Some(ScriptStart::Other)),
            ("c8 ava", Some(ScriptStart::Other)),
            ("ng test", Some(ScriptStart::Other)),
            ("react-scripts test", Some(ScriptStart::Other)),
            ("bun test", Some(ScriptStart::Other)),
            ("deno test -A", Some(ScriptStart::Other)),
            ("node --test", Some(ScriptStart::Node)),
            ("make check", Some(ScriptStart::Unknown)),
            ("playwright test", None),
            ("cicd test --all", None),
        ] {
            assert_eq!(ScriptStart::of(script), expected, "{script}");
        }
    }
}
