//! `cicd.yml` as anybody may write it: reading ends, errors point into the text, a config is the same as itself, and its two readers
//! agree.
#![no_main]

use std::sync::Arc;

use cicd::config::{self, Touched};
use cicd::model::diagnostic::SourceText;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert!(config::readers_agree(text));
    let source = Arc::new(SourceText { name: "cicd.yml".into(), text: text.into() });
    match config::parse(&source) {
        Ok(_) => assert_eq!(config::touched(Some(data), Some(data)), Touched::Nothing),
        Err(error) => {
            assert!(!error.diagnostics().is_empty());
            let _ = cicd::report::ui::render(&error, false, 100);
        }
    }
});
