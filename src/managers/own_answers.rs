//! The answers of this program itself, and the parts of other managers' answers that only this program can give.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::target::Target;
use super::{Embedded, ManagerAnswer, ManagerQuestion, Wants};
use crate::model::health::Part;

/// The most threads. Checks wait for other programs, so a few parallel ones are worth a thread each.
const THREADS: usize = 16;

/// Returns the answers for domains without another manager, by the index of their question.
pub(super) fn answers(
    questions: &[ManagerQuestion<'_>],
    targets: &[Target],
    embedded: &dyn Embedded,
) -> Vec<(usize, ManagerAnswer)> {
    let own: Vec<usize> = (0..questions.len()).filter(|place| targets[*place].is_embedded()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(&place) = own.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((place, answer(&questions[place], embedded)));
        }
        done
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS.min(own.len())).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}

fn answer(question: &ManagerQuestion<'_>, embedded: &dyn Embedded) -> ManagerAnswer {
    let Wants { health, deployment, tests } = question.wants;
    ManagerAnswer {
        domain: question.domain,
        health: if health { embedded.health(question.name) } else { Part::NotAsked },
        deployment: if deployment { embedded.deployment(question.name) } else { Part::NotAsked },
        tests: if tests { embedded.tests(question.name) } else { Part::NotAsked },
    }
}

/// Returns the answer with the parts that Consul and gRPC cannot give.
pub(super) fn completed(
    mut answer: ManagerAnswer,
    question: &ManagerQuestion<'_>,
    target: &Target,
    embedded: &dyn Embedded,
) -> ManagerAnswer {
    if target.knows_only_health() {
        if question.wants.deployment {
            answer.deployment = embedded.deployment(question.name);
        }
        if question.wants.tests {
            answer.tests = embedded.tests(question.name);
        }
    }
    answer
}
