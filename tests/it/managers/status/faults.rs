//! Every fault that a manager can have, in one `status`: each is one row with its reason, and the other rows are right.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::super::faults::{for_ever, redirect, slowly};
use super::super::server::{Server, answer};
use super::super::tls::Authority;
use super::{World, at, domain, json, repository, texts};

const JSON: &str = "application/health+json";
const WELL: &str = r#"{"status":"pass"}"#;

/// The domain, its manager, its verdict, and a part of the reason.
type Row = (&'static str, String, &'static str, &'static str);

fn broken(servers: &mut Vec<Server>) -> Vec<Row> {
    let mut add = |name, server: Server, verdict, why| {
        let manager = at(&server);
        servers.push(server);
        (name, manager, verdict, why)
    };
    vec![
        add("well", Server::answering(200, JSON, WELL), "pass", ""),
        add(
            "http-10",
            Server::start(|stream, _| drop(stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n{\"status\":\"pass\"}"))),
            "pass",
            "",
        ),
        add("half-json", Server::answering(200, JSON, r#"{"status":"pass""#), "unknown", "truncated JSON"),
        add(
            "gigabyte",
            Server::start(|stream, _| {
                for_ever(stream, "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n", &[b' '; 65536]);
            }),
            "unknown",
            "larger than 1 MiB",
        ),
        add(
            "drip",
            Server::start(|stream, _| {
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\n"));
                slowly(stream, WELL.as_bytes());
            }),
            "unknown",
            "not complete within 5 s",
        ),
        add("hangs", Server::start(|_, _| std::thread::sleep(Duration::from_secs(30))), "unknown", "no answer within 5 s"),
        add("closes", Server::start(|_, _| {}), "unknown", "closed without an answer"),
        add("round-and-round", Server::start(|stream, _| redirect(stream, "/again")), "unknown", "more than 3 redirects"),
        add("healthy-500", Server::answering(500, JSON, WELL), "unknown", "contradict"),
        add("failing-200", Server::answering(200, JSON, r#"{"status":"fail"}"#), "unknown", "contradict"),
        add(
            "escapes",
            Server::answering(
                503,
                JSON,
                r#"{"status":"fail","output":"\u001b[2J\u001b]0;owned\u0007red\u001b[31m alert\r\nnext"}"#,
            ),
            "fail",
            "red",
        ),
    ]
}

fn out_of_reach(authority: &Authority, servers: &mut Vec<Server>) -> Vec<Row> {
    let tls = |names: &[&str], until: i32| {
        Server::tls(authority.config(names, until), |stream, _| drop(stream.write_all(&answer(200, JSON, WELL))))
    };
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let mut https = |server: Server| {
        let manager = format!("{{ url: \"https://{}\", ca_file: \"{}\" }}", server.address, authority.file().display());
        servers.push(server);
        manager
    };
    vec![
        ("refuses", format!("{{ url: \"http://127.0.0.1:{port}\" }}"), "unknown", "connection refused"),
        (
            "no-name",
            format!("{{ url: \"http://{}.example:8001\" }}", "a".repeat(64)),
            "unknown",
            "cannot resolve the host name",
        ),
        ("tls", https(tls(&["127.0.0.1"], 2100)), "pass", ""),
        ("tls-name", https(tls(&["city.example.com"], 2100)), "unknown", "certificate is for another name"),
        ("tls-expired", https(tls(&["127.0.0.1"], 2021)), "unknown", "certificate has expired"),
    ]
}

/// Returns a port with a full queue, which drops connections like a host that does not exist.
fn black_hole() -> (tokio::runtime::Runtime, tokio::net::TcpListener, Vec<std::net::TcpStream>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let full = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        socket.listen(1).expect("a listener")
    });
    let address = full.local_addr().expect("an address");
    let connect = |_| std::net::TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
    let waiting = (0..4).filter_map(connect).collect();
    (runtime, full, waiting)
}

#[test]
fn each_fault_is_one_row_of_one_status_and_the_rest_is_unharmed() {
    let (world, authority, mut servers) = (World::new(), Authority::new(), Vec::new());
    let hole = black_hole();
    let place = hole.1.local_addr().expect("an address");
    let mut rows = broken(&mut servers);
    rows.extend(out_of_reach(&authority, &mut servers));
    rows.push(("black-hole", format!("{{ url: \"http://{place}\" }}"), "unknown", "no connection within 2 s"));
    let managers: Vec<(&str, String)> = rows.iter().map(|row| (row.0, row.1.clone())).collect();
    let repo = repository(&world, &managers);
    let start = Instant::now();
    let of = |more: &[&str]| repo.cicd(&[&["status", "--only", "health"], more].concat()).run();
    // The output for people is made at the same time, because both runs wait for the slowest manager.
    let (ran, shown) = std::thread::scope(|scope| {
        let shown = scope.spawn(|| of(&[]));
        (of(&["--format", "json"]), shown.join().expect("a run"))
    });
    let took = start.elapsed();
    assert!(ran.code == 1 && ran.stderr.is_empty(), "{ran:?}");
    // The slowest manager takes 5 s; one after the other they would take half a minute.
    assert!(took < Duration::from_secs(15), "{took:?}");
    let answer = json(&ran);
    assert_eq!(answer["domains"].as_array().map(Vec::len), Some(rows.len()));
    for (name, _, verdict, because) in &rows {
        let row = domain(&answer, name);
        assert!(row["verdict"] == *verdict && texts(&row["why"]).contains(because), "not {verdict}, {because:?}: {row}");
        assert_eq!(texts(&row["next"]).is_empty(), *verdict == "pass", "{row}");
    }
    assert!(!shown.stdout.contains(['\x1b', '\r', '\x07']) && !shown.stdout.contains("owned"), "{}", shown.stdout);
    assert!(shown.stdout.starts_with("17 domains: 1 fail, 13 unknown, 3 pass\n"), "{}", shown.stdout);
    for (name, ..) in &rows {
        let is_row = |line: &str| line.split_whitespace().nth(1) == Some(name);
        assert!(shown.stdout.lines().any(is_row), "{name}");
    }
}

/// The first next step follows from the fault: the certificate, the token, the path, or whether the host can be reached at all.
#[test]
fn each_fault_has_a_next_step_of_its_own() {
    let (world, authority) = (World::new(), Authority::new());
    let other_name = authority.config(&["city.example.com"], 2100);
    let tls = Server::tls(other_name, |stream, _| drop(stream.write_all(&answer(200, JSON, WELL))));
    let servers = [401, 403, 404].map(|code| Server::answering(code, "application/problem+json", "{}"));
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let with = |server: &Server, token: &str| format!("{{ url: \"{}\", token_env: {token} }}", server.url());
    let rows = [
        (
            "certificate",
            format!("{{ url: \"https://{}\", ca_file: \"{}\" }}", tls.address, authority.file().display()),
            "ca_file",
        ),
        ("unset-token", with(&servers[0], "MISSING_TOKEN"), "token_env"),
        ("wrong-token", with(&servers[0], "CITY_TOKEN"), "token_env"),
        ("weak-token", with(&servers[1], "CITY_TOKEN"), "token_env"),
        ("elsewhere", at(&servers[2]), "paths"),
        ("refuses", format!("{{ url: \"http://127.0.0.1:{port}\" }}"), "url"),
    ];
    let managers: Vec<(&str, String)> = rows.iter().map(|row| (row.0, row.1.clone())).collect();
    let repo = repository(&world, &managers);
    let status = json(&repo.cicd(&["status", "--format", "json"]).env("CITY_TOKEN", "s3cr3t").run());
    for (name, _, key) in &rows {
        let row = domain(&status, name);
        // A fault is shown once for all parts that it affects; faults of a single part are shown with that part.
        let whose = if *key == "paths" { "health: unknown: " } else { "health, deployment, tests: unknown: " };
        let (why, next) = (row["why"].as_array().expect("a list"), row["next"].as_array().expect("a list"));
        assert_eq!((why.len(), next.len()), (if *key == "paths" { 3 } else { 1 }, 1), "{row}");
        assert!(texts(&row["why"]).starts_with(whose), "{row}");
        assert!(texts(&row["next"]).contains(&format!("`domains.{name}.manager.{key}`")), "not {key}: {row}");
    }
}
