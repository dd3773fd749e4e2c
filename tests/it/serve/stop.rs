//! Shutdown: properly and with 0 for any connected clients, and nothing remains.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::{Served, repository};
use crate::support::{World, side_by_side};

#[track_caller]
fn ends_with(server: &mut Served, expected: i32) {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(status) = server.child.try_wait().expect("a state") {
            assert_eq!(status.code(), Some(expected));
            return;
        }
        assert!(Instant::now() < end, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_signal_ends_it_in_good_order() {
    side_by_side(&[Signal::INT, Signal::TERM], |signal| {
        let world = World::new();
        let mut server = Served::start(&repository(&world));
        let mut events = server.connect();
        events.write_all(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("written");
        let mut head = [0; 12];
        events.read_exact(&mut head).expect("an answer");
        let mut silent = server.connect();
        silent.write_all(b"GET / HT").expect("written");
        server.signal(*signal);
        // The stream is closed properly: its last chunk arrives.
        let mut rest = Vec::new();
        events.read_to_end(&mut rest).expect("the end");
        assert!(rest.ends_with(b"\r\n0\r\n\r\n"), "{}", String::from_utf8_lossy(&rest));
        ends_with(&mut server, 0);
    });
}

#[test]
fn a_second_signal_does_not_wait() {
    let world = World::new();
    let repo = repository(&world);
    let mut server = Served::start(&repo);
    let mut silent = server.connect();
    silent.write_all(b"GET / HT").expect("written");
    server.get("/healthz");
    server.signal(Signal::TERM);
    // The server is stopping once it accepts no more connections.
    let end = Instant::now() + Duration::from_secs(10);
    while std::net::TcpStream::connect(("127.0.0.1", server.port)).is_ok() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
    server.signal(Signal::INT);
    ends_with(&mut server, 143);
}

#[test]
fn what_a_check_started_ends_with_it() {
    let world = World::new();
    let repo = world.init("platform", &[]);
    let check = "echo $$ > pid; sleep 1000 & sleep 1000";
    repo.write(
        "cicd.yml",
        &format!("version: 1\ndomains:\n  city: {{ checks: {{ long: {{ command: \"{check}\", timeout: 4m }} }} }}\n"),
    );
    repo.commit("start");
    for by_force in [false, true] {
        drop(std::fs::remove_file(repo.path.join("pid")));
        let mut server = Served::start(&repo);
        let end = Instant::now() + Duration::from_secs(20);
        let pid = loop {
            let text = std::fs::read_to_string(repo.path.join("pid")).unwrap_or_default();
            if let Ok(pid) = text.trim().parse::<i32>() {
                break pid;
            }
            assert!(Instant::now() < end, "the check does not begin");
            std::thread::sleep(Duration::from_millis(20));
        };
        if by_force {
            server.child.kill().expect("killed");
            server.child.wait().expect("an end");
        } else {
            server.signal(Signal::TERM);
            ends_with(&mut server, 0);
        }
        let end = Instant::now() + Duration::from_secs(20);
        while std::path::Path::new(&format!("/proc/{pid}")).exists() {
            assert!(Instant::now() < end, "the check outlives the server");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn an_address_in_use_is_an_error() {
    let world = World::new();
    let repo = repository(&world);
    let server = Served::start(&repo);
    let ran = repo.cicd(&["serve", "--listen", &format!("127.0.0.1:{}", server.port)]).run();
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stderr.contains("cannot listen at 127.0.0.1:") && ran.stderr.contains("--listen"), "{ran:?}");
}
