//! A pattern and a path from outside: parsing and matching end, and do not panic. The first line is the pattern.
#![no_main]

use cicd::model::pattern::Pattern;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (pattern, path) = data.split_at(data.iter().position(|b| *b == b'\n').unwrap_or(data.len()));
    if let Ok(pattern) = Pattern::parse(&String::from_utf8_lossy(pattern)) {
        let itself = pattern.matches(path, true);
        // What matches a path takes everything below it.
        let below = [path, b"/x"].concat();
        assert!(!itself || path.is_empty() || pattern.matches(&below, false));
    }
});
