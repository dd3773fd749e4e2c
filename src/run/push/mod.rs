//! Sends the results of a run to the managers with `push_results: true`. If a manager is down, the store keeps the report, and
//! the next run sends it. Sending does not change the exit code of `cicd test`, and it has a short time limit.
//!
//! `report` decides how a report is written and how a [`PushNotice`] reads.

mod levels;
mod notice;

use std::time::{Duration, SystemTime};

use crate::config::{Config, ManagerConfig};
use crate::git::Repository;
use crate::git::providers::{self, CiRun};
use crate::git::snapshot::Snapshot;
use crate::managers::{self, AskerSettings, Parcel, PushFate, PushFault, Takes};
use crate::model::environment::Environment;
use crate::model::error::Result;
use crate::model::pages::PageUrl;
use crate::model::result::{Outcome, SuiteId};
use crate::store::{Handle, NewReport, SpooledReport};
use crate::suites;
use crate::suites::work_tree::WorkTree;
use crate::system::http::TokenHosts;
use levels::Piece;
pub(crate) use notice::{PushNotice, ReportName};

/// The time limit of the whole push, and the number of attempts for a manager that does not answer: first for a developer's
/// machine, where the store stays, then for a CI machine, whose store may be lost after the run.
const HERE: (Duration, u32) = (Duration::from_secs(8), 1);
const IN_CI: (Duration, u32) = (Duration::from_secs(20), 3);

/// The content that the suites ran on.
pub(crate) struct Tested {
    revision: Option<String>,
    is_dirty: bool,
}

impl Tested {
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        Self { revision: snapshot.head.as_ref().map(ToString::to_string), is_dirty: snapshot.is_dirty }
    }
}

/// The facts of a report besides its outcomes.
#[derive(Debug, Clone)]
pub(crate) struct About<'a> {
    /// The permanent id of the report.
    pub(crate) id: &'a str,
    /// The id of the run.
    pub(crate) run: &'a str,
    /// The number of the part and the number of parts.
    pub(crate) part: Option<(usize, usize)>,
    /// The level.
    pub(crate) level: &'a str,
    /// The commit.
    pub(crate) revision: &'a str,
    /// The branch.
    pub(crate) branch: Option<&'a str>,
    /// True if it ran in CI.
    pub(crate) in_ci: bool,
    /// The URL of a page with more details.
    pub(crate) url: Option<&'a str>,
}

/// A function that writes a report of outcomes. It passes texts through its last argument, which removes secrets.
pub(crate) type WriteBody<'b> = &'b dyn Fn(&About<'_>, &[&Outcome], &dyn Fn(&str) -> String) -> Option<String>;

/// Sends results to managers.
pub(crate) struct ManagerPush<'s> {
    pub(crate) environment: &'s Environment,
    pub(crate) repository: &'s Repository,
    pub(crate) config: &'s Config,
    pub(crate) store: &'s Handle,
    /// The hosts that tokens may be sent to.
    pub(crate) token_hosts: TokenHosts,
    pub(crate) body: WriteBody<'s>,
}

/// A domain whose manager gets results.
struct PushTarget<'c> {
    name: &'c str,
    manager: &'c ManagerConfig,
}

impl PushTarget<'_> {
    /// Returns a title such as `City Manager (smart-city)`.
    fn title(&self) -> String {
        let title = self.manager.title.as_deref();
        title.map_or_else(|| format!("the manager of {}", self.name), |title| format!("{title} ({})", self.name))
    }
}

impl ManagerPush<'_> {
    /// Sends the results of a run, and the kept ones of earlier runs.
    pub(crate) fn results(&self, tested: &Tested, run: &str, outcomes: &[Outcome], notices: &mut dyn FnMut(PushNotice)) {
        if !self.config.domains.iter().any(|domain| domain.manager.as_deref().is_some_and(|manager| manager.push_results)) {
            return;
        }
        let tokens = |name: &str| self.environment.get(name).map(str::to_owned);
        let root = self.repository.places().top.clone();
        let token_hosts = self.token_hosts.clone();
        let settings = AskerSettings { tokens: &tokens, token_hosts, timeout: managers::TIMEOUT, root, url_override: None };
        let targets = self.targets(&settings, notices);
        let is_of_a_commit = tested.revision.is_some() && !tested.is_dirty;
        if !targets.is_empty() && !is_of_a_commit {
            notices(PushNotice::NoCommit);
        }
        let new = self.reports(&targets, tested, run, outcomes, &settings);
        let (kept, is_kept) = match self.kept(&new, notices) {
            Ok(kept) => (kept, true),
            Err(error) if new.is_empty() => return notices(PushNotice::NothingWaits(error)),
            Err(error) => {
                notices(PushNotice::NotKept(error));
                let now = SystemTime::now();
                (new.into_iter().map(|report| SpooledReport { row: 0, created: now, report }).collect(), false)
            }
        };
        let done = self.send(&targets, &kept, run, is_kept, &settings, notices);
        if is_kept && let Err(error) = self.store.with(|store| store.unspool(&done)) {
            // These reports are sent again, and managers recognise them by their ids.
            notices(PushNotice::StillWaits(error));
        }
    }

    /// Adds new reports to those that wait, and returns all of them.
    fn kept(&self, new: &[NewReport], notices: &mut dyn FnMut(PushNotice)) -> Result<Vec<SpooledReport>> {
        let dropped = self.store.with(|store| store.spool(new, SystemTime::now()))?;
        if !dropped.is_empty() {
            notices(PushNotice::Dropped(dropped.iter().map(ReportName::of).collect()));
        }
        self.store.with(|store| store.spooled())
    }

    /// Returns the domains whose managers can get results from this machine. For the others, it adds a notice with the reason.
    fn targets(&self, settings: &AskerSettings<'_>, notices: &mut dyn FnMut(PushNotice)) -> Vec<PushTarget<'_>> {
        let in_ci = providers::in_ci(self.environment);
        let mut targets = Vec::new();
        for domain in &self.config.domains {
            let Some(manager) = domain.manager.as_deref().filter(|manager| manager.push_results) else { continue };
            let entry = PushTarget { name: &domain.name.value, manager };
            match managers::takes_reports(manager, settings) {
                Takes::Yes => targets.push(entry),
                Takes::No(why) => notices(PushNotice::TakesNone { manager: entry.title(), why }),
                Takes::NoToken(variable) => notices(PushNotice::NoToken { manager: entry.title(), variable, in_ci }),
            }
        }
        targets
    }

    fn reports(
        &self,
        targets: &[PushTarget<'_>],
        tested: &Tested,
        run: &str,
        outcomes: &[Outcome],
        settings: &AskerSettings<'_>,
    ) -> Vec<NewReport> {
        let Some(revision) = tested.revision.as_deref().filter(|_| !tested.is_dirty) else { return Vec::new() };
        let environment = self.environment;
        let CiRun { name, branch } = providers::run(environment);
        let pages = providers::pages(environment);
        let branch = branch.or_else(|| self.branch());
        let in_ci = providers::in_ci(environment);
        let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
        let pieces = |domain: &str, level: &str, ran: &[&Outcome]| self.pieces(domain, level, ran, &now[..10]);
        let mut new = Vec::new();
        for report in levels::reports(outcomes, name.is_some(), pieces) {
            let Some(domain) = targets.iter().find(|domain| domain.name == report.domain) else { continue };
            let part = report.part.map(|(number, of)| format!("/{number}of{of}")).unwrap_or_default();
            let id = format!("{run}/{}/{}{part}", report.domain, report.level);
            let about = About {
                id: &id,
                run: name.as_deref().unwrap_or(run),
                part: report.part,
                level: report.level,
                revision,
                branch: branch.as_deref(),
                in_ci,
                url: pages.nearest().map(PageUrl::as_str),
            };
            let clean = |text: &str| managers::scrubbed(text, domain.manager, settings);
            if let Some(body) = (self.body)(&about, &report.outcomes, &clean) {
                new.push(NewReport { id, domain: report.domain.to_owned(), level: report.level.to_owned(), body });
            }
        }
        new
    }

    /// Returns the branch that is checked out.
    fn branch(&self) -> Option<String> {
        let head = self.repository.symbolic("HEAD").ok().flatten()?;
        head.strip_prefix("refs/heads/").map(str::to_owned)
    }

    /// Returns the pieces of a level: its suites and their shards, except those in quarantine. If a suite ran here, its outcome
    /// has the number of shards; otherwise the config has it.
    fn pieces(&self, domain: &str, level: &str, ran: &[&Outcome], today: &str) -> Vec<Piece> {
        let Some(at) = self.config.domains.iter().position(|entry| entry.name.value == domain) else { return Vec::new() };
        let folders = WorkTree::new(&self.repository.places().top);
        let planned = suites::of_domain(self.config, at, &[level], &folders);
        let counted = planned.iter().filter(|suite| !suite.suite.is_some_and(|suite| suites::is_quarantined(suite, today)));
        counted
            .flat_map(|suite| {
                let id = suite.suite_id();
                let split = ran.iter().find(|outcome| outcome.suite == id).map(|outcome| outcome.shard.map(|(_, of)| of));
                let total = split.unwrap_or_else(|| suite.suite.and_then(|suite| suite.shards)).filter(|total| *total > 1);
                let part = |part: Option<(u32, u32)>| (SuiteId::clone(&id), part);
                match total {
                    Some(total) => (1..=total).map(|number| part(Some((number, total)))).collect(),
                    None => vec![part(None)],
                }
            })
            .collect()
    }

    /// Sends the kept reports of these managers. Returns the rows that are done.
    fn send(
        &self,
        targets: &[PushTarget<'_>],
        kept: &[SpooledReport],
        run: &str,
        is_kept: bool,
        settings: &AskerSettings<'_>,
        notices: &mut dyn FnMut(PushNotice),
    ) -> Vec<i64> {
        let of = |domain: &PushTarget<'_>| kept.iter().filter(|report| report.report.domain == domain.name).collect::<Vec<_>>();
        let waiting: Vec<(&PushTarget<'_>, Vec<&SpooledReport>)> =
            targets.iter().map(|domain| (domain, of(domain))).filter(|(_, reports)| !reports.is_empty()).collect();
        if waiting.is_empty() {
            return Vec::new();
        }
        let bodies = |reports: &[&SpooledReport]| reports.iter().map(|report| report.report.body.clone()).collect();
        let parcels: Vec<Parcel<'_>> =
            waiting.iter().map(|(domain, reports)| Parcel { manager: domain.manager, bodies: bodies(reports) }).collect();
        let (budget, tries) = if providers::in_ci(self.environment) { IN_CI } else { HERE };
        let fates = match managers::push(&parcels, settings, budget, tries) {
            Ok(fates) => fates,
            Err(error) => {
                notices(PushNotice::NotSent(error));
                return Vec::new();
            }
        };
        let mut done = Vec::new();
        for ((domain, reports), fates) in waiting.iter().zip(fates) {
            let fates: Vec<(&SpooledReport, PushFate)> = reports.iter().copied().zip(fates).collect();
            tell(domain, &fates, run, is_kept, notices);
            let is_done = |(_, fate): &&(&SpooledReport, PushFate)| matches!(fate, PushFate::Taken | PushFate::Refused(_));
            done.extend(fates.iter().filter(is_done).map(|(report, _)| report.row));
        }
        done
    }
}

/// Adds notices about the reports for one manager: one for each kind of result.
fn tell(
    domain: &PushTarget<'_>,
    fates: &[(&SpooledReport, PushFate)],
    run: &str,
    is_kept: bool,
    notices: &mut dyn FnMut(PushNotice),
) {
    let taken: Vec<&SpooledReport> =
        fates.iter().filter(|(_, fate)| *fate == PushFate::Taken).map(|(report, _)| *report).collect();
    let late = taken.iter().filter(|report| !report.report.id.starts_with(run)).count();
    if !taken.is_empty() {
        notices(PushNotice::Taken { manager: domain.title(), taken: taken.len(), late });
    }
    let mut refusals: Vec<(&PushFault, Vec<ReportName>)> = Vec::new();
    for (report, fate) in fates {
        let PushFate::Refused(why) = fate else { continue };
        let name = ReportName::of(report);
        match refusals.iter_mut().find(|(known, _)| *known == why) {
            Some((_, reports)) => reports.push(name),
            None => refusals.push((why, vec![name])),
        }
    }
    for (why, reports) in refusals {
        notices(PushNotice::Refused { manager: domain.title(), why: why.to_owned(), reports });
    }
    let waits: Vec<ReportName> = fates
        .iter()
        .filter(|(_, fate)| matches!(fate, PushFate::Later(_) | PushFate::Unsent))
        .map(|(report, _)| ReportName::of(report))
        .collect();
    if !waits.is_empty() {
        let why = fates.iter().find_map(|(_, fate)| if let PushFate::Later(why) = fate { Some(why.clone()) } else { None });
        notices(PushNotice::Later { manager: domain.title(), why, reports: waits, is_kept });
    }
}
