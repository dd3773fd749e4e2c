//! A lock as anybody may commit it: reading ends, what is taken lies in the repository, and comes back as it was when written.
#![no_main]

use std::path::{Component, Path};

use cicd::scaffold::lock;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(read) = lock::parse(text, "0.1.0") else { return };
    for path in read.files.keys() {
        assert!(Path::new(path).components().all(|part| matches!(part, Component::Normal(_))), "{path}");
    }
    let written = lock::to_text(&read).expect("what was read can be written");
    assert_eq!(lock::parse(&written, "0.1.0").expect("what was written can be read"), read);
});
