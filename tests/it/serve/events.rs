//! The stream of events: its content, the number of clients, and the treatment of clients that do not read.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Served, deployment, repository};
use crate::support::World;

/// A client of the event stream.
struct Listener(BufReader<TcpStream>);

/// An event.
#[derive(Debug, Default)]
struct Event {
    kind: String,
    id: Option<u64>,
    data: Value,
}

impl Listener {
    fn open(server: &Served, more: &str) -> Self {
        let mut stream = server.connect();
        write!(stream, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n{more}\r\n").expect("written");
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).expect("an answer");
        assert!(line.starts_with("HTTP/1.1 200"), "{line}");
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).expect("a head");
        }
        Self(reader)
    }

    /// Returns the next event, or `None` at the end of the stream. The sizes of the chunks are between the lines.
    fn next(&mut self) -> Option<Event> {
        let mut event = Event::default();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).expect("a line") == 0 {
                return None;
            }
            let line = line.trim_end();
            if let Some(kind) = line.strip_prefix("event: ") {
                kind.clone_into(&mut event.kind);
            } else if let Some(id) = line.strip_prefix("id: ") {
                event.id = id.parse().ok();
            } else if let Some(data) = line.strip_prefix("data: ") {
                event.data = serde_json::from_str(data).expect("JSON");
            } else if line.is_empty() && !event.kind.is_empty() {
                return Some(event);
            }
        }
    }

    /// Returns the next event of a domain with this verdict.
    fn until(&mut self, name: &str, verdict: &str) -> Event {
        loop {
            let event = self.next().expect("an event");
            if event.kind == "domain" && event.data["name"] == name && event.data["verdict"] == verdict {
                return event;
            }
        }
    }
}

#[test]
fn the_event_stream_asks_proxies_not_to_buffer() {
    let world = World::new();
    let repo = repository(&world);
    let server = Served::start(&repo);
    let mut stream = server.connect();
    write!(stream, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("written");
    let head = BufReader::new(stream).lines().map(|line| line.expect("a line")).take_while(|line| !line.is_empty());
    let names: Vec<String> = head.map(|line| line.to_ascii_lowercase()).collect();
    assert!(names.contains(&"x-accel-buffering: no".to_owned()), "{names:?}");
}

#[test]
fn an_event_has_the_markup_of_the_page() {
    let world = World::new();
    let repo = repository(&world);
    let server = Served::start(&repo);
    let mut listener = Listener::open(&server, "");
    listener.until("smart-city", "unknown");
    let path = "/managers/journey/deployment";
    assert_eq!(server.post(path, &deployment("1", &json!({ "state": "failed" }))).code, 201);
    let event = listener.until("journey", "fail");
    assert!(event.data["card"].as_str().expect("a card").contains("id=\"card-journey\""), "{event:?}");
    assert!(event.data["row"].as_str().expect("a row").contains("id=\"row-journey\""), "{event:?}");
    let page = server.get("/").text;
    let verdicts = page.matches("data-name=\"journey\" data-verdict=\"fail\"").count();
    assert!(verdicts >= 1, "{page}");
    // A check that changes is sent without a request.
    repo.remove("up");
    let turned = listener.until("smart-city", "fail");
    assert!(turned.id > event.id, "{turned:?}");
    let taken = loop {
        let event = listener.next().expect("an event");
        if event.kind == "taken" {
            break event;
        }
    };
    assert!(taken.data["taken"].as_str().is_some_and(|time| time.ends_with('Z')), "{taken:?}");
}

#[test]
fn a_client_that_reconnects_gets_missed_events() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let mut listener = Listener::open(&server, "");
    let id = listener.until("quiet", "unknown").id.expect("an id");
    drop(listener);
    let path = "/managers/quiet/deployment";
    server.post(path, &deployment("1", &json!({ "state": "failed" })));
    server.until("/api/v1/domains/quiet", |answer| answer.json()["domain"]["status"]["verdict"] == "fail");
    let mut again = Listener::open(&server, &format!("Last-Event-ID: {id}\r\n"));
    let missed = again.until("quiet", "fail");
    assert!(missed.id > Some(id));
    // Events that the client has received already are not sent again: the next event of this domain is a new one.
    let mut third = Listener::open(&server, &format!("Last-Event-ID: {}\r\n", missed.id.expect("an id")));
    server.post(path, &deployment("2", &json!({ "since": "2026-02-01T00:00:00Z" })));
    let next = loop {
        let event = third.next().expect("an event");
        if event.data["name"] == "quiet" {
            break event;
        }
    };
    assert_eq!(next.data["verdict"], "pass", "{next:?}");
}

#[test]
fn five_hundred_hear_the_same_and_some_do_not_read() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let mut listeners: Vec<Listener> = (0..500).map(|_| Listener::open(&server, "")).collect();
    // These clients never read.
    let _deaf: Vec<Listener> = (0..100).map(|_| Listener::open(&server, "")).collect();
    server.post("/managers/journey/deployment", &deployment("1", &json!({ "state": "failed" })));
    let events: Vec<Event> = listeners.iter_mut().map(|listener| listener.until("journey", "fail")).collect();
    assert!(events.iter().all(|event| event.id == events[0].id && event.data == events[0].data));
    assert_eq!(server.get("/").code, 200);
}

#[test]
fn there_is_an_end_to_listeners() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let mut listeners: Vec<Listener> = (0..768).map(|_| Listener::open(&server, "")).collect();
    let answer = server.get("/api/v1/events");
    answer.problem(503);
    assert_eq!(answer.header("retry-after"), "30");
    assert_eq!(server.get("/").code, 200);
    // When a client leaves, there is room again as soon as the server sends an event and notices it.
    drop(listeners.pop());
    let end = std::time::Instant::now() + Duration::from_secs(40);
    loop {
        let mut stream = server.connect();
        stream.write_all(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("written");
        let mut first = [0; 12];
        stream.read_exact(&mut first).expect("an answer");
        if &first == b"HTTP/1.1 200" {
            return;
        }
        assert!(std::time::Instant::now() < end, "no room");
        std::thread::sleep(Duration::from_millis(100));
    }
}
