//! Decides which suite may begin now: levels in order within a domain, domains side by side, and never two suites that exclude
//! each other.
//!
//! The module is pure: it knows neither processes nor time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::Job;
use crate::suites;

/// The suites that are left, and the resources that block some of them.
#[derive(Debug)]
pub(super) struct Schedule {
    groups: Vec<ExclusiveGroup>,
    /// The group and the claims of each job.
    jobs: Vec<(usize, Vec<Claim>)>,
    held: Vec<Claim>,
    keep_going: bool,
}

/// A resource that a suite needs exclusively while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Claim {
    /// A name under `exclusive`.
    Name(String),
    /// A folder that the suite writes reports to. If two suites wrote into one folder, their reports could not be told apart.
    Reports(String),
}

impl Claim {
    fn of(job: &Job) -> Vec<Self> {
        let mut claims: Vec<Self> = job.exclusive.iter().cloned().map(Self::Name).collect();
        if let suites::ReportSpec::Glob(globs) = &job.wanted.report {
            claims.extend(globs.iter().map(|glob| Self::Reports(literal(glob))));
        }
        claims
    }

    fn collides(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Reports(one), Self::Reports(other)) => one.starts_with(other.as_str()) || other.starts_with(one.as_str()),
            _ => self == other,
        }
    }
}

/// Returns true if a job never runs beside an unfinished earlier one, because it is of a later level of the same domain or they
/// exclude each other.
pub(super) fn waits_for(later: &Job, earlier: &Job) -> bool {
    let is_later_level = later.domain == earlier.domain && later.level > earlier.level;
    let claims = Claim::of(earlier);
    is_later_level || Claim::of(later).iter().any(|claim| claims.iter().any(|other| claim.collides(other)))
}

/// Returns the part of a pattern before its first wildcard.
fn literal(glob: &str) -> String {
    let glob = glob.trim_start_matches("./");
    glob.split(['*', '?', '[']).next().unwrap_or_default().to_owned()
}

/// The suites of one domain, by level.
#[derive(Debug, Default)]
struct ExclusiveGroup {
    /// The suites of the current level that have not begun.
    ready: VecDeque<usize>,
    running: usize,
    is_red: bool,
    later: VecDeque<Vec<usize>>,
}

impl Schedule {
    pub(super) fn new(jobs: &[Job], keep_going: bool) -> Self {
        let mut levels: BTreeMap<usize, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
        for (at, job) in jobs.iter().enumerate() {
            levels.entry(job.domain).or_default().entry(job.level).or_default().push(at);
        }
        // The longest domain goes first, so that the run does not wait for it at the end.
        let expected = |group: &BTreeMap<usize, Vec<usize>>| {
            group.values().flatten().filter_map(|at| jobs[*at].expected).sum::<Duration>()
        };
        let mut sorted: Vec<_> = levels.into_values().collect();
        sorted.sort_by_key(|group| Reverse(expected(group)));
        let mut belongs = vec![(0, Vec::new()); jobs.len()];
        let mut groups = Vec::new();
        for group in sorted {
            for at in group.values().flatten() {
                belongs[*at] = (groups.len(), Claim::of(&jobs[*at]));
            }
            let mut next = ExclusiveGroup { later: group.into_values().collect(), ..ExclusiveGroup::default() };
            next.ready = next.later.pop_front().unwrap_or_default().into();
            groups.push(next);
        }
        Self { groups, jobs: belongs, held: Vec::new(), keep_going }
    }

    /// Returns a suite that may begin now, and counts it as running from here on.
    pub(super) fn next(&mut self) -> Option<usize> {
        let Self { groups, jobs, held, .. } = self;
        let is_free = |at: usize| !jobs[at].1.iter().any(|claim| held.iter().any(|other| claim.collides(other)));
        for group in groups {
            let Some(at) = group.ready.iter().position(|at| is_free(*at)) else { continue };
            let job = group.ready.remove(at)?;
            group.running += 1;
            held.extend(jobs[job].1.iter().cloned());
            return Some(job);
        }
        None
    }

    /// Records that a running suite has ended. Returns the suites that will not run because of it.
    pub(super) fn ended(&mut self, job: usize, is_red: bool) -> Vec<usize> {
        let (group, claims) = &self.jobs[job];
        self.held.retain(|claim| !claims.contains(claim));
        let group = &mut self.groups[*group];
        group.running -= 1;
        group.is_red |= is_red;
        if group.running > 0 || !group.ready.is_empty() {
            return Vec::new();
        }
        if group.is_red && !self.keep_going {
            return group.later.drain(..).flatten().collect();
        }
        group.ready = group.later.pop_front().unwrap_or_default().into();
        Vec::new()
    }

    /// Returns all suites that have not begun.
    pub(super) fn rest(&mut self) -> Vec<usize> {
        let mut rest: Vec<usize> = Vec::new();
        for group in &mut self.groups {
            rest.extend(group.ready.drain(..));
            rest.extend(group.later.drain(..).flatten());
        }
        rest.sort_unstable();
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Builds a schedule for jobs given as (domain, level, exclusive).
    fn schedule(jobs: &[(usize, usize, &str)], keep_going: bool) -> Schedule {
        let job = |(domain, level, exclusive): &(usize, usize, &str)| {
            let exclusive = (!exclusive.is_empty()).then(|| (*exclusive).to_owned());
            Job { domain: *domain, level: *level, exclusive, ..Job::default() }
        };
        Schedule::new(&jobs.iter().map(job).collect::<Vec<_>>(), keep_going)
    }

    fn all(schedule: &mut Schedule) -> Vec<usize> {
        std::iter::from_fn(|| schedule.next()).collect()
    }

    #[test]
    fn levels_wait_and_domains_do_not() {
        let mut schedule = schedule(&[(0, 0, ""), (0, 0, ""), (0, 1, ""), (1, 0, "")], false);
        assert_eq!(all(&mut schedule), [0, 1, 3]);
        assert_eq!(schedule.ended(0, false), [0; 0]);
        assert_eq!(schedule.next(), None);
        assert_eq!(schedule.ended(1, false), [0; 0]);
        assert_eq!(all(&mut schedule), [2]);
    }

    #[test]
    fn a_red_level_stops_the_later_ones_of_its_domain_only() {
        let jobs = [(0, 0, ""), (0, 0, ""), (0, 1, ""), (0, 2, ""), (1, 0, ""), (1, 1, "")];
        let mut stops = schedule(&jobs, false);
        assert_eq!(all(&mut stops), [0, 1, 4]);
        assert_eq!(stops.ended(0, true), [0; 0], "the others of its level go on");
        assert_eq!(stops.ended(1, false), [2, 3]);
        stops.ended(4, false);
        assert_eq!(all(&mut stops), [5]);
        let mut goes_on = schedule(&jobs, true);
        assert_eq!(all(&mut goes_on), [0, 1, 4]);
        goes_on.ended(0, true);
        assert_eq!(goes_on.ended(1, false), [0; 0]);
        assert_eq!(all(&mut goes_on), [2]);
    }

    #[test]
    fn what_excludes_each_other_is_kept_apart() {
        let mut schedule = schedule(&[(0, 0, "db"), (1, 0, "db"), (2, 0, "web")], false);
        assert_eq!(all(&mut schedule), [0, 2]);
        schedule.ended(0, true);
        assert_eq!(all(&mut schedule), [1]);
    }

    #[test]
    fn suites_that_write_reports_into_one_folder_are_kept_apart() {
        let job = |domain, glob: &str| {
            let report = suites::ReportSpec::Glob(vec![glob.to_owned()]);
            Job { domain, wanted: super::super::ReportWanted { report, ..Default::default() }, ..Job::default() }
        };
        let mut schedule = Schedule::new(&[job(0, "out/*.xml"), job(1, "out/b/*.xml"), job(2, "other/*.xml")], false);
        assert_eq!(all(&mut schedule), [0, 2]);
        schedule.ended(0, false);
        assert_eq!(all(&mut schedule), [1]);
    }

    #[test]
    fn later_levels_and_what_excludes_each_other_wait() {
        let job = |domain, level, exclusive: &str| {
            let exclusive = (!exclusive.is_empty()).then(|| exclusive.to_owned());
            Job { domain, level, exclusive, ..Job::default() }
        };
        assert!(waits_for(&job(0, 1, ""), &job(0, 0, "")));
        assert!(waits_for(&job(1, 0, "db"), &job(0, 0, "db")));
        assert!(!waits_for(&job(0, 0, ""), &job(0, 0, "")), "suites of one level run side by side");
        assert!(!waits_for(&job(0, 0, ""), &job(0, 1, "")));
        assert!(!waits_for(&job(1, 1, "web"), &job(0, 0, "db")));
    }

    #[test]
    fn the_rest_is_what_has_not_begun() {
        let mut schedule = schedule(&[(0, 0, ""), (0, 1, ""), (1, 0, "")], false);
        assert_eq!(schedule.next(), Some(0));
        assert_eq!(schedule.rest(), [1, 2]);
        assert_eq!(schedule.ended(0, false), [0; 0]);
        assert_eq!(schedule.next(), None);
    }
}
