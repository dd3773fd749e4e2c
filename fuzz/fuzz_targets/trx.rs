//! A report in XML of any kind, TRX among them: reading ends, a failure that is listed is counted, and texts keep their bounds.
#![no_main]

use cicd::model::result::MAX_DETAILS;
use cicd::test_reports;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for report in [test_reports::trx(data), test_reports::xml(data)].into_iter().flatten() {
        let red = report.cases.iter().filter(|case| case.status.is_red()).count();
        assert_eq!(red, report.counts.failed as usize);
        assert!(report.cases.iter().all(|case| case.details.len() <= MAX_DETAILS));
    }
});
