//! The three requests to one manager: on one connection if the manager allows it, and no request waits long for another one.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use cicd::managers::{ManagerAnswer, Wants};
use cicd::model::health::Part;

use super::server::{Server, path};
use super::{ask, manager};

fn body(head: &str) -> String {
    let body = match path(head) {
        "/health" => r#"{"status":"pass"}"#,
        "/deployment" => r#"{"state":"none"}"#,
        _ => r#"{"levels":[]}"#,
    };
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn head(stream: &mut TcpStream) -> Option<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return None,
        }
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

#[track_caller]
fn is_whole(answer: &ManagerAnswer) {
    let ManagerAnswer { health, deployment, tests, .. } = answer;
    assert!(matches!((health, deployment, tests), (Part::Known(_), Part::Known(_), Part::Known(_))), "{answer:?}");
}

/// Answers `most` requests on a connection, and closes it without a `Connection: close`.
fn closing_after(most: usize, connections: &Arc<AtomicUsize>) -> Server {
    let connections = Arc::clone(connections);
    Server::raw(move |mut stream, heads| {
        connections.fetch_add(1, Ordering::Relaxed);
        for _ in 0..most {
            let Some(head) = head(&mut stream) else { return };
            heads.lock().expect("heads").push(head.clone());
            drop(stream.write_all(body(&head).as_bytes()));
        }
    })
}

#[test]
fn one_connection_is_enough_and_one_that_is_closed_is_made_again() {
    for (most, expected) in [(usize::MAX, 1), (2, 2), (1, 3)] {
        let connections = Arc::default();
        let server = closing_after(most, &connections);
        is_whole(&ask(&[manager(&server.url())], Wants::ALL)[0]);
        assert_eq!((connections.load(Ordering::Relaxed), server.heads().len()), (expected, 3), "{most}");
        let says_close: Vec<bool> = server.heads().iter().map(|head| head.contains("connection: close")).collect();
        assert_eq!(says_close, [false, false, true], "the last question says that it is the last");
    }
}

/// The manager answers the health request only after the tests request, so the program must not wait for the health.
#[test]
fn a_slow_answer_holds_up_no_other() {
    let asked = Arc::new((Mutex::new(false), Condvar::new()));
    let own = Arc::clone(&asked);
    let server = Server::start(move |stream, head| {
        if path(head) == "/test-results" {
            *own.0.lock().expect("asked") = true;
            own.1.notify_all();
        }
        if path(head) == "/health" {
            let guard = own.0.lock().expect("asked");
            drop(own.1.wait_timeout_while(guard, Duration::from_secs(20), |asked| !*asked));
        }
        drop(stream.write_all(body(head).as_bytes()));
    });
    is_whole(&ask(&[manager(&server.url())], Wants::ALL)[0]);
}

/// Surplus bytes on a connection are not read as the answer to the next request.
#[test]
fn more_than_was_asked_for_is_not_read_as_an_answer() {
    let server = Server::raw(|mut stream, _| {
        while let Some(head) = head(&mut stream) {
            let twice = body("GET /health HTTP/1.1").repeat(2);
            let text = if path(&head) == "/health" { twice } else { body(&head) };
            drop(stream.write_all(text.as_bytes()));
        }
    });
    let answer = &ask(&[manager(&server.url())], Wants::ALL)[0];
    is_whole(answer);
    let Part::Known(deployment) = &answer.deployment else { panic!("{answer:?}") };
    assert_eq!(deployment.state, cicd::model::health::DeploymentState::None);
}
