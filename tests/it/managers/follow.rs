//! Following managers: repeated requests, each manager at its own interval, until the caller stops.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use cicd::managers::{Asker, AskerSettings, ManagerQuestion};

use super::server::{Server, answer};
use super::{HEALTH, Own, TIMEOUT, manager, shown};

#[test]
fn all_managers_are_polled_and_a_silent_one_delays_no_other() {
    let turn = AtomicU32::new(0);
    let flapping = Server::start(move |stream, _| {
        let body = if turn.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
            (200, r#"{"status":"pass"}"#)
        } else {
            (503, r#"{"status":"fail"}"#)
        };
        drop(stream.write_all(&answer(body.0, "application/json", body.1)));
    });
    let silent = Server::start(|_, _| std::thread::sleep(Duration::from_secs(30)));
    let managers = [manager(&flapping.url()), manager(&silent.url())];
    let settings = AskerSettings {
        tokens: &|_| None,
        token_hosts: cicd::system::http::TokenHosts::default(),
        timeout: TIMEOUT,
        root: ".".into(),
        url_override: None,
    };
    let asker = Asker::new(settings).expect("an asker");
    let question = |domain| ManagerQuestion { domain, name: "own", manager: managers.get(domain), wants: HEALTH };
    let questions = [question(0), question(1), question(2)];
    let (mut seen, mut calls, start) = ([Vec::new(), Vec::new(), Vec::new()], 0, Instant::now());
    asker.follow(&questions, Duration::from_millis(100), &Own, &mut |answers| {
        calls += 1;
        for answer in answers {
            seen[answer.domain].push(shown(&answer.health).0);
        }
        let is_enough = seen[0].len() >= 4 && seen[2].len() >= 4 && !seen[1].is_empty();
        !is_enough && start.elapsed() < Duration::from_secs(30)
    });
    assert_eq!(seen[0][..4], ["pass", "fail", "pass", "fail"]);
    assert_eq!((seen[1][0], seen[2][0]), ("unreadable", "pass"));
    assert!(calls >= 4, "it is heard without news too: {calls}");
}

#[test]
fn following_can_stop_while_a_manager_is_silent() {
    let silent = Server::start(|_, _| std::thread::sleep(Duration::from_secs(30)));
    let manager = manager(&silent.url());
    let settings = AskerSettings {
        tokens: &|_| None,
        token_hosts: cicd::system::http::TokenHosts::default(),
        timeout: Duration::from_secs(20),
        root: ".".into(),
        url_override: None,
    };
    let asker = Asker::new(settings).expect("an asker");
    let question = ManagerQuestion { domain: 0, name: "own", manager: Some(&manager), wants: HEALTH };
    let start = Instant::now();
    asker.follow(&[question], Duration::from_secs(1), &Own, &mut |_| false);
    drop(asker);
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}
