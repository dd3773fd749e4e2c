//! From changed paths to affected domains, each with every reason. Pure functions over values: no git, no files, no output.

pub(crate) mod audit;
pub(crate) mod code_owners;
pub(crate) mod collection;
mod index;
mod judge;
pub(crate) mod locks;
pub(crate) mod picture;
mod propagate;
pub(crate) mod proven;
mod territory;
pub(crate) mod test_census;

pub(crate) use index::PatternIndex;
pub(crate) use judge::{Judge, JudgedPath, Map, links};
pub(crate) use locks::LockEffect;
pub(crate) use propagate::cycles;

use crate::config::{DomainKind, Touched, Unowned};
use crate::git::Ranges;
use crate::model::few::count;
use crate::model::reasons::{Affected, Change, DomainAnswer, JudgedFile, Reason, Rule};
use crate::system::steps::{found, step};

/// What there is to decide on besides the map.
#[derive(Debug, Default)]
pub(crate) struct ChangeEvidence<'a> {
    /// What was compared, and why that may not be all.
    pub ranges: Ranges,
    /// The changed paths; `None` when no range is known.
    pub changes: Option<Vec<Change>>,
    /// What the change of the config touches; looked at only when the config is among the changes.
    pub config: Option<Touched>,
    /// What changed lock files affect, by their paths; those that are not listed affect what their rule says.
    pub locks: Vec<(Vec<u8>, LockEffect)>,
    /// Domains that count as changed whatever the diff says.
    pub forced: &'a [usize],
}

/// Decides which domains are affected, and why.
#[must_use]
pub(crate) fn affected(map: &Map<'_>, evidence: ChangeEvidence<'_>) -> Affected {
    let domains = &map.config().domains;
    let step = step!("select domains by {}", count(evidence.changes.as_ref().map_or(0, Vec::len), "changed path"));
    let mut answer = Affected {
        ranges: evidence.ranges.list,
        widened_because: evidence.ranges.widened_because,
        warnings: evidence.ranges.warnings,
        files: None,
        shared: Vec::new(),
        domains: domains
            .iter()
            .map(|domain| DomainAnswer {
                name: domain.name.value.clone(),
                is_library: domain.kind == DomainKind::Library,
                because: Vec::new(),
            })
            .collect(),
        new_dependencies: None,
    };
    answer.files = evidence.changes.map(|changes| {
        let mut judge = map.judge();
        let mut files = Vec::with_capacity(changes.len());
        for change in changes {
            let judged = judge.file(&change);
            let owners = judged.owners.iter().map(|owner| owner.domain).collect();
            let rule = judged.rule;
            let lock = evidence.locks.iter().find(|(path, _)| *path == change.path).map(|(_, effect)| effect);
            note_reasons(map, &mut answer, files.len(), judged, (evidence.config.as_ref(), lock));
            files.push(JudgedFile { change, rule, owners });
        }
        files
    });
    if answer.widened_because.is_some() {
        answer.shared.push(Reason::Widened);
    }
    for &domain in evidence.forced {
        answer.domains[domain].because.push(Reason::Forced);
    }
    proven::note_used_files(map, &mut answer);
    note_unread(map, &mut answer);
    propagate::dependencies(map, &mut answer);
    note_any_domain(map.cross_domain(), &mut answer);
    found(&step, format_args!("{} affected", answer.affected().count()));
    answer
}

/// What one judged file is a reason for.
fn note_reasons(
    map: &Map<'_>,
    answer: &mut Affected,
    file: usize,
    judged: JudgedPath<'_>,
    (config, lock): (Option<&Touched>, Option<&LockEffect>),
) {
    match judged.rule {
        Rule::Config => note_config(map, answer, file, config),
        Rule::Global => match lock {
            Some(LockEffect::Domains(domains)) => {
                for (domain, packages) in domains {
                    answer.domains[*domain].because.push(Reason::Packages { file, packages: packages.clone() });
                }
            }
            Some(LockEffect::Everything(why)) => answer.shared.push(Reason::Global { file, why: Some(why.clone()) }),
            None => answer.shared.push(Reason::Global { file, why: None }),
        },
        Rule::Ignored => {}
        Rule::Owned => {
            for owner in judged.owners {
                answer.domains[owner.domain].because.push(Reason::Path { file, pattern: owner.pattern.into_owned() });
            }
        }
        Rule::Unowned => match map.config().unowned {
            Unowned::All | Unowned::Error => answer.shared.push(Reason::Unowned { file }),
            Unowned::CrossDomain => answer.domains[map.cross_domain()].because.push(Reason::Unowned { file }),
            Unowned::Ignore => {}
        },
    }
}

fn note_config(map: &Map<'_>, answer: &mut Affected, file: usize, touched: Option<&Touched>) {
    match touched.unwrap_or(&Touched::Everything) {
        Touched::Nothing => {}
        Touched::Everything => answer.shared.push(Reason::Config { file }),
        Touched::Entries { names, gone } => {
            // An entry that today's config does not have, because it went or came and went, is nobody's but everybody's.
            let gone = gone.then_some(map.cross_domain());
            let mut changed: Vec<usize> =
                names.iter().map(|name| map.domain(name).unwrap_or(map.cross_domain())).chain(gone).collect();
            changed.sort_unstable();
            changed.dedup();
            for domain in changed {
                answer.domains[domain].because.push(Reason::Config { file });
            }
        }
    }
}

/// A domain whose dependencies cannot be read may depend on whatever changed.
fn note_unread(map: &Map<'_>, answer: &mut Affected) {
    let files = answer.files.iter().flatten();
    if !files.clone().any(|file| file.rule != Rule::Ignored) {
        return;
    }
    for (at, domain) in answer.domains.iter_mut().enumerate() {
        if let Some(unread) = map.proven().unread(at).first() {
            domain.because.push(Reason::UnreadDependencies { unread: unread.clone() });
        }
    }
}

fn note_any_domain(cross_domain: usize, answer: &mut Affected) {
    let another = (0..answer.domains.len()).any(|at| at != cross_domain && answer.is_affected(&answer.domains[at]));
    if another {
        answer.domains[cross_domain].because.push(Reason::AnyDomain);
    }
}

#[cfg(test)]
mod tests;
