//! What a run came to, told to the managers that want to know (`push_results: true`). Nothing of it is lost when one is down: it
//! is kept in the store, and goes with the next run. Nor does it change how `cicd test` ends, or keep it for long.

mod levels;

use std::time::{Duration, SystemTime};

use super::jobs;
use super::state::{self, State};
use crate::cli::Context;
use crate::cli::session::Session;
use crate::config::{Config, Manager};
use crate::git::providers::{self, CiRun};
use crate::git::snapshot::Snapshot;
use crate::managers::{self, Fate, Parcel, PushFault, Settings, Takes};
use crate::model::result::{Outcome, SuiteId};
use crate::report::count;
use crate::report::json::test_run::{self, About};
use crate::report::words;
use crate::store::{MOST_AGE, MOST_REPORTS, NewReport, Report, Store};
use crate::suites;
use levels::Piece;

/// How long all of it may take, and how often a manager that is not there is tried: on a machine that is there tomorrow, and on
/// one of CI, where the store may be gone by then.
const HERE: (Duration, u32) = (Duration::from_secs(8), 1);
const IN_CI: (Duration, u32) = (Duration::from_secs(20), 3);

/// What the suites ran on.
pub(super) struct Tested {
    revision: Option<String>,
    is_dirty: bool,
}

impl Tested {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        Self { revision: snapshot.head.as_ref().map(ToString::to_string), is_dirty: snapshot.is_dirty }
    }
}

/// Tells managers.
pub(super) struct Push<'s> {
    pub(super) context: &'s Context,
    pub(super) session: &'s Session,
    pub(super) config: &'s Config,
    pub(super) state: &'s State,
}

/// A domain whose manager is told.
struct Told<'c> {
    name: &'c str,
    manager: &'c Manager,
}

impl Told<'_> {
    /// `City Manager (smart-city)`.
    fn title(&self) -> String {
        let title = self.manager.title.as_deref();
        title.map_or_else(|| format!("the manager of {}", self.name), |title| format!("{title} ({})", self.name))
    }
}

impl Push<'_> {
    /// Tells the results of a run, and what is kept from earlier ones.
    pub(super) fn results(&self, tested: &Tested, run: &str, outcomes: &[Outcome]) {
        if !self.config.domains.iter().any(|domain| domain.manager.as_ref().is_some_and(|manager| manager.push_results)) {
            return;
        }
        let places = self.session.repository.places();
        let tokens = |name: &str| self.context.environment.get(name).map(str::to_owned);
        let settings = Settings { tokens: &tokens, timeout: managers::TIMEOUT, root: places.top.clone(), url_override: None };
        let told = self.told(&settings);
        let new = self.reports(&told, tested, run, outcomes, &settings);
        let mut store = Store::open(&self.state.folder, &places.top);
        let kept = store.as_mut().map_err(|error| state::whole(error)).and_then(|store| {
            let dropped = store.spool(&new, SystemTime::now()).map_err(|error| state::whole(&error))?;
            self.tell_dropped(&dropped);
            store.spooled().map_err(|error| state::whole(&error))
        });
        let (kept, is_kept) = match kept {
            Ok(kept) => (kept, true),
            Err(why) if new.is_empty() => return self.context.screen.detail(&format!("no report is waiting: {why}")),
            Err(why) => {
                self.context.screen.warn(&format!("what managers do not take now is lost: {why}"));
                let now = SystemTime::now();
                (new.into_iter().map(|report| Report { row: 0, created: now, report }).collect(), false)
            }
        };
        let done = self.send(&told, &kept, run, is_kept, &settings);
        if let Ok(store) = &mut store
            && let Err(error) = store.unspool(&done)
        {
            // They are sent again, and known by their ids.
            self.context.screen.detail(&format!("what was reported stays among what is waiting: {}", state::whole(&error)));
        }
    }

    /// The domains whose managers can be told from here. Of the others it is said why not.
    fn told(&self, settings: &Settings<'_>) -> Vec<Told<'_>> {
        let in_ci = providers::in_ci(&self.context.environment);
        let mut told = Vec::new();
        for domain in &self.config.domains {
            let Some(manager) = domain.manager.as_ref().filter(|manager| manager.push_results) else { continue };
            let entry = Told { name: &domain.name.value, manager };
            match managers::takes_reports(manager, settings) {
                Takes::Yes => told.push(entry),
                Takes::No(why) => {
                    let why = words::no_reports(&why);
                    self.context
                        .screen
                        .warn(&format!("{} is not told of results: {why}; leave out `push_results`", entry.title()));
                }
                // A person may have none on purpose.
                Takes::NoToken(variable) => {
                    let text = format!("{} is not told of results: `{variable}` is not set", entry.title());
                    if in_ci { self.context.screen.warn(&text) } else { self.context.screen.note(&text) }
                }
            }
        }
        told
    }

    fn reports(
        &self,
        told: &[Told<'_>],
        tested: &Tested,
        run: &str,
        outcomes: &[Outcome],
        settings: &Settings<'_>,
    ) -> Vec<NewReport> {
        let Some(revision) = tested.revision.as_deref().filter(|_| !tested.is_dirty) else {
            if !told.is_empty() {
                self.context.screen.detail("managers are not told of this run: the work tree is not that of a commit");
            }
            return Vec::new();
        };
        let environment = &self.context.environment;
        let CiRun { name, branch, url } = providers::run(environment);
        let branch = branch.or_else(|| self.branch());
        let in_ci = providers::in_ci(environment);
        let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
        let pieces = |domain: &str, level: &str, ran: &[&Outcome]| self.pieces(domain, level, ran, &now[..10]);
        let mut new = Vec::new();
        for report in levels::reports(outcomes, name.is_some(), pieces) {
            let Some(domain) = told.iter().find(|domain| domain.name == report.domain) else { continue };
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
                url: url.as_deref(),
            };
            let clean = |text: &str| managers::scrubbed(text, domain.manager, settings);
            if let Some(body) = test_run::body(&about, &report.outcomes, &clean) {
                new.push(NewReport { id, domain: report.domain.to_owned(), level: report.level.to_owned(), body });
            }
        }
        new
    }

    /// The branch that is checked out.
    fn branch(&self) -> Option<String> {
        let head = self.session.repository.symbolic("HEAD").ok().flatten()?;
        head.strip_prefix("refs/heads/").map(str::to_owned)
    }

    /// The pieces of a level: its suites and their parts, but for those in quarantine. How often a suite was split is known when
    /// it ran here; otherwise the config says it.
    fn pieces(&self, domain: &str, level: &str, ran: &[&Outcome], today: &str) -> Vec<Piece> {
        let Some(at) = self.config.domains.iter().position(|entry| entry.name.value == domain) else { return Vec::new() };
        let folders = self.session.folders();
        let planned = suites::of_domain(self.config, at, &[level], &folders);
        let counted = planned.iter().filter(|suite| !suite.suite.is_some_and(|suite| jobs::is_quarantined(suite, today)));
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

    /// Sends what is kept for these managers; gives the rows that are done with.
    fn send(&self, told: &[Told<'_>], kept: &[Report], run: &str, is_kept: bool, settings: &Settings<'_>) -> Vec<i64> {
        let of = |domain: &Told<'_>| kept.iter().filter(|report| report.report.domain == domain.name).collect::<Vec<_>>();
        let waiting: Vec<(&Told<'_>, Vec<&Report>)> =
            told.iter().map(|domain| (domain, of(domain))).filter(|(_, reports)| !reports.is_empty()).collect();
        if waiting.is_empty() {
            return Vec::new();
        }
        let bodies = |reports: &[&Report]| reports.iter().map(|report| report.report.body.clone()).collect();
        let parcels: Vec<Parcel<'_>> =
            waiting.iter().map(|(domain, reports)| Parcel { manager: domain.manager, bodies: bodies(reports) }).collect();
        let (budget, tries) = if providers::in_ci(&self.context.environment) { IN_CI } else { HERE };
        let fates = match managers::push(&parcels, settings, budget, tries) {
            Ok(fates) => fates,
            Err(error) => {
                self.context.screen.warn(&format!("managers are not told of results: {}", state::whole(&error)));
                return Vec::new();
            }
        };
        let mut done = Vec::new();
        for ((domain, reports), fates) in waiting.iter().zip(fates) {
            let fates: Vec<(&Report, Fate)> = reports.iter().copied().zip(fates).collect();
            self.tell(domain, &fates, run, is_kept);
            let is_done = |(_, fate): &&(&Report, Fate)| matches!(fate, Fate::Taken | Fate::Refused(_));
            done.extend(fates.iter().filter(is_done).map(|(report, _)| report.row));
        }
        done
    }

    /// Says what became of the reports for one manager: a line for each kind of end.
    fn tell(&self, domain: &Told<'_>, fates: &[(&Report, Fate)], run: &str, is_kept: bool) {
        let (screen, title) = (&self.context.screen, domain.title());
        let taken: Vec<&Report> = fates.iter().filter(|(_, fate)| *fate == Fate::Taken).map(|(report, _)| *report).collect();
        let late = taken.iter().filter(|report| !report.report.id.starts_with(run)).count();
        if late > 0 {
            screen.note(&format!(
                "{title} has been told {}, {late} of them kept from earlier runs",
                count(taken.len(), "result")
            ));
        } else if !taken.is_empty() {
            screen.detail(&format!("{title} has been told {}", count(taken.len(), "result")));
        }
        let mut refusals: Vec<(&PushFault, Vec<&Report>)> = Vec::new();
        for (report, fate) in fates {
            let Fate::Refused(why) = fate else { continue };
            match refusals.iter_mut().find(|(known, _)| *known == why) {
                Some((_, reports)) => reports.push(report),
                None => refusals.push((why, vec![report])),
            }
        }
        for (why, reports) in refusals {
            let why = words::push_fault(why);
            screen.warn(&format!("{title} does not take {}: {why}; not sent again: {}", results(&reports), ids(&reports)));
        }
        let waits: Vec<&Report> =
            fates.iter().filter(|(_, fate)| matches!(fate, Fate::Later(_) | Fate::Unsent)).map(|(report, _)| *report).collect();
        if !waits.is_empty() {
            let why = fates
                .iter()
                .find_map(|(_, fate)| if let Fate::Later(why) = fate { Some(words::push_fault(why)) } else { None });
            let why = why.unwrap_or_else(|| "there was no time left".to_owned());
            let next = if is_kept { "kept, and told by the next `cicd test`" } else { "lost" };
            screen.warn(&format!("{title} could not be told {}: {why}; {next}", results(&waits)));
        }
    }

    fn tell_dropped(&self, dropped: &[Report]) {
        if !dropped.is_empty() {
            let all: Vec<&Report> = dropped.iter().collect();
            let days = MOST_AGE.as_secs() / 24 / 3600;
            self.context.screen.warn(&format!(
                "let go of {} that no manager took: {}; results are kept for {days} days, and no more than {MOST_REPORTS}",
                count(dropped.len(), "result"),
                ids(&all)
            ));
        }
    }
}

/// `a result of unit`, `3 results of unit and integration`.
fn results(reports: &[&Report]) -> String {
    let mut levels: Vec<&str> = reports.iter().map(|report| report.report.level.as_str()).collect();
    levels.sort_unstable();
    levels.dedup();
    format!("{} of {}", count(reports.len(), "result"), levels.join(", "))
}

/// The ids of reports, not all of many.
fn ids(reports: &[&Report]) -> String {
    const NAMED: usize = 5;
    let named: Vec<&str> = reports.iter().take(NAMED).map(|report| report.report.id.as_str()).collect();
    let more = reports.len().saturating_sub(NAMED);
    if more > 0 { format!("{} (+{more} more)", named.join(", ")) } else { named.join(", ") }
}
