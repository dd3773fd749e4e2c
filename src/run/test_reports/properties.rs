//! For any bytes, the parsers end, and their results keep the limits.

use proptest::prelude::*;

use super::*;
use crate::model::result::{MAX_DETAILS, Verdict};

/// Checks the invariants of every report.
fn sound(report: &TestReport) {
    let listed = count(&report.cases);
    assert!(listed.failed <= report.counts.failed, "{:?} of {report:?}", report.counts);
    for case in &report.cases {
        assert!(case.details.len() <= MAX_DETAILS, "{} bytes of details", case.details.len());
        assert!(case.message.len() <= 1024 && !case.message.contains('\n'), "{:?}", case.message);
        for text in [&case.group, &case.name, &case.message, &case.details] {
            assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{text:?}");
        }
    }
}

/// Runs every parser on the same bytes.
fn read(bytes: &[u8]) {
    if let Ok(report) = junit(bytes) {
        sound(&report);
    }
    for suite in own(bytes, &|_, _| {}).unwrap_or_default() {
        let report = TestReport { counts: suite.counts.unwrap_or_default(), ..TestReport::of(suite.judged_by, suite.cases) };
        assert!(suite.verdict != Verdict::Passed || report.counts.failed == 0, "{report:?}");
    }
    let _ = archived(bytes, ".xml");
    sound(&go_test(bytes));
    if let Some(report) = libtest(bytes) {
        sound(&report);
    }
    let _ = place::find(&String::from_utf8_lossy(bytes), "a/b", "/repo", &|path| {
        assert!(!path.starts_with('/') && !path.split('/').any(|part| part == ".."), "{path}");
        path.len() % 2 == 0
    });
}

fn all_samples() -> Vec<&'static [u8]> {
    let junit = samples::JUNIT.iter().map(|(_, bytes)| *bytes);
    let others = [samples::GO_TEST, samples::GO_PANIC, samples::CARGO_TEST, samples::CARGO_TEST_QUIET, samples::NEXTEST];
    junit.chain(others).collect()
}

/// Generates samples with parts overwritten, cut out and repeated.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<prop::sample::Index>(), 0_usize..40, prop::collection::vec(any::<u8>(), 0..8), any::<bool>());
    (prop::sample::select(all_samples()), prop::collection::vec(edit, 1..6)).prop_map(|(sample, edits)| {
        let mut bytes = sample.to_vec();
        for (at, length, with, repeats) in edits {
            let from = at.index(bytes.len() + 1);
            let to = (from + length).min(bytes.len());
            let piece = if repeats { bytes[from..to].repeat(2) } else { with };
            bytes.splice(from..to, piece);
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read(&bytes);
    }

    #[test]
    fn any_text(text in "(<[/!?]?(testsuite|testcase|failure|x)( (name|message)='[ -~\u{1b}é&;]{0,9}')?/?>|[ -~\n\u{1b}\u{9b}é&;#x1B\\[]{0,20}){0,30}") {
        read(text.as_bytes());
    }

    #[test]
    fn samples_with_faults(bytes in mutated()) {
        read(&bytes);
    }

    #[test]
    fn a_cut_output_is_never_greener(end in 0..samples::GO_PANIC.len()) {
        let report = go_test(&samples::GO_PANIC[..end]);
        // Something had begun, and the package had not passed.
        prop_assert!(report.counts.failed > 0 || report.cases.is_empty(), "{report:?}");
    }
}
