//! The output of `go test -json`, events and other lines: reading ends, and every failure that is listed is counted.
#![no_main]

use cicd::model::result::MAX_DETAILS;
use cicd::test_reports;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let report = test_reports::go_test(data);
    let red = report.cases.iter().filter(|case| case.status.is_red()).count();
    assert_eq!(red, report.counts.failed as usize);
    assert!(report.cases.iter().all(|case| case.details.len() <= MAX_DETAILS));
});
