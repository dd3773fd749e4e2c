//! What a Rust test harness or nextest may print, with anything in between: reading ends, and no failure is lost from the counts.
#![no_main]

use cicd::model::result::MAX_DETAILS;
use cicd::test_reports;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some(report) = test_reports::libtest(data) {
        let red = report.cases.iter().filter(|case| case.status.is_red()).count();
        assert!(red <= report.counts.failed as usize);
        assert!(report.cases.iter().all(|case| case.details.len() <= MAX_DETAILS));
    }
});
