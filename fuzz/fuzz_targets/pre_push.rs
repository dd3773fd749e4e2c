//! What a pre-push hook gets on stdin.
#![no_main]

use cicd::git::pre_push;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(pushes) = pre_push::parse(data) {
        assert!(pushes.len() <= data.split(|b| *b == b'\n').count());
    }
});
