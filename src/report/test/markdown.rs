//! The summary of a GitHub Actions step: Markdown that always stays below the size limit of the step.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use super::summary::CASES;
use super::words::{self, mark};
use crate::model::event::{DomainFate, DomainPlan, Run, Summary};
use crate::model::result::{Case, CaseStatus, Excerpt, Outcome, Verdict};
use crate::report::github::escape_markdown as escape;
use crate::report::words::widening;
use crate::report::{cut, end, ui};

/// The most bytes of a summary: GitHub rejects more than 1 MiB.
const LIMIT: usize = 1024 * 1024 - 1;

/// The note at the place where the rest is left out.
const CUT: &str = "\n\n_More than a summary may hold: the rest is in the log._\n";

/// The most rows for domains and for suites. Further ones are only counted, because the failures follow the tables.
const ROWS: usize = 500;

/// The most bytes of a failure's text.
const DETAILS: usize = 4096;

/// Returns an outcome without the parts that the summary does not show.
pub(super) fn kept(outcome: &Outcome) -> Outcome {
    let cases = outcome.cases.iter().filter(|case| case.status.is_red() || case.status == CaseStatus::Flaky).cloned();
    let cases = cases.map(|case| Case { details: cut(&case.details, DETAILS).into_owned(), ..case });
    // The end of the output is kept if no case explains the failure.
    let is_explained = !outcome.verdict.is_red() || words::reds(outcome).next().is_some();
    let printed = [&outcome.output.tail, &outcome.output.head].into_iter().find(|text| !text.is_empty() && !is_explained);
    let tail = printed.map(|text| end(text, DETAILS).to_owned()).unwrap_or_default();
    Outcome { cases: cases.collect(), output: Excerpt { tail, ..Excerpt::default() }, ..outcome.clone() }
}

/// Appends the summary to a file that other parts of the step may have written to.
pub(super) fn append(path: &Path, run: Option<&Run>, ended: &[&Outcome], summary: &Summary) -> io::Result<()> {
    let there = fs::metadata(path).map_or(0, |file| usize::try_from(file.len()).unwrap_or(usize::MAX));
    let text = write(run, ended, summary, LIMIT.saturating_sub(there));
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// A text that grows by whole parts, up to its limit.
struct SummaryPage {
    text: String,
    room: usize,
    is_cut: bool,
}

impl SummaryPage {
    fn push(&mut self, part: &str) {
        self.is_cut |= self.text.len() + part.len() > self.room;
        if !self.is_cut {
            self.text.push_str(part);
        }
    }
}

/// Returns the summary in at most `limit` bytes.
pub(super) fn write(run: Option<&Run>, ended: &[&Outcome], summary: &Summary, limit: usize) -> String {
    let mut page = SummaryPage { text: String::new(), room: limit.saturating_sub(CUT.len()), is_cut: false };
    let sign = if summary.is_green { "✅" } else { "❌" };
    page.push(&format!("### {sign} {}\n", escape(&words::answer(summary))));
    if let Some(why) = run.and_then(|run| run.widened_because.as_ref()).map(widening) {
        page.push(&format!("\nThe changes are unknown, so every domain counts as affected: {}\n", inline(&why)));
    }
    let now = run.map_or(SystemTime::UNIX_EPOCH, |run| run.started);
    if let Some(run) = run.filter(|run| !run.domains.is_empty()) {
        page.push("\n| Domain | | Why |\n| --- | --- | --- |\n");
        for domain in run.domains.iter().take(ROWS) {
            page.push(&domain_row(domain, ended));
        }
        page.push(&more_row(run.domains.len(), "| +{} more | | |\n"));
    }
    if !ended.is_empty() {
        page.push("\n| | Suite | Cases | Time | |\n| --- | --- | --- | ---: | --- |\n");
        let (plain, odd): (Vec<_>, Vec<_>) = ended.iter().partition(|outcome| outcome.verdict == Verdict::Passed);
        let is_short = ended.len() <= ROWS;
        let shown = if is_short { ended.to_vec() } else { odd.into_iter().chain(plain).take(ROWS).collect() };
        for outcome in shown {
            page.push(&suite_row(outcome, now));
        }
        page.push(&more_row(ended.len(), "| | +{} more | | | |\n"));
    }
    if let Some(tests) = run.and_then(|run| run.tests.as_ref()).filter(|tests| tests.unrun > 0) {
        page.push(&format!("\n⚠️ {}; `cicd check` shows the reason\n", inline(&words::unrun(tests))));
    }
    for outcome in ended.iter().filter(|outcome| outcome.verdict.is_red()) {
        page.push(&failure(outcome));
    }
    if page.is_cut && limit >= CUT.len() {
        page.text.push_str(CUT);
    }
    page.text
}

/// Returns a row that counts the items without a row.
fn more_row(number: usize, row: &str) -> String {
    match number.saturating_sub(ROWS) {
        0 => String::new(),
        more => row.replace("{}", &more.to_string()),
    }
}

fn domain_row(domain: &DomainPlan, ended: &[&Outcome]) -> String {
    let fate = match domain.fate {
        DomainFate::Runs => came_out(&domain.name, ended),
        DomainFate::NotAffected => "skipped: not affected".to_owned(),
        DomainFate::NotAsked => "skipped: not requested".to_owned(),
        DomainFate::NoSuite => "**no suite**".to_owned(),
        DomainFate::NoSuiteHere => "skipped: no suite on these levels".to_owned(),
        DomainFate::NoneOnPurpose => "needs no suite".to_owned(),
    };
    format!("| {} | {fate} | {} |\n", inline(&domain.name), inline(&domain.because))
}

/// Returns the results of a domain, such as `ran: 2 passed, 1 failed`.
fn came_out(domain: &str, ended: &[&Outcome]) -> String {
    let of_domain = || ended.iter().filter(|outcome| outcome.suite.domain == domain);
    let number = |is: fn(&Outcome) -> bool| of_domain().filter(|outcome| is(outcome)).count();
    let parts = [
        (number(Outcome::gates), "failed"),
        (number(|outcome| outcome.verdict.is_red() && !outcome.gates()), "failed in quarantine"),
        (number(|outcome| outcome.verdict == Verdict::Passed), "passed"),
        (number(|outcome| outcome.verdict == Verdict::Interrupted), "interrupted"),
        (number(|outcome| outcome.verdict == Verdict::Skipped && !outcome.is_elsewhere()), "skipped"),
        (number(Outcome::is_elsewhere), "in other shards"),
    ];
    let numbers: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    if numbers.is_empty() {
        return "nothing ran".to_owned();
    }
    let is_elsewhere = of_domain().all(|outcome| outcome.is_elsewhere());
    format!("{}{}", if is_elsewhere { "no suite in this shard: " } else { "ran: " }, numbers.join(", "))
}

fn suite_row(outcome: &Outcome, now: SystemTime) -> String {
    let mark = mark(outcome).word;
    let mark = if outcome.gates() { format!("**{mark}**") } else { mark.to_owned() };
    let remarks = escape(&words::remarks(outcome, now));
    let title = escape(&words::title(outcome));
    format!("| {mark} | {title} | {} | {} | {remarks} |\n", words::counts(outcome), words::took(outcome))
}

/// Returns the failing cases of a suite in a folded block.
fn failure(outcome: &Outcome) -> String {
    let why = words::why(outcome).map(|why| format!(": {}", html(&why))).unwrap_or_default();
    let mut text = format!("\n<details><summary>{}{why}</summary>\n\n", html(&words::title(outcome)));
    for case in words::reds(outcome).take(CASES) {
        let place = words::place(case).map(|place| format!("{}: ", escape(&place))).unwrap_or_default();
        text.push_str(&format!("**{}**  \n{place}{}\n\n", escape(&words::name(case)), escape(&words::reason(case))));
        if !case.details.trim().is_empty() {
            text.push_str(&preformatted(&case.details));
        }
    }
    match words::reds(outcome).count().saturating_sub(CASES) {
        0 => {}
        more => text.push_str(&format!("+{more} more\n\n")),
    }
    if !outcome.output.tail.is_empty() {
        text.push_str(&preformatted(&outcome.output.tail));
    }
    for cause in words::shared(outcome) {
        text.push_str(&format!("Perhaps because {}\n\n", escape(&cause)));
    }
    if !outcome.again.is_empty() {
        text.push_str(&format!("<pre>{}</pre>\n\n", html(&ui::path(outcome.again.as_bytes()))));
    }
    text.push_str("</details>\n");
    text
}

/// Returns external text as preformatted text.
fn preformatted(text: &str) -> String {
    let text = ui::output_lines(text, false).collect::<Vec<_>>().join("\n");
    format!("<pre>{}</pre>\n\n", html(text.trim_end()))
}

/// Returns external text on one line of Markdown.
fn inline(text: &str) -> String {
    escape(&words::line(text))
}

/// Escapes text, so HTML finds no syntax in it.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::super::samples::{case, everything, outcomes, red, run, snapshot, summary};
    use super::super::{GitHubReport, samples};
    use super::*;
    use crate::model::result::Explanation;

    fn page(outcomes: &[Outcome], limit: usize) -> String {
        let ended: Vec<&Outcome> = outcomes.iter().collect();
        write(Some(&run(&[])), &ended, &summary(), limit)
    }

    #[test]
    fn a_run_in_which_everything_happens() {
        snapshot!("github-summary", page(&outcomes().iter().map(kept).collect::<Vec<_>>(), LIMIT));
    }

    #[test]
    fn it_never_grows_beyond_the_limit() {
        let mut huge = red("a/unit");
        huge.cases = (0..100).map(|at| case(&format!("t{at}"), CaseStatus::Failed, &"<".repeat(5_000))).collect();
        let outcomes: Vec<Outcome> = (0..20).map(|_| kept(&huge)).collect();
        for limit in [0, 10, 500, LIMIT] {
            let page = page(&outcomes, limit);
            assert!(page.len() <= limit, "{} of {limit}", page.len());
            assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
            assert_eq!(page.ends_with(CUT), limit >= CUT.len());
        }
    }

    #[test]
    fn failures_have_room_beside_many_suites() {
        let mut outcomes: Vec<Outcome> = (0..10_000).map(|at| samples::green(&format!("domain{at}/unit"))).collect();
        outcomes.push(kept(&red("a/unit")));
        let page = page(&outcomes, LIMIT);
        assert!(page.contains("+9501 more") && page.contains("<details>") && !page.contains(CUT), "{} bytes", page.len());
        assert!(page.contains("| **failed** | a/unit |"));
    }

    #[test]
    fn what_other_shards_run_is_said_as_that() {
        let skipped = |id: &str, why| Outcome {
            verdict: Verdict::Skipped,
            why: Some(why),
            attempts: 0,
            counts: None,
            ..samples::green(id)
        };
        let check = |outcomes: &[Outcome], title: &str, row: &str| {
            let summary = Summary { duration: std::time::Duration::from_secs(1), ..Summary::default() }.of(outcomes, true);
            let ended: Vec<&Outcome> = outcomes.iter().collect();
            let page = write(Some(&run(&[])), &ended, &summary, LIMIT);
            assert!(page.starts_with(&format!("### ✅ {title}\n")), "{page}");
            assert_eq!(came_out("a", &ended), row);
        };
        let elsewhere = |id| skipped(id, Explanation::Elsewhere { part: 1, of: 9 });
        check(
            &[elsewhere("a/unit")],
            "no suite in this shard (1 in other shards)",
            "no suite in this shard: 1 in other shards",
        );
        let parts = [
            elsewhere("a/x"),
            skipped("a/y", Explanation::EmptyShard { part: 5, of: 9 }),
            skipped("a/z", Explanation::NoTestInShard),
        ];
        check(&parts, "no suite in this shard (3 in other shards)", "no suite in this shard: 3 in other shards");
        check(
            &[elsewhere("a/x"), samples::green("a/unit")],
            "1 suite passed in 1.0s (1 in other shards)",
            "ran: 1 passed, 1 in other shards",
        );
        let red = skipped("a/x", Explanation::RedLevel(samples::id("a/unit")));
        check(&[red], "0 of 1 suite passed in 1.0s (1 skipped)", "ran: 1 skipped");
    }

    #[test]
    fn it_stands_behind_what_others_wrote() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("summary.md");
        fs::write(&path, "x".repeat(LIMIT - 200)).expect("a file");
        samples::tell(&mut GitHubReport::new(Box::new(io::sink()), "t".to_owned(), Some(path.clone())), &everything());
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.starts_with("xxx") && text.ends_with(CUT) && text.len() <= LIMIT);
        fs::remove_file(&path).expect("gone");
        samples::tell(&mut GitHubReport::new(Box::new(io::sink()), "t".to_owned(), Some(path.clone())), &everything());
        assert!(fs::read_to_string(&path).expect("a file").starts_with("### ❌ 2 of 7 suites failed"));
    }

    #[test]
    fn text_is_text() {
        assert_eq!(escape("a|b `c` <d> *e* [f](g) @h \\"), "a&#124;b \\`c\\` &lt;d&gt; \\*e\\* \\[f\\](g) &#64;h \\\\");
        let mut bad = red("a/unit");
        bad.cases[0].details = "</pre></details><img src=x>\n\n| a |".to_owned();
        bad.why = Some(Explanation::other("</summary><b>"));
        let page = page(&[bad], LIMIT);
        for tag in ["<img", "<b>", "</pre></details>"] {
            assert!(!page.contains(tag), "{tag} in {page}");
        }
    }
}
