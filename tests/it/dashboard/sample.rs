//! A made-up overview with a domain for every state that there is, and texts that mean harm.

use std::time::{Duration, SystemTime};

use cicd::model::health::{
    AnswerFault, BodyFault, Concern, Deployment, DeploymentState, DomainStatus, LevelResult, ManagerKind, ManagerName,
    NextStep, Part, PartKind, Remedy, SetupHint, Slot, Status, Unreached, Unreadable,
};
use cicd::model::history::Source;
use cicd::model::overview::{Availability, CodeOwner, DomainView, Overview, RunBar, VerdictSpan};
use cicd::model::pages::RunPages;

use super::harm::{HOSTILE, harm};
use super::made::{at, change, deployed, flaky, health, ill, pages, response_times, share, slow};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// Twenty domains.
pub(crate) fn overview(now: SystemTime) -> Overview {
    let make = Make { now };
    Overview { repository: "platform".to_owned(), taken: now, domains: make.all(), tests: None }
}

/// The five domains of the reference platform.
pub(crate) fn few(now: SystemTime) -> Overview {
    Overview { repository: "platform".to_owned(), taken: now, domains: Make { now }.reference(), tests: None }
}

/// As many domains as wanted, all of them with a full past.
pub(crate) fn large(now: SystemTime, count: usize) -> Overview {
    let make = Make { now };
    let all: Vec<_> = make.all();
    let domains = (0..count)
        .map(|at| {
            let mut domain = all[at % all.len()].clone();
            domain.status.name = format!("{}-{at}", domain.status.name);
            domain
        })
        .collect();
    Overview { repository: "large".to_owned(), taken: now, domains, tests: None }
}

struct Make {
    now: SystemTime,
}

impl Make {
    fn all(&self) -> Vec<DomainView> {
        let mut all = self.reference();
        all.extend([self.parts_of_a_verdict(), self.parts_that_are_not_known()].concat());
        all.extend(self.names_and_harm());
        all
    }

    /// The platform's own, mostly well.
    fn reference(&self) -> Vec<DomainView> {
        let mut city = self.well("smart-city", "Smart City", "City Manager", ManagerKind::Http);
        city.slowest = slow(&[
            ("smart-city", "integration", Some("api"), 252_000),
            ("smart-city", "integration", Some("web"), 98_400),
            ("smart-city", "unit", None, 12_300),
        ]);
        let mut journey = self.well("journey", "Journey", "Journey Manager", ManagerKind::Consul);
        journey.status.verdict = Status::Fail;
        journey.status.since = Some(self.before(2 * HOUR + 10 * MINUTE));
        journey.status.health = Part::Known(health(
            Status::Fail,
            Some("1 of 4 instances is critical"),
            &[
                ("redis:responseTime", Status::Pass, Some("3 ms")),
                ("database:connections", Status::Fail, Some("connection refused (db-2.internal:5432)")),
                ("disk", Status::Warn, Some("91 % used")),
            ],
        ));
        journey.status.why = vec![
            ill(Status::Fail, "1 of 4 instances is critical; database:connections: connection refused (db-2.internal:5432)"),
            ill(Status::Warn, "disk: 91 % used"),
        ];
        journey.status.next = vec![
            NextStep::SeeChecks { domain: "journey".into(), at: at("Journey Manager", Some("http://localhost:8500/ui")) },
            NextStep::SeeOwnChecks { domain: "journey".into() },
        ];
        journey.spans = self.spans(&[(Status::Pass, 160), (Status::Warn, 8), (Status::Pass, 40), (Status::Fail, 2)], 10);
        journey.changes.insert(
            0,
            change(
                Status::Pass,
                Status::Fail,
                self.before(2 * HOUR + 10 * MINUTE),
                Some(
                    "health: fail: 1 of 4 instances is critical; database:connections: connection refused (db-2.internal:5432)",
                ),
            ),
        );
        journey
            .owners
            .extend(["@acme/platform", "@ada", "docs@example.com"].map(|name| CodeOwner { name: name.into(), files: 7 }));
        journey.availability = Availability { day: share(0.9014, 24), week: share(0.9871, 168) };
        let mut experience = self.well("experience", "Experience", "Experience Manager", ManagerKind::Http);
        experience.flaky = vec![
            flaky("experience", "integration", Some("checkout › pays with a saved card"), 3, 1),
            flaky("experience", "unit", None, 5, 2),
        ];
        experience.runs = self.runs(20, &[(4, 3), (9, 1)]);
        experience.status.verdict = Status::Warn;
        experience.status.health = Part::Known(health(
            Status::Warn,
            Some("response time p99 1.8 s"),
            &[("responseTime:p99", Status::Warn, Some("1800 ms"))],
        ));
        experience.status.why = vec![ill(Status::Warn, "response time p99 1.8 s")];
        experience.status.next = vec![NextStep::SeeOwnChecks { domain: "experience".into() }];
        experience.spans = self.spans(&[(Status::Pass, 100), (Status::Warn, 3)], 4);
        experience.status.since = Some(self.before(47 * MINUTE));
        let slow = Some("health: warn: response time p99 1.8 s");
        experience.changes.insert(0, change(Status::Pass, Status::Warn, self.before(47 * MINUTE), slow));
        let mut business = self.well("business-enablement", "Business Enablement", "Delivery Manager", ManagerKind::Grpc);
        business.status.deployment = Part::NotConfigured { how: SetupHint::NoReport };
        let mut cross = self.well("cross-domain", "cross-domain", "cicd", ManagerKind::Embedded);
        cross.status.deployment = Part::NotConfigured { how: SetupHint::NoReport };
        cross.status.health = Part::NotConfigured { how: SetupHint::NoChecks { domain: "cross-domain".into() } };
        (cross.spans, cross.response_times) = (Vec::new(), None);
        cross.availability = Availability::default();
        vec![city, business, experience, journey, cross]
    }

    /// One domain for each way in which a part can be.
    fn parts_of_a_verdict(&self) -> Vec<DomainView> {
        let mut all = Vec::new();
        let mut add = |name: &str, title: &str, change: &dyn Fn(&mut DomainView)| {
            let mut domain = self.well(name, title, &format!("{title} Manager"), ManagerKind::Http);
            change(&mut domain);
            all.push(domain);
        };
        add("billing", "Billing", &|d| {
            d.status.verdict = Status::Unknown;
            d.status.since = Some(self.before(5 * MINUTE));
            let why = || Unreadable::from(AnswerFault::Unreached(Unreached::ConnectionRefused));
            d.status.health = Part::Unreadable { why: why(), latency: Some(Duration::from_millis(3)) };
            d.status.why = vec![Concern::Unreadable { part: PartKind::Health, why: why() }];
            let mut unknown =
                change(Status::Pass, Status::Unknown, self.before(5 * MINUTE), Some("health: unknown: connection refused"));
            unknown.last_seen = self.before(7 * HOUR);
            d.changes.insert(0, unknown);
            d.status.next = vec![NextStep::Inspect {
                remedy: Remedy::Address,
                domain: "billing".into(),
                at: at("Billing Manager", Some("http://127.0.0.1:8004")),
            }];
            d.spans = self.spans(&[(Status::Pass, 20), (Status::Unknown, 1)], 3);
        });
        add("catalogue", "Catalogue", &|d| {
            d.status.verdict = Status::Warn;
            d.status.deployment = deployed(
                DeploymentState::Deploying,
                "2.9.0-rc.1",
                "production",
                Some(Slot::Green),
                self.before(4 * MINUTE),
                None,
            );
            d.status.why = vec![of_deployment(d)];
            d.status.next = vec![NextStep::AwaitDeployment { domain: "catalogue".into() }];
        });
        add("payments", "Payments", &|d| {
            d.status.verdict = Status::Fail;
            d.status.deployment = deployed(
                DeploymentState::Failed,
                "7.0.3",
                "staging",
                Some(Slot::Blue),
                self.before(26 * HOUR),
                Some("migration 0042 timed out"),
            );
            d.status.why = vec![of_deployment(d)];
            d.status.next = vec![NextStep::Redeploy];
        });
        add("search", "Search", &|d| {
            d.status.verdict = Status::Fail;
            d.runs = self.runs(16, &[(0, 12), (1, 12), (2, 9), (7, 0)]);
            d.status.tests = Part::Known(vec![
                self.level("unit", Status::Fail, 408, 12, MINUTE * 12),
                self.level("integration", Status::Pass, 31, 0, HOUR),
            ]);
            d.status.why = vec![Concern::Level(self.level("unit", Status::Fail, 408, 12, MINUTE * 12))];
            d.status.next = vec![NextStep::RunLevel { domain: "search".into(), level: "unit".into() }];
        });
        add("identity", "Identity", &|d| {
            let health = SetupHint::NoChecks { domain: "identity".into() };
            d.status.health = Part::NotConfigured { how: health.clone() };
            d.status.deployment = Part::NotConfigured { how: SetupHint::NoReport };
            d.status.tests = Part::NotConfigured { how: SetupHint::NoSuites { domain: "identity".into() } };
            d.status.verdict = Status::Unknown;
            d.status.since = None;
            d.status.why = vec![Concern::NothingConfigured];
            d.status.next = vec![NextStep::SetUp(health)];
            (d.runs, d.spans, d.flaky, d.slowest, d.availability) = (vec![], vec![], vec![], vec![], Availability::default());
            (d.changes, d.response_times, d.owners) = (vec![], None, vec![]);
        });
        add("media", "Media", &|d| {
            d.runs = Vec::new();
            d.slowest = Vec::new();
            d.status.tests = Part::Known(Vec::new());
        });
        add("mail", "Mail", &|d| {
            d.spans = self
                .spans(&[(Status::Pass, 1), (Status::Fail, 1)], 60)
                .into_iter()
                .chain(self.spans(&[(Status::Pass, 1)], 1))
                .collect();
            d.availability = Availability { day: share(0.52, 3), week: share(0.61, 76) };
            d.status.since = Some(self.before(30));
            d.response_times = Some(response_times(self.now, 12));
            let turn = |minutes: u64| {
                if minutes.is_multiple_of(2) { (Status::Pass, Status::Fail) } else { (Status::Fail, Status::Pass) }
            };
            d.changes = (1..=10)
                .map(|at| {
                    change(
                        turn(at).0,
                        turn(at).1,
                        self.before(at * HOUR),
                        Some("health: fail: the queue is full").filter(|_| at % 2 == 0),
                    )
                })
                .collect();
        });
        all
    }

    /// Domains of which too little is known.
    fn parts_that_are_not_known(&self) -> Vec<DomainView> {
        let mut all = Vec::new();
        let mut add = |name: &str, title: &str, change: &dyn Fn(&mut DomainView)| {
            let mut domain = self.well(name, title, &format!("{title} Manager"), ManagerKind::Http);
            change(&mut domain);
            all.push(domain);
        };
        add("maps", "Maps", &|d| {
            d.status.tests = Part::unreadable(BodyFault::NotJson);
            d.status.verdict = Status::Unknown;
            let why = AnswerFault::Body(BodyFault::NotJson).into();
            d.status.why = vec![Concern::Unreadable { part: PartKind::Tests, why }];
            d.status.next = vec![NextStep::SeeHealth(at("Maps Manager", Some("http://localhost:8011/test-results")))];
        });
        add("ledger", "Ledger", &|d| {
            d.status.deployment = Part::Known(Deployment {
                state: DeploymentState::None,
                environment: Some("production".into()),
                version: None,
                revision: None,
                slot: Some(Slot::None),
                since: None,
                output: None,
            });
            d.status.tests = Part::Known(vec![self.level("unit", Status::Unknown, 90, 0, 3 * HOUR)]);
            d.status.verdict = Status::Unknown;
            d.status.why = vec![Concern::Level(self.level("unit", Status::Unknown, 90, 0, 3 * HOUR))];
            d.status.next = vec![NextStep::RunLevel { domain: "ledger".into(), level: "unit".into() }];
        });
        all
    }

    /// Long names, and texts that mean harm.
    fn names_and_harm(&self) -> Vec<DomainView> {
        let mut all = Vec::new();
        for (name, title) in
            [("notifications", "Notifications"), ("recommendations", "Recommendations"), ("warehouse", "Warehouse")]
        {
            all.push(self.well(name, title, &format!("{title} Manager"), ManagerKind::Http));
        }
        let long = "the-domain-with-the-longest-name-that-the-config-lets-anyone-give-it".chars().take(63).collect::<String>();
        let mut longest = self.well(
            &long,
            "The Domain With The Longest Name That The Config Lets Anyone Give It",
            "A Manager Of Considerable Name And Of Even More Considerable Responsibilities",
            ManagerKind::Consul,
        );
        longest.status.deployment = deployed(
            DeploymentState::Deployed,
            "2026.11.23-build.20261123.7+sha.0123456789abcdef0123456789abcdef",
            "production-europe-west-frankfurt-1",
            Some(Slot::Green),
            self.before(90 * 24 * HOUR),
            None,
        );
        all.push(longest);
        let mut rtl = self.well("maqom", "مقام · مكان", "מנהל", ManagerKind::Http);
        rtl.status.verdict = Status::Warn;
        rtl.status.why = vec![ill(Status::Warn, "ذاكرة ممتلئة (91 %)")];
        all.push(rtl);
        let mut hostile = self.well("hostile", HOSTILE, HOSTILE, ManagerKind::Http);
        harm(&mut hostile);
        all.push(hostile);
        all
    }

    fn well(&self, name: &str, title: &str, manager: &str, kind: ManagerKind) -> DomainView {
        DomainView {
            status: DomainStatus {
                name: name.into(),
                title: title.into(),
                manager: ManagerName { title: manager.into(), kind },
                health: Part::Known(health(
                    Status::Pass,
                    None,
                    &[("uptime", Status::Pass, Some("1209600 s")), ("redis:ping", Status::Pass, Some("1 ms"))],
                )),
                deployment: deployed(DeploymentState::Deployed, "1.4.2", "production", None, self.before(3 * 24 * HOUR), None),
                tests: Part::Known(vec![
                    self.level("unit", Status::Pass, 412, 0, 18 * MINUTE),
                    self.level("integration", Status::Pass, 36, 0, 16 * MINUTE),
                ]),
                verdict: Status::Pass,
                since: Some(self.before(9 * 24 * HOUR)),
                why: vec![],
                next: vec![],
            },
            availability: Availability { day: share(1.0, 24), week: share(0.9996, 168) },
            spans: self.spans(&[(Status::Pass, 24 * 9)], 1),
            changes: vec![change(Status::Fail, Status::Pass, self.before(9 * 24 * HOUR), None)],
            response_times: Some(response_times(self.now, 96)),
            owners: vec![CodeOwner { name: format!("@acme/{name}"), files: 120 }],
            runs: self.runs(20, &[(13, 1)]),
            flaky: vec![],
            slowest: slow(&[(name, "integration", None, 74_000), (name, "unit", None, 8_100)]),
        }
    }

    fn before(&self, seconds: u64) -> SystemTime {
        self.now - Duration::from_secs(seconds)
    }

    /// Spans of so many hours each up to now, the pattern so many times.
    fn spans(&self, pattern: &[(Status, u64)], times: u64) -> Vec<VerdictSpan> {
        let whole: u64 = pattern.iter().map(|(_, hours)| hours * HOUR).sum();
        let mut at = self.before(whole * times);
        let mut spans = Vec::new();
        for (status, hours) in (0..times).flat_map(|_| pattern) {
            let to = at + Duration::from_secs(hours * HOUR);
            spans.push(VerdictSpan { status: *status, from: at, to });
            at = to;
        }
        spans
    }

    /// So many runs, the newest first; which of them are red, with how many cases.
    fn runs(&self, count: u64, red: &[(u64, u64)]) -> Vec<RunBar> {
        let run = |at: u64| {
            let failed = red.iter().find(|(which, _)| *which == at).map(|(_, failed)| *failed);
            RunBar {
                run: format!("01j9z3n4{at:02}kq5v7"),
                revision: Some(format!("{:x}c4e1ab07d4410b2c3d4e5f60718293a", 0x0c0_ffee_u64 * (at + 1_077))),
                is_dirty: at % 9 == 5,
                source: Source::ALL[usize::try_from(at % 7 / 3).expect("small")],
                started: self.before(18 * MINUTE + at * 3 * HOUR),
                is_green: failed.is_none(),
                passed: 448 - 7 * (at % 6) - failed.unwrap_or(0),
                failed: failed.unwrap_or(0),
                skipped: at % 3,
                has_cases: true,
                duration: Duration::from_millis(82_000 + 900 * at),
                pages: if at.is_multiple_of(2) { pages(at) } else { RunPages::default() },
                has_output: failed.is_some(),
            }
        };
        (0..count).map(run).collect()
    }

    fn level(&self, level: &str, status: Status, passed: u64, failed: u64, ago: u64) -> LevelResult {
        LevelResult {
            level: level.into(),
            revision: "9f2c4e1ab07d4410b2c3d4e5f60718293a4b5c6d".into(),
            status,
            passed: Some(passed),
            failed: Some(failed),
            skipped: Some(3),
            flaky: Some(0),
            duration: Duration::from_millis(62_300),
            finished: self.before(ago),
            failures: (0..failed.min(4)).map(|at| format!("search::rank case {at}: expected [1, 2], got [2, 1]")).collect(),
            run: None,
            page: None,
        }
    }
}

/// That its deployment is not there.
fn of_deployment(domain: &DomainView) -> Concern {
    let Part::Known(deployment) = &domain.status.deployment else { panic!("a deployment") };
    Concern::Deployment(deployment.clone())
}
