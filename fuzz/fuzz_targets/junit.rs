//! A JUnit file as anybody may write it: reading ends, a failure that is listed is counted, and texts keep their bounds.
#![no_main]

use cicd::model::result::MAX_DETAILS;
use cicd::test_reports;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(mut report) = test_reports::junit(data) {
        let red = report.cases.iter().filter(|case| case.status.is_red()).count();
        assert_eq!(red, report.counts.failed as usize);
        assert!(report.cases.iter().all(|case| case.details.len() <= MAX_DETAILS));
        report.locate("a/b", "/repo", &|path| {
            assert!(!path.starts_with('/') && !path.split('/').any(|part| part == ".."), "{path}");
            true
        });
    }
});
