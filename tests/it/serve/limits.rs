//! The resources that a client may use: connections, heads, bodies, time. An idle client blocks no other one.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{Served, repository};
use crate::support::{World, side_by_side};

/// Returns the answer to raw bytes; empty if the connection is only closed.
fn raw(server: &Served, bytes: &[u8]) -> String {
    let mut stream = server.connect();
    drop(stream.write_all(bytes));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

/// In each case the server gives up on a client after a time; the cases run together and take as long as the slowest.
#[test]
fn what_a_client_may_take_up_is_bounded() {
    let cases: [fn(); 3] =
        [heads_are_bounded, who_says_nothing_makes_room_for_others, who_is_slow_is_let_go_and_holds_up_no_other];
    side_by_side(&cases, |case| case());
}

fn heads_are_bounded() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(64 * 1024));
    assert!(!raw(&server, long.as_bytes()).starts_with("HTTP/1.1 2"));
    let many = (0..200).map(|n| format!("X-{n}: x\r\n")).collect::<Vec<_>>().concat();
    assert!(!raw(&server, format!("GET / HTTP/1.1\r\nHost: localhost\r\n{many}\r\n").as_bytes()).starts_with("HTTP/1.1 2"));
    for nonsense in [
        &b"\r\n\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"GET / HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        assert!(!raw(&server, nonsense).starts_with("HTTP/1.1 2"), "{nonsense:?}");
    }
    assert_eq!(server.get("/healthz").code, 200);
    assert_eq!(server.get(&format!("/?filter={}", "x".repeat(8000))).code, 200);
}

fn who_says_nothing_makes_room_for_others() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    // More connections than the server accepts: some begin a request and stop, some send nothing.
    let silent: Vec<TcpStream> = (0..1300)
        .map(|n| {
            let mut stream = server.connect();
            if n % 2 == 0 {
                stream.write_all(b"GET / HTTP/1.1\r\nHost: localh").expect("written");
            }
            stream
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(server.get("/").code, 200);
    }
    let metrics = server.get("/metrics").text;
    let open: f64 = metrics
        .lines()
        .find_map(|line| line.strip_prefix("cicd_serve_connections "))
        .and_then(|n| n.parse().ok())
        .expect("a number");
    assert!(open <= 1024.0, "{open}");
    drop(silent);
}

fn who_is_slow_is_let_go_and_holds_up_no_other() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let mut slow = server.connect();
    let since = Instant::now();
    slow.write_all(b"GET / HTTP/1.1\r\n").expect("written");
    // A byte from time to time does not make a head.
    let mut drip = slow.try_clone().expect("a stream");
    let dripping = std::thread::spawn(move || {
        for _ in 0..60 {
            if drip.write_all(b"x").is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    let mut body = server.connect();
    let head = "POST /managers/journey/deployment HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a-token-of-the-tests\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    body.write_all(head.as_bytes()).expect("written");
    assert_eq!(server.get("/").code, 200);
    let mut answer = Vec::new();
    drop(slow.read_to_end(&mut answer));
    let mut response = String::new();
    drop(body.read_to_string(&mut response));
    assert!(response.starts_with("HTTP/1.1 400"), "{response}");
    // Both end within their ten seconds, with a margin for a busy machine; the read would have ended after thirty.
    assert!(since.elapsed() < Duration::from_secs(28), "{:?}", since.elapsed());
    dripping.join().expect("the dripper");
}

#[test]
fn one_connection_is_for_one_request() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let two = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert_eq!(raw(&server, two).matches("HTTP/1.1 200").count(), 1);
}
