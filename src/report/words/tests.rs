//! Tests of every variant of every reason, in its words and its JSON form. A variant without a sample does not compile.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use super::*;
use crate::managers::{Answered, NoReports, PushFault};
use crate::model::health::{
    AnswerFault, AnswersAt, BodyFault, CertificateFault, Check, Concern, Deployment, DeploymentState, GrpcFault, LevelField,
    LevelResult, LevelsFault, NextStep, PartKind, Remedy, SetupHint, Status, TargetFault, Unreached, Unreadable,
};
use crate::model::overview::Notice;
use crate::model::reasons::{BeforeState, EmptyTree, NamedBy, NoRange, RangeSource, RangeWarning, Widening};
use crate::model::result::{
    CacheNote, CommandEnding, CommandFault, Ended, Explanation, Hook, HookFailure, Judgement, ReportDoubt, ReportFault,
    RunnerFault, SharedFate, SharedProcess, SuiteId, SupervisorFault,
};

/// Declares samples of all variants of a type. The patterns form one exhaustive match, and each sample must match its pattern.
macro_rules! samples {
    ($type:ty { $($pattern:pat => $sample:expr),+ $(,)? }) => {{
        let is_of_some = |value: &$type| match value { $($pattern => true),+ };
        let samples = vec![$({
            let sample: $type = $sample;
            assert!(matches!(&sample, $pattern), "{sample:?} is no {}", stringify!($pattern));
            sample
        }),+];
        assert!(samples.iter().all(is_of_some));
        samples
    }};
}

mod of_answers;
mod of_runs;

/// Returns lines of `code: words`.
fn lines<T>(samples: &[T], code: impl Fn(&T) -> &'static str, words: impl Fn(&T) -> String) -> String {
    samples.iter().fold(String::new(), |mut text, sample| {
        let _ = writeln!(text, "{}: {}", code(sample), words(sample));
        text
    })
}

#[track_caller]
fn check(name: &str, lines: &str) {
    for line in lines.lines() {
        let code = line.split(": ").next().unwrap_or_default();
        let is_kebab = !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        assert!(is_kebab, "{line}");
    }
    snapshot(name, lines);
}

/// Returns the words alone, for reasons without a code: the status beside such a reason shows its effect.
#[track_caller]
fn check_words<T: ToString>(name: &str, samples: &[T]) {
    let lines: Vec<String> = samples.iter().map(ToString::to_string).collect();
    snapshot(name, &lines.join("\n"));
}

fn snapshot(name: &str, lines: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, lines);
    });
}

fn text(text: &str) -> String {
    text.to_owned()
}

const LIMIT: Duration = Duration::from_millis(2_500);

#[test]
fn unreached() {
    let samples = samples!(Unreached {
        Unreached::Scheme(_) => Unreached::Scheme(text("ftp")),
        Unreached::UserInUrl => Unreached::UserInUrl,
        Unreached::TokenInClear => Unreached::TokenInClear,
        Unreached::TokenNotSendable => Unreached::TokenNotSendable,
        Unreached::Url => Unreached::Url,
        Unreached::HostName => Unreached::HostName,
        Unreached::NoAddress(_) => Unreached::NoAddress(text("city.example")),
        Unreached::NoConnection(_) => Unreached::NoConnection(LIMIT),
        Unreached::ConnectionRefused => Unreached::ConnectionRefused,
        Unreached::ConnectionReset => Unreached::ConnectionReset,
        Unreached::ConnectionTimedOut => Unreached::ConnectionTimedOut,
        Unreached::HostUnreachable => Unreached::HostUnreachable,
        Unreached::NetworkUnreachable => Unreached::NetworkUnreachable,
        Unreached::TooManyFiles => Unreached::TooManyFiles,
        Unreached::ClosedUnanswered => Unreached::ClosedUnanswered,
        Unreached::ClosedMidway => Unreached::ClosedMidway,
        Unreached::ClosedInHandshake => Unreached::ClosedInHandshake,
        Unreached::Certificate(CertificateFault::Expired) => Unreached::Certificate(CertificateFault::Expired),
        Unreached::Certificate(CertificateFault::NotValidYet) => Unreached::Certificate(CertificateFault::NotValidYet),
        Unreached::Certificate(CertificateFault::OtherName) => Unreached::Certificate(CertificateFault::OtherName),
        Unreached::Certificate(CertificateFault::UnknownIssuer) => Unreached::Certificate(CertificateFault::UnknownIssuer),
        Unreached::Certificate(CertificateFault::Revoked) => Unreached::Certificate(CertificateFault::Revoked),
        Unreached::Certificate(CertificateFault::Invalid(_)) => {
            Unreached::Certificate(CertificateFault::Invalid(text("bad signature")))
        },
        Unreached::NotTls => Unreached::NotTls,
        Unreached::TlsAlert(_) => Unreached::TlsAlert(text("HandshakeFailure")),
        Unreached::Tls(_) => Unreached::Tls(text("peer misbehaved")),
        Unreached::CaFile { .. } => Unreached::CaFile { path: "/ca.pem".into(), why: text("not a PEM file") },
        Unreached::NoAuthorities => Unreached::NoAuthorities,
        Unreached::NoAnswer(_) => Unreached::NoAnswer(LIMIT),
        Unreached::NotWhole(_) => Unreached::NotWhole(LIMIT),
        Unreached::Redirects(_) => Unreached::Redirects(3),
        Unreached::NoLocation(_) => Unreached::NoLocation(302),
        Unreached::OtherScheme { .. } => Unreached::OtherScheme { from: text("https"), to: text("http") },
        Unreached::OtherHost { .. } => Unreached::OtherHost { from: text("city.test:81"), to: text("169.254.169.254") },
        Unreached::Compressed => Unreached::Compressed,
        Unreached::TooLarge(_) => Unreached::TooLarge(1),
        Unreached::HeadersTooLarge => Unreached::HeadersTooLarge,
        Unreached::NotHttp => Unreached::NotHttp,
        Unreached::Other(_) => Unreached::Other(text("no buffer space available")),
    });
    let with_remedy = |why: &Unreached| format!("{why} -> {:?}", why.remedy());
    check("unreached", &lines(&samples, Unreached::code, with_remedy));
}

fn status(code: u16) -> AnswerFault {
    AnswerFault::Status { code, said: None }
}

fn levels(fault: LevelsFault) -> AnswerFault {
    AnswerFault::Levels(fault)
}

fn lacks(field: LevelField) -> AnswerFault {
    levels(LevelsFault::Lacks { number: 2, field })
}

#[test]
fn unreadable() {
    let said = || Some(text("says the manager"));
    let samples = samples!(AnswerFault {
        AnswerFault::Unreached(_) => AnswerFault::Unreached(Unreached::ConnectionRefused),
        AnswerFault::Status { code: 401, .. } => AnswerFault::Status { code: 401, said: said() },
        AnswerFault::Status { code: 403, .. } => status(403),
        AnswerFault::Status { code: 404, .. } => status(404),
        AnswerFault::Status { code: 410, .. } => status(410),
        AnswerFault::Status { code: 429, .. } => status(429),
        AnswerFault::Status { code: 300..=399, .. } => status(302),
        AnswerFault::Status { .. } => status(418),
        AnswerFault::Stale { .. } => AnswerFault::Stale { age: 61 },
        AnswerFault::Page { .. } => AnswerFault::Page { code: 200 },
        AnswerFault::Gateway { .. } => AnswerFault::Gateway { code: 502 },
        AnswerFault::NoStatus { .. } => AnswerFault::NoStatus { code: 200 },
        AnswerFault::Contradiction { .. } => AnswerFault::Contradiction { word: text("`UP`"), healthy: false },
        AnswerFault::Body(BodyFault::Empty) => AnswerFault::Body(BodyFault::Empty),
        AnswerFault::Body(BodyFault::Truncated) => AnswerFault::Body(BodyFault::Truncated),
        AnswerFault::Body(BodyFault::KeyTwice { .. }) => {
            AnswerFault::Body(BodyFault::KeyTwice { key: text("status"), line: 1, column: 33 })
        },
        AnswerFault::Body(BodyFault::NotJson) => AnswerFault::Body(BodyFault::NotJson),
        AnswerFault::Body(BodyFault::NotAnObject) => AnswerFault::Body(BodyFault::NotAnObject),
        AnswerFault::Body(BodyFault::NotText) => AnswerFault::Body(BodyFault::NotText),
        AnswerFault::NoState => AnswerFault::NoState,
        AnswerFault::Levels(LevelsFault::Missing) => levels(LevelsFault::Missing),
        AnswerFault::Levels(LevelsFault::TooMany { .. }) => levels(LevelsFault::TooMany { found: 33, most: 32 }),
        AnswerFault::Levels(LevelsFault::NotAnObject(_)) => levels(LevelsFault::NotAnObject(2)),
        AnswerFault::Levels(LevelsFault::Lacks { field: LevelField::Level, .. }) => lacks(LevelField::Level),
        AnswerFault::Levels(LevelsFault::Lacks { field: LevelField::Revision, .. }) => lacks(LevelField::Revision),
        AnswerFault::Levels(LevelsFault::Lacks { field: LevelField::Verdict, .. }) => lacks(LevelField::Verdict),
        AnswerFault::Levels(LevelsFault::Lacks { field: LevelField::Duration, .. }) => lacks(LevelField::Duration),
        AnswerFault::Levels(LevelsFault::Lacks { field: LevelField::Finished, .. }) => lacks(LevelField::Finished),
        AnswerFault::Levels(LevelsFault::Twice(_)) => levels(LevelsFault::Twice(text("unit"))),
        AnswerFault::NotConsul => AnswerFault::NotConsul,
        AnswerFault::Grpc(GrpcFault::Http(_)) => AnswerFault::Grpc(GrpcFault::Http(404)),
        AnswerFault::Grpc(GrpcFault::Unimplemented(_)) => AnswerFault::Grpc(GrpcFault::Unimplemented(said())),
        AnswerFault::Grpc(GrpcFault::PermissionDenied(_)) => AnswerFault::Grpc(GrpcFault::PermissionDenied(None)),
        AnswerFault::Grpc(GrpcFault::Unauthenticated(_)) => AnswerFault::Grpc(GrpcFault::Unauthenticated(None)),
        AnswerFault::Grpc(GrpcFault::Status(..)) => AnswerFault::Grpc(GrpcFault::Status(text("UNAVAILABLE"), said())),
        AnswerFault::Grpc(GrpcFault::NoStatus) => AnswerFault::Grpc(GrpcFault::NoStatus),
        AnswerFault::Grpc(GrpcFault::NoMessage) => AnswerFault::Grpc(GrpcFault::NoMessage),
        AnswerFault::Grpc(GrpcFault::Compressed) => AnswerFault::Grpc(GrpcFault::Compressed),
        AnswerFault::Grpc(GrpcFault::NotAMessage) => AnswerFault::Grpc(GrpcFault::NotAMessage),
        AnswerFault::Config(TargetFault::NoUrl) => AnswerFault::Config(TargetFault::NoUrl),
        AnswerFault::Config(TargetFault::Url(_)) => AnswerFault::Config(TargetFault::Url(text("empty host"))),
        AnswerFault::Config(TargetFault::NoHost) => AnswerFault::Config(TargetFault::NoHost),
        AnswerFault::Config(TargetFault::NoService) => AnswerFault::Config(TargetFault::NoService),
        AnswerFault::Config(TargetFault::NotTrusted { .. }) => {
            AnswerFault::Config(TargetFault::NotTrusted { variable: text("CITY_TOKEN") })
        },
        AnswerFault::Config(TargetFault::TokenBound { .. }) => AnswerFault::Config(TargetFault::TokenBound {
            variable: text("CITY_TOKEN"),
            host: text("city.example:443"),
        }),
        AnswerFault::Late => AnswerFault::Late,
        AnswerFault::NotYet => AnswerFault::NotYet,
        AnswerFault::Asking => AnswerFault::Asking,
        AnswerFault::Reading => AnswerFault::Reading,
        AnswerFault::Store(_) => AnswerFault::Store(text("cannot open the store: it is locked")),
        AnswerFault::Checks(_) => AnswerFault::Checks(text("too many open files")),
    });
    let mut samples: Vec<Unreadable> = samples.into_iter().map(Unreadable::from).collect();
    samples.push(Unreadable { unset: Some(text("CITY_TOKEN")), ..status(401).into() });
    for part in [PartKind::Health, PartKind::Deployment, PartKind::Tests] {
        samples.push(Unreadable { not_found: Some(part), ..status(404).into() });
    }
    let with_remedy = |why: &Unreadable| format!("{why} -> {:?}", why.remedy());
    check("unreadable", &lines(&samples, Unreadable::code, with_remedy));
}

#[test]
fn setup_hints() {
    let domain = || text("city");
    let samples = samples!(SetupHint {
        SetupHint::NotImplemented => SetupHint::NotImplemented,
        SetupHint::PathsNone(_) => SetupHint::PathsNone(PartKind::Tests),
        SetupHint::NoDomain { .. } => SetupHint::NoDomain { domain: domain() },
        SetupHint::NoChecks { .. } => SetupHint::NoChecks { domain: domain() },
        SetupHint::NoReport => SetupHint::NoReport,
        SetupHint::NoSuites { .. } => SetupHint::NoSuites { domain: domain() },
    });
    check("setup-hints", &lines(&samples, SetupHint::code, setup));
}

#[test]
fn next_steps() {
    let domain = || text("city");
    let at = |url: Option<&str>| AnswersAt { manager: text("City Manager"), url: url.map(text) };
    let there = || at(Some("http://127.0.0.1:8001/m/health"));
    let inspect = |remedy, at| NextStep::Inspect { remedy, domain: domain(), at };
    let mut samples = samples!(NextStep {
        NextStep::SeeOwnChecks { .. } => NextStep::SeeOwnChecks { domain: domain() },
        NextStep::SeeChecks { .. } => NextStep::SeeChecks { domain: domain(), at: there() },
        NextStep::SeeHealth(_) => NextStep::SeeHealth(there()),
        NextStep::SeeDeployment(_) => NextStep::SeeDeployment(at(None)),
        NextStep::Inspect { remedy: Remedy::Certificate, .. } => inspect(Remedy::Certificate, at(None)),
        NextStep::Inspect { remedy: Remedy::Token, .. } => inspect(Remedy::Token, at(None)),
        NextStep::Inspect { remedy: Remedy::Trust, .. } => inspect(Remedy::Trust, at(None)),
        NextStep::Inspect { remedy: Remedy::TokenHosts, .. } => inspect(Remedy::TokenHosts, at(None)),
        NextStep::Inspect { remedy: Remedy::Path, .. } => inspect(Remedy::Path, at(None)),
        NextStep::Inspect { remedy: Remedy::Address, .. } => inspect(Remedy::Address, there()),
        NextStep::SeeStore => NextStep::SeeStore,
        NextStep::AwaitDeployment { .. } => NextStep::AwaitDeployment { domain: domain() },
        NextStep::Redeploy => NextStep::Redeploy,
        NextStep::Deploy => NextStep::Deploy,
        NextStep::ReportDeployment => NextStep::ReportDeployment,
        NextStep::PushResults { .. } => NextStep::PushResults { domain: domain() },
        NextStep::RunTests { .. } => NextStep::RunTests { domain: domain() },
        NextStep::RunLevel { .. } => NextStep::RunLevel { domain: domain(), level: text("unit") },
        NextStep::SetUp(_) => NextStep::SetUp(SetupHint::NoReport),
    });
    samples.push(inspect(Remedy::Address, at(None)));
    check("next-steps", &lines(&samples, NextStep::code, next_step));
}

fn deployment(state: DeploymentState) -> Concern {
    Concern::Deployment(Deployment {
        state,
        environment: Some(text("production")),
        version: Some(text("1.4.0")),
        revision: None,
        slot: None,
        since: None,
        output: None,
    })
}

fn level(status: Status, failed: Option<u64>) -> LevelResult {
    LevelResult {
        level: text("unit"),
        revision: text("3d3c42e5aac5"),
        status,
        passed: None,
        failed,
        skipped: None,
        flaky: None,
        duration: LIMIT,
        finished: SystemTime::UNIX_EPOCH,
        failures: ["a: x", "b", "c", "d"].map(text).into(),
        run: None,
        page: None,
    }
}

#[test]
fn all_concerns() {
    let check_of =
        |name: &str, output: Option<&str>| Check { name: text(name), status: Status::Fail, output: output.map(text) };
    let health = |status, output: Option<&str>, checks| Concern::Health { status, output: output.map(text), checks };
    let lost = |part| Concern::Unreadable { part, why: AnswerFault::Unreached(Unreached::ConnectionRefused).into() };
    let mut samples = samples!(Concern {
        Concern::Unreadable { part: PartKind::Health, .. } => lost(PartKind::Health),
        Concern::Unreadable { part: PartKind::Deployment, .. } => lost(PartKind::Deployment),
        Concern::Unreadable { part: PartKind::Tests, .. } => lost(PartKind::Tests),
        Concern::Health { status: Status::Fail, .. } => {
            health(Status::Fail, Some("no database"), vec![check_of("postgres", Some("refused")), check_of("redis", None)])
        },
        Concern::Health { status: Status::Warn, .. } => health(Status::Warn, Some("slow"), vec![]),
        Concern::Health { status: Status::Unknown, .. } => health(Status::Unknown, None, vec![]),
        Concern::Health { status: Status::Pass, .. } => health(Status::Pass, None, vec![check_of("postgres", None)]),
        Concern::Deployment(Deployment { state: DeploymentState::Deployed, .. }) => deployment(DeploymentState::Deployed),
        Concern::Deployment(Deployment { state: DeploymentState::Deploying, .. }) => deployment(DeploymentState::Deploying),
        Concern::Deployment(Deployment { state: DeploymentState::Failed, .. }) => deployment(DeploymentState::Failed),
        Concern::Deployment(Deployment { state: DeploymentState::None, .. }) => deployment(DeploymentState::None),
        Concern::Deployment(Deployment { state: DeploymentState::Unknown, .. }) => deployment(DeploymentState::Unknown),
        Concern::NoRun => Concern::NoRun,
        Concern::Level(LevelResult { status: Status::Fail, failed: Some(1..), .. }) => {
            Concern::Level(level(Status::Fail, Some(4)))
        },
        Concern::Level(LevelResult { status: Status::Fail, .. }) => Concern::Level(level(Status::Fail, None)),
        Concern::Level(LevelResult { status: Status::Unknown, .. }) => Concern::Level(level(Status::Unknown, None)),
        Concern::Level(_) => Concern::Level(level(Status::Warn, None)),
        Concern::NothingConfigured => Concern::NothingConfigured,
    });
    samples.push(health(Status::Unknown, Some("odd"), vec![]));
    let one = |concern: &Concern| concerns(std::slice::from_ref(concern)).remove(0).text;
    check("concerns", &lines(&samples, Concern::code, one));
    // A manager that cannot be reached counts as one trouble.
    let all = concerns(&samples[..3]);
    assert_eq!(
        all.iter().map(|said| said.text.as_str()).collect::<Vec<_>>(),
        ["health, deployment, tests: unknown: connection refused"]
    );
    // Without a reason, nothing shows that the trouble is the same.
    let unexplained = concerns(&[health(Status::Unknown, None, vec![]), deployment(DeploymentState::Unknown)]);
    assert_eq!(unexplained.len(), 2, "{unexplained:?}");
}

#[test]
fn faults_of_a_push() {
    let answered = |said: Option<&str>| Answered { code: 422, said: said.map(text) };
    let samples = samples!(PushFault {
        PushFault::Unreached(_) => PushFault::Unreached(Unreached::ConnectionRefused),
        PushFault::Late => PushFault::Late,
        PushFault::NoReceipt { .. } => PushFault::NoReceipt { code: 200 },
        PushFault::Unsupported(_) => PushFault::Unsupported(answered(None)),
        PushFault::NotThere(_) => PushFault::NotThere(answered(None)),
        PushFault::Moved(_) => PushFault::Moved(answered(None)),
        PushFault::Status(_) => PushFault::Status(answered(Some("`level` is missing"))),
    });
    let reports = samples!(NoReports {
        NoReports::PathsNone => NoReports::PathsNone,
        NoReports::Consul => NoReports::Consul,
        NoReports::Grpc => NoReports::Grpc,
        NoReports::Embedded => NoReports::Embedded,
        NoReports::Config(_) => NoReports::Config(TargetFault::NoUrl),
    });
    check("push", &(lines(&samples, |_| "push", push_fault) + &lines(&reports, |_| "no-reports", no_reports)));
}

#[test]
fn notices() {
    let why = || text("cannot open the store: it is locked");
    let samples = samples!(Notice {
        Notice::ConfigChanged => Notice::ConfigChanged,
        Notice::StoreSetAside { .. } => Notice::StoreSetAside { path: "/state/store.broken-1.sqlite".into() },
        Notice::StoreFailed { .. } => Notice::StoreFailed { why: why() },
        Notice::ReportLost { .. } => Notice::ReportLost { why: why() },
    });
    check("notices", &lines(&samples, Notice::code, notice));
}
