//! Repeated questions for `--watch` and `--wait`: each manager at its own pace, and Consul by blocking queries.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::remote::{self, Network, Wait};
use super::target::Target;
use super::{Asker, Embedded, ManagerAnswer, ManagerQuestion, Wants, own_answers};

/// The longest time between two calls of the caller's function, so the caller can end or draw.
const TICK: Duration = Duration::from_millis(250);
/// The longest time that Consul may hold back an answer. The answers of this program about the domain are no older than that.
const HOLD: Duration = Duration::from_secs(10);
/// The most blocking queries: more would hold the connections that Consul gives to one client.
const MOST_HELD: usize = 32;

type HeardAnswer = (usize, ManagerAnswer);

impl Asker<'_> {
    /// Asks all managers, and each again after `every` has passed since its last answer; changes that Consul knows of are
    /// reported at once. `heard` gets the new answers at least four times a second, even if there are none; returning `false`
    /// ends the polling.
    ///
    /// A running embedded check is waited for.
    pub fn follow(
        &self,
        questions: &[ManagerQuestion<'_>],
        every: Duration,
        embedded: &dyn Embedded,
        heard: &mut dyn FnMut(Vec<ManagerAnswer>) -> bool,
    ) {
        let Some(runtime) = &self.runtime else { return };
        let targets = super::targets(questions, &self.settings);
        let (sender, answers) = sync_channel(questions.len().max(1) * 2);
        let (end_remote, remote_ended) = tokio::sync::oneshot::channel::<()>();
        let (end_own, own_ended) = sync_channel::<()>(1);
        std::thread::scope(|scope| {
            let own = sender.clone();
            let (network, targets) = (&self.network, &targets);
            scope.spawn(move || {
                runtime.block_on(async {
                    let tasks = spawn_all(network, questions, targets, every, &sender);
                    // The task also ends when the other side is dropped.
                    drop(remote_ended.await);
                    drop(tasks);
                });
            });
            scope.spawn(move || ask_own(questions, targets, every, embedded, (&own, &own_ended)));
            while heard(gathered(&answers, questions, targets, embedded)) {}
            drop(end_remote);
            drop(end_own);
        });
    }
}

/// Returns the answers of a tick.
fn gathered(
    answers: &Receiver<HeardAnswer>,
    questions: &[ManagerQuestion<'_>],
    targets: &[Target],
    embedded: &dyn Embedded,
) -> Vec<ManagerAnswer> {
    let until = Instant::now() + TICK;
    let mut found = Vec::new();
    while let Ok((place, answer)) = answers.recv_timeout(until.saturating_duration_since(Instant::now())) {
        found.push(own_answers::completed(answer, &questions[place], &targets[place], embedded));
    }
    found
}

fn ask_own(
    questions: &[ManagerQuestion<'_>],
    targets: &[Target],
    every: Duration,
    embedded: &dyn Embedded,
    (answers, ended): (&SyncSender<HeardAnswer>, &Receiver<()>),
) {
    if !targets.iter().any(Target::is_embedded) {
        return;
    }
    loop {
        for mut heard in own_answers::answers(questions, targets, embedded) {
            // The caller may be busy; if it is gone, this loop ends.
            while let Err(TrySendError::Full(back)) = answers.try_send(heard) {
                if !matches!(ended.recv_timeout(TICK), Err(RecvTimeoutError::Timeout)) {
                    return;
                }
                heard = back;
            }
        }
        if !matches!(ended.recv_timeout(every), Err(RecvTimeoutError::Timeout)) {
            return;
        }
    }
}

fn spawn_all(
    network: &Arc<Network>,
    questions: &[ManagerQuestion<'_>],
    targets: &[Target],
    every: Duration,
    answers: &SyncSender<HeardAnswer>,
) -> JoinSet<()> {
    let consul = targets.iter().filter(|target| matches!(target, Target::Consul { .. })).count();
    let mut tasks = JoinSet::new();
    for (place, (question, target)) in
        questions.iter().zip(targets).enumerate().filter(|(_, (_, target))| !target.is_embedded())
    {
        let one = FollowedManager {
            network: Arc::clone(network),
            target: target.clone(),
            domain: question.domain,
            wants: question.wants,
            may_wait: consul <= MOST_HELD && matches!(target, Target::Consul { .. }),
        };
        let answers = answers.clone();
        tasks.spawn(async move { one.follow(every, place, &answers).await });
    }
    tasks
}

/// A manager that is polled.
struct FollowedManager {
    network: Arc<Network>,
    target: Target,
    domain: usize,
    wants: Wants,
    may_wait: bool,
}

impl FollowedManager {
    async fn follow(&self, every: Duration, place: usize, answers: &SyncSender<HeardAnswer>) {
        let mut index = 0;
        loop {
            let asked = Instant::now();
            let wait = self.may_wait.then_some(Wait { index, most: HOLD });
            let (answer, next) = remote::answer(&self.network, &self.target, self.domain, self.wants, wait).await;
            // After an index that decreases, waiting begins anew: Consul was restored, or another server answers.
            index = if next < index { 0 } else { next };
            let mut heard = (place, answer);
            loop {
                match answers.try_send(heard) {
                    Ok(()) => break,
                    Err(TrySendError::Disconnected(_)) => return,
                    Err(TrySendError::Full(back)) => heard = back,
                }
                tokio::time::sleep(TICK).await;
            }
            let pause = if self.may_wait && index > 0 { every.min(TICK) } else { every };
            tokio::time::sleep_until((asked + pause).into()).await;
        }
    }
}
