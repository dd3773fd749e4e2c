//! Every fault that a server can have: each is reported in one row with its reason, in limited time, and the other rows are right.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use cicd::system::http::MAX_ANSWER;

use super::server::{Server, Stream, answer, answer_with};
use super::{HEALTH, TIMEOUT, ask, ask_within, check, health, manager, shown};

const DRAFT: &str = "application/health+json";
const WELL: &str = r#"{"status":"pass"}"#;

pub(super) fn slowly(stream: &mut dyn Stream, bytes: &[u8]) {
    for byte in bytes {
        if stream.write_all(&[*byte]).and_then(|()| stream.flush()).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// Writes until the other side closes the connection.
pub(super) fn for_ever(stream: &mut dyn Stream, start: &str, piece: &[u8]) {
    drop(stream.write_all(start.as_bytes()));
    while stream.write_all(piece).is_ok() {}
}

pub(super) fn redirect(stream: &mut dyn Stream, to: &str) {
    drop(stream.write_all(&answer_with(302, &[("location", to)], "")));
}

/// The name, the server, the expected reading of its row and a part of the reason.
type Fault = (&'static str, Server, &'static str, &'static str);

fn silent() -> Vec<Fault> {
    vec![
        (
            "never answers",
            Server::start(|_, _| std::thread::sleep(Duration::from_secs(30))),
            "unreadable",
            "no answer within 3 s",
        ),
        (
            "a byte of the head a second",
            Server::start(|stream, _| slowly(stream, &answer(200, DRAFT, WELL))),
            "unreadable",
            "no answer within 3 s",
        ),
        (
            "a byte of the body a second",
            Server::start(|stream, _| {
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\n"));
                slowly(stream, WELL.as_bytes());
            }),
            "unreadable",
            "not complete within 3 s",
        ),
        (
            "endless 1xx",
            Server::start(|stream, _| for_ever(stream, "", b"HTTP/1.1 103 Early Hints\r\n\r\n")),
            "unreadable",
            "headers of the answer are too large",
        ),
    ]
}

fn broken_off() -> Vec<Fault> {
    vec![
        ("closes at once", Server::raw(|stream, _| drop(stream)), "unreadable", "closed|reset"),
        ("closes after the request", Server::start(|_, _| {}), "unreadable", "closed without an answer"),
        (
            "half an answer",
            Server::start(|stream, _| {
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"status\":\"pass\""));
            }),
            "unreadable",
            "closed before the answer was complete",
        ),
        (
            "half a chunked answer",
            Server::start(|stream, _| {
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n11\r\n{\"status\":\"pass\"}\r\n"));
            }),
            "unreadable",
            "closed before the answer was complete",
        ),
        ("half a JSON", Server::answering(200, DRAFT, r#"{"status":"pass""#), "unreadable", "truncated JSON"),
        (
            "half a JSON by HTTP/1.0",
            Server::start(|stream, _| drop(stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n{\"status\":\"pass\""))),
            "unreadable",
            "truncated JSON",
        ),
        (
            "no HTTP",
            Server::start(|stream, _| drop(stream.write_all(b"220 mail.example.com ESMTP\r\n"))),
            "unreadable",
            "not HTTP",
        ),
    ]
}

fn too_much() -> Vec<Fault> {
    vec![
        (
            "1 GB that is told",
            Server::start(|stream, _| {
                for_ever(stream, "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n", &[b' '; 65536]);
            }),
            "unreadable",
            "larger than 1 MiB",
        ),
        (
            "1 GB that is not told",
            Server::start(|stream, _| for_ever(stream, "HTTP/1.0 200 OK\r\n\r\n", &[b' '; 65536])),
            "unreadable",
            "larger than 1 MiB",
        ),
        (
            "a bomb",
            Server::start(|stream, _| drop(stream.write_all(&answer_with(200, &[("content-encoding", "gzip")], "\u{1f}bomb")))),
            "unreadable",
            "compressed",
        ),
        (
            "many headers",
            Server::start(|stream, _| for_ever(stream, "HTTP/1.1 200 OK\r\n", b"a: b\r\n")),
            "unreadable",
            "headers of the answer are too large|not HTTP",
        ),
        (
            "one endless header",
            Server::start(|stream, _| for_ever(stream, "HTTP/1.1 200 OK\r\na: ", &[b'a'; 65536])),
            "unreadable",
            "headers of the answer are too large",
        ),
        ("deep JSON", Server::answering(200, DRAFT, &"[".repeat(500_000)), "unreadable", "not JSON"),
    ]
}

fn elsewhere() -> Vec<Fault> {
    vec![
        ("redirects for ever", Server::start(|stream, _| redirect(stream, "/again")), "unreadable", "more than 3 redirects"),
        (
            "to https",
            Server::start(|stream, _| redirect(stream, "https://127.0.0.1:1/")),
            "unreadable",
            "redirect from http to https",
        ),
        (
            "to a file",
            Server::start(|stream, _| redirect(stream, "file:///etc/passwd")),
            "unreadable",
            "redirect from http to file",
        ),
        (
            "to nowhere",
            Server::start(|stream, _| drop(stream.write_all(&answer(302, "", "")))),
            "unreadable",
            "without a `Location`",
        ),
    ]
}

fn contradictory() -> Vec<Fault> {
    vec![
        ("500 with a healthy body", Server::answering(500, DRAFT, WELL), "unknown", "contradict"),
        ("200 with a failing one", Server::answering(200, DRAFT, r#"{"status":"fail"}"#), "unknown", "contradict"),
        ("503 that fails", Server::answering(503, DRAFT, r#"{"status":"fail","output":"disk"}"#), "fail", "disk"),
        (
            "HTTP/1.0",
            Server::start(|stream, _| drop(stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n{\"status\":\"pass\"}"))),
            "pass",
            "",
        ),
        ("well", Server::answering(200, DRAFT, WELL), "pass", ""),
    ]
}

#[test]
fn each_fault_is_one_row_and_the_others_are_right() {
    let faults: Vec<Fault> = [silent(), broken_off(), too_much(), elsewhere(), contradictory()].into_iter().flatten().collect();
    let managers: Vec<_> = faults.iter().map(|fault| manager(&fault.1.url())).collect();
    let start = Instant::now();
    let answers = ask(&managers, HEALTH);
    let took = start.elapsed();
    assert!(took < TIMEOUT * 3, "{took:?}");
    assert_eq!(answers.len(), faults.len());
    let mut wrong = Vec::new();
    for ((name, _, expected, because), answer) in faults.iter().zip(&answers) {
        let (word, why) = shown(&answer.health);
        if word != *expected || !because.split('|').any(|because| why.contains(because)) {
            wrong.push(format!("{name}: {word}, {why:?}, not {expected}, {because:?}"));
        }
        assert!(!why.contains("http://") && !why.starts_with(char::is_uppercase) | why.starts_with("HTTP"), "{name}: {why}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_port_without_a_server_refuses() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    check(&health(manager(&format!("http://127.0.0.1:{port}"))), "unreadable", "connection refused");
}

#[test]
fn a_server_that_comes_back_within_a_moment_is_there_at_the_second_try() {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let server = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(40));
        let listener = TcpListener::bind(address).expect("the port");
        let (mut stream, _) = listener.accept().expect("a connection");
        drop(stream.read(&mut [0; 4096]));
        drop(stream.write_all(&answer(200, DRAFT, WELL)));
    });
    check(&health(manager(&format!("http://{address}"))), "pass", "");
    server.join().expect("the server");
}

#[test]
fn a_host_that_drops_packets_costs_the_time_of_a_connection() {
    // A full queue drops connections, like a host that does not exist.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let full = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        socket.listen(1).expect("a listener")
    });
    let address = full.local_addr().expect("an address");
    let _waiting: Vec<_> = (0..4).map(|_| std::net::TcpStream::connect_timeout(&address, Duration::from_millis(200))).collect();
    let start = Instant::now();
    check(&health(manager(&format!("http://{address}"))), "unreadable", "no connection within 2 s");
    assert!((Duration::from_millis(1900)..TIMEOUT * 2).contains(&start.elapsed()), "{:?}", start.elapsed());
}

#[test]
fn a_name_without_an_address_says_so() {
    // The name is too long for a label, so no name server is asked.
    let name = format!("{}.example", "a".repeat(64));
    check(&health(manager(&format!("http://{name}:8001"))), "unreadable", &format!("cannot resolve the host name `{name}`"));
}

#[test]
fn escape_codes_and_long_texts_come_bounded() {
    let output = format!("\\u001b[31mred\\u001b[0m {}", "long ".repeat(10_000));
    let checks: Vec<String> = (0..5_000)
        .map(|n| {
            format!(
                "\"c{n}\":[{{\"status\":\"{}\",\"output\":\"{}\"}}]",
                if n == 4_999 { "fail" } else { "pass" },
                "x".repeat(100)
            )
        })
        .collect();
    let body = format!("{{\"status\":\"fail\",\"output\":\"{output}\",\"checks\":{{{}}}}}", checks.join(","));
    assert!(body.len() < 1024 * 1024);
    let server = Server::answering(503, DRAFT, &body);
    let cicd::model::health::Part::Known(health) = health(manager(&server.url())) else { panic!("an answer") };
    assert_eq!(health.output.as_ref().map(|text| text.chars().count()), Some(4_000));
    assert_eq!(health.checks.len(), 100);
    assert!(health.checks.iter().any(|check| check.name == "c4999"), "what fails must not be cut off");
}

#[test]
fn a_short_timeout_is_kept_to() {
    let server = Server::start(|_, _| std::thread::sleep(Duration::from_secs(30)));
    let start = Instant::now();
    let answers = ask_within(Duration::from_millis(300), &|_| None, &[manager(&server.url())], HEALTH);
    check(&answers[0].health, "unreadable", "no answer within 0.3 s");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn what_is_no_url_is_said_to_be_none() {
    for (url, because) in [
        ("city manager", "not a URL"),
        ("ftp://127.0.0.1/", "`ftp` is not supported"),
        ("http://user:secret@127.0.0.1:1/", "a user's name or password"),
        ("unix:/run/manager.sock", "no host"),
    ] {
        let part = health(manager(url));
        check(&part, "unreadable", because);
        assert!(!shown(&part).1.contains("secret"), "{part:?}");
    }
}

#[test]
fn an_answer_is_read_up_to_its_bound_and_no_byte_further() {
    let of = |length: usize, head: &'static str| {
        let body = format!("{WELL}{}", " ".repeat(length - WELL.len()));
        Server::start(move |stream, _| drop(stream.write_all(format!("{head}{body}").as_bytes())))
    };
    let head = "HTTP/1.0 200 OK\r\ncontent-type: application/health+json\r\n\r\n";
    let servers = [of(MAX_ANSWER, head), of(MAX_ANSWER + 1, head)];
    let answers = ask(&servers.each_ref().map(|server| manager(&server.url())), HEALTH);
    check(&answers[0].health, "pass", "");
    check(&answers[1].health, "unreadable", "larger than 1 MiB");
}
