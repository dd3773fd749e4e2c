//! A template as a repository or a lock may have it: rendering ends, what it makes is bounded, and a fault comes with its place.
#![no_main]

use cicd::scaffold::template::{Template, render};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // One multiplication makes a text of any length. What bounds memory is a process of its own, which a fuzz target has not.
    if text.contains('*') {
        return;
    }
    let name = "workflows/domain.yml".to_owned();
    let template = Template { name, text: text.to_owned(), is_override: true };
    let params = json!({ "domain": "a", "levels": ["unit", "e2e"], "services": { "db": { "image": "postgres" } }, "count": 3 });
    match render(&template, &params) {
        Ok(made) => assert!(made.len() <= 1024 * 1024),
        Err(error) => assert!(error.to_string().starts_with(".cicd/templates/workflows/domain.yml"), "{error}"),
    }
});
