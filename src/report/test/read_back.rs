//! Tests that read the JUnit file of a run back with the readers of test reports: an outcome stays the same.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::sample::select;

use super::samples::{events, red, summary, tell};
use super::{Dialect, Junit};
use crate::model::result::{Case, CaseStatus, Counts, Ended, JudgedBy, Outcome, Verdict};
use crate::run::test_reports::{FoundReports, OwnReport, SuiteEvidence, by_content, judge, own};

/// Generates names as runners write them: with blanks at the ends, markup and parameters.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~é]{1,20}",
        select(vec!["a", "a ", " a", "[1] EUR", "x<y>&\"'", "]]>", "a > b", "two\nlines", "failed"]).prop_map(str::to_owned),
    ]
    .prop_filter("a name", |name| !name.trim().is_empty())
}

fn case() -> impl Strategy<Value = Case> {
    let status = select(vec![
        CaseStatus::Passed,
        CaseStatus::Passed,
        CaseStatus::Failed,
        CaseStatus::Error,
        CaseStatus::Skipped,
        CaseStatus::Flaky,
    ]);
    let text = prop_oneof![
        "[ -~é]{0,30}",
        select(vec!["</testcase><testcase name='x'/>", "]]> & <![CDATA[", "&b;", "<failure/>"]).prop_map(str::to_owned)
    ];
    (select(vec!["", "tests.a", "b "]), name(), status, text).prop_map(|(group, name, status, text)| Case {
        group: group.to_owned(),
        name,
        status,
        duration: None,
        message: text.clone(),
        details: if status == CaseStatus::Skipped { String::new() } else { text },
        place: None,
    })
}

fn outcome(cases: Vec<Case>) -> Outcome {
    let number =
        |is: fn(CaseStatus) -> bool| u32::try_from(cases.iter().filter(|case| is(case.status)).count()).unwrap_or(u32::MAX);
    let counts = Counts {
        passed: number(|status| matches!(status, CaseStatus::Passed | CaseStatus::Flaky)),
        failed: number(CaseStatus::is_red),
        skipped: number(|status| status == CaseStatus::Skipped),
        flaky: number(|status| status == CaseStatus::Flaky),
    };
    let verdict = match counts.failed {
        _ if cases.is_empty() => Verdict::Error,
        0 => Verdict::Passed,
        _ => Verdict::Failed,
    };
    let is_flaky = counts.flaky > 0;
    Outcome { verdict, why: None, judged_by: JudgedBy::Junit, counts: Some(counts), cases, is_flaky, ..red("city/unit") }
}

fn written(dialect: Dialect, outcome: &Outcome) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("junit.xml");
    tell(&mut Junit::new(path.clone(), dialect), &events(vec![outcome.clone()], summary()));
    std::fs::read(path).expect("a file")
}

/// Returns the identity and the status of each case.
fn identities(cases: &[Case]) -> Vec<(String, String, CaseStatus)> {
    cases.iter().map(|case| (case.group.clone(), case.name.clone(), case.status)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(mut cases in prop::collection::vec(case(), 0..8)) {
        // Several failures of one name are read as one case.
        let mut seen = HashSet::new();
        cases.retain(|case| seen.insert((case.group.clone(), case.name.clone())));
        let outcome = outcome(cases);
        for dialect in [Dialect::Strict, Dialect::GitLab] {
            let file = written(dialect, &outcome);
            let shown = String::from_utf8_lossy(&file).into_owned();
            let read = own(&file, &|_, _| {}).expect("a report of its own");
            let [OwnReport { suite, verdict, counts, cases, is_flaky, .. }] = &read[..] else { panic!("{read:?}") };
            prop_assert_eq!((suite, *verdict, *is_flaky), (&outcome.suite, outcome.verdict, outcome.is_flaky), "{}", shown);
            prop_assert_eq!(identities(cases), identities(&outcome.cases), "{}", shown);
            prop_assert_eq!(*counts, outcome.counts, "{}", shown);
            // Another suite that runs `cicd test --junit` reads the file as any other report.
            let report = FoundReports::of([("junit.xml", by_content(&file))]);
            let evidence = SuiteEvidence { ended: Ended::Code(0), report, is_report_due: true, runner: None, output: "", is_import: false };
            let judged = judge(evidence);
            let expected = if outcome.verdict == Verdict::Passed { Verdict::Passed } else { Verdict::Failed };
            prop_assert_eq!(judged.verdict, expected, "{:?} {}", judged.why, shown);
        }
    }
}
