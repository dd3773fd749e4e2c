//! Samples of the words of ranges, outcomes and the test cache.

use super::*;

#[test]
fn range_sources() {
    let empty = RangeSource::EmptyTree;
    let mut samples = samples!(RangeSource {
        RangeSource::EmptyTree(EmptyTree::Named) => empty(EmptyTree::Named),
        RangeSource::EmptyTree(EmptyTree::NoCommit) => empty(EmptyTree::NoCommit),
        RangeSource::EmptyTree(EmptyTree::FirstPush) => empty(EmptyTree::FirstPush),
        RangeSource::EmptyTree(EmptyTree::NoBaseBranch { .. }) => {
            empty(EmptyTree::NoBaseBranch { remote: Some(text("origin")) })
        },
        RangeSource::Named { .. } => RangeSource::Named { base: text("v1"), by: "--base" },
        RangeSource::MergeBase { .. } => RangeSource::MergeBase { with: text("origin/main") },
        RangeSource::LastGreen { .. } => RangeSource::LastGreen { commit: text("3d3c42e5") },
        RangeSource::MergeCommit => RangeSource::MergeCommit,
        RangeSource::MergedWith => RangeSource::MergedWith,
        RangeSource::ForkPoint => RangeSource::ForkPoint,
        RangeSource::MergeQueue => RangeSource::MergeQueue,
        RangeSource::PreCommit => RangeSource::PreCommit,
        RangeSource::Before(BeforeState::Push) => RangeSource::Before(BeforeState::Push),
        RangeSource::Before(BeforeState::SuccessfulBuild) => RangeSource::Before(BeforeState::SuccessfulBuild),
        RangeSource::RemoteRef { .. } => RangeSource::RemoteRef { name: text("main") },
        RangeSource::Parent => RangeSource::Parent,
    });
    samples.push(empty(EmptyTree::NoBaseBranch { remote: None }));
    check("range-sources", &lines(&samples, RangeSource::code, range_source));
}

fn no_range(why: NoRange) -> Widening {
    Widening::NoRange(why)
}

#[test]
fn widenings() {
    let no_base = |remote: Option<&str>, is_shallow| {
        let looked_for = vec![text("main"), text("master")];
        Widening::NoBaseBranch { looked_for, remote: remote.map(text), is_shallow }
    };
    let shallow = |was_fetched| Widening::ShallowBefore { revision: text("HEAD~9"), by: "--base", was_fetched };
    let missing = |by| Widening::CommitMissing { commit: text("3d3c42e5"), by };
    let file = |error: Option<&str>| NoRange::EventFile { path: text("/event.json"), error: error.map(text) };
    let mut samples = samples!(Widening {
        Widening::NoRange(NoRange::Tag) => no_range(NoRange::Tag),
        Widening::NoRange(NoRange::Event(_)) => no_range(NoRange::Event(text("schedule"))),
        Widening::NoRange(NoRange::Reason(_)) => no_range(NoRange::Reason(text("Schedule"))),
        Widening::NoRange(NoRange::Build(_)) => no_range(NoRange::Build(text("api"))),
        Widening::NoRange(NoRange::Pipeline(_)) => no_range(NoRange::Pipeline(text("web"))),
        Widening::NoRange(NoRange::NoBranch) => no_range(NoRange::NoBranch),
        Widening::NoRange(NoRange::NoCommits) => no_range(NoRange::NoCommits),
        Widening::NoRange(NoRange::EventFile { .. }) => no_range(file(Some("permission denied"))),
        Widening::NoBaseBranch { .. } => no_base(Some("origin"), true),
        Widening::NoCommonHistory { .. } => Widening::NoCommonHistory { with: text("origin/main") },
        Widening::ShallowBeforeMergeBase { .. } => {
            Widening::ShallowBeforeMergeBase { with: text("origin/main"), was_fetched: false }
        },
        Widening::ShallowBefore { .. } => shallow(true),
        Widening::OnBase { .. } => Widening::OnBase { branch: text("main") },
        Widening::BaseIsHead { .. } => Widening::BaseIsHead { base: text("main"), by: "CICD_BASE" },
        Widening::CommitMissing { by: NamedBy::Option(_), .. } => missing(NamedBy::Option("CICD_BASE")),
        Widening::CommitMissing { by: NamedBy::Source(_), .. } => {
            missing(NamedBy::Source(Box::new(RangeSource::MergeQueue)))
        },
        Widening::NoLastGreen { .. } => Widening::NoLastGreen { why: text("there is no commit yet") },
        Widening::LastGreenElsewhere { .. } => {
            Widening::LastGreenElsewhere { commit: text("3d3c42e5"), head: text("HEAD") }
        },
        Widening::ProposalMissing => Widening::ProposalMissing,
        Widening::TargetMissing { .. } => Widening::TargetMissing { commit: text("3d3c42e5") },
        Widening::TargetBranchMissing { .. } => Widening::TargetBranchMissing { branch: text("main") },
        Widening::BeforeMissing { .. } => Widening::BeforeMissing { before: BeforeState::Push, commit: text("3d3c42e5") },
        Widening::BeforeIsHead { .. } => Widening::BeforeIsHead { before: BeforeState::SuccessfulBuild },
        Widening::RemoteRefMissing { .. } => Widening::RemoteRefMissing { name: text("main"), commit: text("3d3c42e5") },
        Widening::PartialClone { .. } => Widening::PartialClone { base: Some(text("3d3c42e5")), head: text("bbbca2dd") },
        Widening::Incomparable { .. } => Widening::Incomparable { why: text("git diff-tree failed") },
    });
    samples.extend([no_range(file(None)), no_base(Some("origin"), false), no_base(None, false), shallow(false)]);
    check("widenings", &lines(&samples, Widening::code, widening));
}

#[test]
fn range_warnings() {
    let samples = samples!(RangeWarning {
        RangeWarning::BranchAndTag { .. } => RangeWarning::BranchAndTag { name: text("main") },
        RangeWarning::GroupWithoutBaseBranch { .. } => RangeWarning::GroupWithoutBaseBranch { base: text("3d3c42e5") },
        RangeWarning::FilterNotRun { others: 0, .. } => RangeWarning::FilterNotRun { path: text("a.bin"), others: 0 },
        RangeWarning::FilterNotRun { .. } => RangeWarning::FilterNotRun { path: text("a.bin"), others: 2 },
        RangeWarning::SubmoduleNotRead { .. } => {
            RangeWarning::SubmoduleNotRead { path: text("libs/x"), why: text("the repository leads to /etc, outside of it") }
        },
        RangeWarning::RemoteGivenUp { .. } => {
            RangeWarning::RemoteGivenUp { why: text("`git fetch` gave no answer within 600 s and was stopped") }
        },
        RangeWarning::NotTheProposal { .. } => {
            RangeWarning::NotTheProposal { head: text("3d3c42e5"), proposed: text("bbbca2dd") }
        },
    });
    check("range-warnings", &lines(&samples, RangeWarning::code, range_warning));
}

#[test]
fn explanations() {
    let suite = || SuiteId { domain: text("city"), level: text("unit"), name: None };
    let mut samples = samples!(Explanation {
        Explanation::Elsewhere { .. } => Explanation::Elsewhere { part: 2, of: 3 },
        Explanation::EmptyShard { .. } => Explanation::EmptyShard { part: 3, of: 3 },
        Explanation::NoTestInShard => Explanation::NoTestInShard,
        Explanation::RedLevel(_) => Explanation::RedLevel(suite()),
        Explanation::NotBegunInBudget => Explanation::NotBegunInBudget,
        Explanation::NotBegun => Explanation::NotBegun,
        Explanation::BudgetSpent => Explanation::BudgetSpent,
        Explanation::Stopped { .. } => Explanation::Stopped { signal: Some("SIGINT") },
        Explanation::TimedOut { .. } => Explanation::TimedOut { limit: LIMIT },
        Explanation::LockHeld { .. } => Explanation::LockHeld { limit: LIMIT },
        Explanation::QuarantineOver { .. } => Explanation::QuarantineOver {
            why: Box::new(Explanation::TimedOut { limit: LIMIT }),
            until: text("2026-01-31"),
        },
        Explanation::Hook(Hook::Before, _) => Explanation::Hook(Hook::Before, HookFailure::Ended(Ended::Code(1))),
        Explanation::Hook(Hook::After, _) => {
            Explanation::Hook(Hook::After, HookFailure::Stopped(Box::new(Explanation::TimedOut { limit: LIMIT })))
        },
        Explanation::Judged(_) => Explanation::other("words of another program"),
    });
    samples.push(Explanation::Stopped { signal: None });
    samples.push(Explanation::Hook(Hook::After, HookFailure::Ended(Ended::Signal(15))));
    check("explanations", &lines(&samples, Explanation::code, ToString::to_string));
}

#[test]
fn judgements() {
    let at = |code| CommandEnding { ended: Ended::Code(code), fault: None };
    let faulty = |code, fault| CommandEnding { ended: Ended::Code(code), fault: Some(fault) };
    let killed = || CommandEnding { ended: Ended::Signal(9), fault: None };
    let broken = || text("out.xml: line 7: the file ends inside of <testcase>");
    let failed = |failed, ending, broken| Judgement::CasesFailed { failed, ending, broken };
    let doubted = |doubt, ending| Judgement::ReportDoubted { doubt, ending };
    let only = |ending| Judgement::Ending { ending, report: None };
    let mut samples = samples!(Judgement {
        Judgement::CasesFailed { .. } => failed(1, at(1), None),
        Judgement::Ending { report: None, .. } => only(at(2)),
        Judgement::Ending { report: Some(ReportFault::Missing), .. } => {
            Judgement::Ending { ending: at(2), report: Some(ReportFault::Missing) }
        },
        Judgement::Ending { report: Some(ReportFault::Broken(_)), .. } => {
            Judgement::Ending { ending: killed(), report: Some(ReportFault::Broken(broken())) }
        },
        Judgement::Ending { report: Some(ReportFault::Outside(_)), .. } => {
            Judgement::Ending { ending: at(2), report: Some(ReportFault::Outside(text("bazel-testlogs"))) }
        },
        Judgement::NoTestRan(_) => Judgement::NoTestRan(at(0)),
        Judgement::FailuresUnshown { .. } => Judgement::FailuresUnshown { unshown: 11, ending: at(0) },
        Judgement::ReportDoubted { .. } => doubted(
            ReportDoubt::TotalUnreadable { attribute: text("failures"), value: text("one") },
            at(0),
        ),
        Judgement::CasesUnshown { .. } => Judgement::CasesUnshown { counted: 5, shown: 1 },
        Judgement::NoCaseFailed(_) => Judgement::NoCaseFailed(at(1)),
        Judgement::FlakyExit { .. } => Judgement::FlakyExit { ending: at(1), names: vec![text("a"), text("b")], more: 2 },
        Judgement::AllSkipped(_) => Judgement::AllSkipped(1),
        Judgement::ReportBroken { .. } => Judgement::ReportBroken { why: broken(), ending: at(0) },
        Judgement::ReportMissing(_) => Judgement::ReportMissing(ReportFault::Missing),
        Judgement::ForeignFile(_) => {
            Judgement::ForeignFile(text("out/testng-results.xml: line 1: not a JUnit file: it begins with <testng-results>"))
        },
        Judgement::NoCommand(_) => Judgement::NoCommand(crate::suites::NoCommand::NothingFound.to_string()),
        Judgement::ToolMissing(_) => Judgement::ToolMissing(text("`bats` is not installed (apt install bats)")),
        Judgement::ShellMissing(_) => Judgement::ShellMissing(text("bash")),
        Judgement::Supervisor(SupervisorFault::NotStarted(_)) => {
            Judgement::Supervisor(SupervisorFault::NotStarted(text("out of memory")))
        },
        Judgement::Supervisor(SupervisorFault::Killed) => Judgement::Supervisor(SupervisorFault::Killed),
        Judgement::Supervisor(SupervisorFault::Silent) => Judgement::Supervisor(SupervisorFault::Silent),
        Judgement::Supervisor(SupervisorFault::NotRun) => Judgement::Supervisor(SupervisorFault::NotRun),
        Judgement::Supervisor(SupervisorFault::Failed(_)) => {
            Judgement::Supervisor(SupervisorFault::Failed(text("cannot start `sh`")))
        },
        Judgement::Reported(_) => Judgement::Reported(crate::model::result::Verdict::Failed),
        Judgement::Other(_) => Judgement::Other(text("words")),
    });
    let runner = |fault| CommandFault::Runner { runner: "pytest", fault };
    samples.extend([
        failed(2, killed(), None),
        failed(2, at(0), Some(broken())),
        failed(4, faulty(4, runner(RunnerFault::Usage)), None),
        only(killed()),
        only(CommandEnding { ended: Ended::Signal(64), fault: None }),
        only(faulty(127, CommandFault::NotFound(Some(text("go"))))),
        only(faulty(126, CommandFault::NotExecutable(None))),
        Judgement::NoTestRan(at(1)),
        Judgement::AllSkipped(2),
        Judgement::ReportMissing(ReportFault::Outside(text("bazel-testlogs"))),
        Judgement::ReportBroken { why: broken(), ending: at(1) },
    ]);
    let doubts = [
        ReportDoubt::SuiteNotPassed { attribute: text("status"), value: text("failed") },
        ReportDoubt::ForeignFailure { file: text("out/a.trx"), says: text("<ResultSummary outcome=\"Failed\">") },
        ReportDoubt::EventUnreadable(7),
    ];
    samples.extend(doubts.map(|doubt| doubted(doubt, at(1))));
    let why = [RunnerFault::Interrupted, RunnerFault::Internal, RunnerFault::Usage, RunnerFault::NoTest];
    samples.extend(why.map(|fault| only(faulty(2, runner(fault)))));
    check("judgements", &lines(&samples, Judgement::code, ToString::to_string));
}

#[test]
fn cache_notes() {
    let changed = |more| CacheNote::Changed { differences: vec![text("a.py changed"), text("the command changed")], more };
    let mut samples = samples!(CacheNote {
        CacheNote::Reused { .. } => CacheNote::Reused { run: text("r1"), finished: SystemTime::UNIX_EPOCH },
        CacheNote::NotReadable { .. } => CacheNote::NotReadable { path: text("vendor/kit") },
        CacheNote::NoGreen => CacheNote::NoGreen,
        CacheNote::Forgotten => CacheNote::Forgotten,
        CacheNote::Changed { .. } => changed(0),
    });
    samples.push(changed(2));
    check("cache-notes", &lines(&samples, CacheNote::code, cache_note));
}

#[test]
fn shared_processes() {
    let suite = SuiteId { domain: text("a"), level: text("unit"), name: None };
    let sample = |fate| SharedProcess { name: text("Gradle daemon (4711)"), suite: suite.clone(), fate };
    let samples = SharedFate::ALL.map(sample);
    check("shared-processes", &lines(&samples, |process| process.fate.code(), shared_process));
}
