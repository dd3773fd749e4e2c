//! The server's protocol as a table of sent bytes and expected answers. No row may stop the server.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

use super::{Served, TOKEN, repository};
use crate::support::World;

/// The code for a connection that is closed without an answer.
const CLOSED: u16 = 0;

/// Rows after which the server waits for more bytes; the test ends its side of the connection.
const UNFINISHED: [&str; 6] =
    ["nothing", "HTTP/0.9", "a line that ends in CR alone", "TLS", "chunks that do not end", "less than its length"];

/// Sends bytes; returns the code of the answer, and true if there was exactly one answer.
fn send(server: &Served, name: &str, bytes: &[u8]) -> (u16, bool) {
    let mut stream = server.connect();
    drop(stream.write_all(bytes));
    if UNFINISHED.contains(&name) {
        drop(stream.shutdown(Shutdown::Write));
    }
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    let text = String::from_utf8_lossy(&answer);
    let code = text.strip_prefix("HTTP/1.1 ").or_else(|| text.strip_prefix("HTTP/1.0 ")).and_then(|rest| rest.get(..3));
    let answers = text.matches("HTTP/1.").count();
    assert!(answers > 0 || text.is_empty(), "neither an answer nor silence: {text}");
    (code.map_or(CLOSED, |code| code.parse().expect("a code")), answers <= 1)
}

/// Builds a request: `first` is the request line, `rest` the text after the Host header, including the empty line.
fn asked(first: &str, rest: &str) -> Vec<u8> {
    format!("{first}\r\nHost: localhost\r\n{rest}").into_bytes()
}

fn rows() -> Vec<(&'static str, Vec<u8>, u16)> {
    let ask = |line: &str| asked(line, "\r\n");
    let with = |headers: &str| asked("GET /healthz HTTP/1.1", &format!("{headers}\r\n\r\n"));
    let post = |headers: &str, body: &str| {
        asked(
            "POST /managers/journey/deployment HTTP/1.1",
            &format!("Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n{headers}\r\n{body}"),
        )
    };
    let raw = |text: &str| text.as_bytes().to_vec();
    vec![
        // Request lines
        ("a plain question", ask("GET /healthz HTTP/1.1"), 200),
        ("HEAD", ask("HEAD /healthz HTTP/1.1"), 200),
        ("HTTP/1.0", ask("GET /healthz HTTP/1.0"), 200),
        ("HTTP/0.9", raw("GET /healthz\r\n"), 400),
        ("HTTP/2 by prior knowledge", raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), CLOSED),
        ("a version that there is not", ask("GET /healthz HTTP/3.7"), 400),
        ("no version", ask("GET /healthz"), 400),
        ("two spaces", ask("GET  /healthz HTTP/1.1"), 400),
        ("a tab", ask("GET\t/healthz HTTP/1.1"), 400),
        ("a space in the path", ask("GET /health z HTTP/1.1"), 400),
        ("lines that end in LF alone", raw("GET /healthz HTTP/1.1\nHost: localhost\n\n"), 200),
        ("a line that ends in CR alone", raw("GET /healthz HTTP/1.1\rHost: localhost\r\r"), 400),
        ("a NUL in the path", raw("GET /health\0z HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400),
        ("TLS", vec![0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3], 400),
        ("an empty line before", raw("\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), 200),
        ("nothing", Vec::new(), CLOSED),
        // Methods
        ("a method in lower case", ask("get /healthz HTTP/1.1"), 405),
        ("an unknown method", ask("BREW /healthz HTTP/1.1"), 405),
        ("OPTIONS", ask("OPTIONS /healthz HTTP/1.1"), 405),
        ("OPTIONS of everything", ask("OPTIONS * HTTP/1.1"), 404),
        ("TRACE", ask("TRACE /healthz HTTP/1.1"), 405),
        ("DELETE", ask("DELETE /managers/journey/deployment HTTP/1.1"), 405),
        ("PUT", asked("PUT /managers/journey/deployment HTTP/1.1", "Content-Length: 2\r\n\r\n{}"), 405),
        ("CONNECT", raw("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n"), 404),
        // Hosts
        ("no Host", raw("GET /healthz HTTP/1.1\r\n\r\n"), 400),
        ("two Hosts", raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"), 400),
        ("another Host", raw("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 403),
        ("an empty Host", raw("GET /healthz HTTP/1.1\r\nHost:\r\n\r\n"), 403),
        ("a Host with a user", raw("GET /healthz HTTP/1.1\r\nHost: a@localhost\r\n\r\n"), 403),
        ("a Host that is not UTF-8", b"GET /healthz HTTP/1.1\r\nHost: \xff\r\n\r\n".to_vec(), 400),
        ("an absolute URL", ask("GET http://localhost/healthz HTTP/1.1"), 200),
        ("an absolute URL of another host", ask("GET http://evil.example/healthz HTTP/1.1"), 400),
        ("an absolute URL and another Host", raw("GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 403),
        // Paths
        ("a path upward", ask("GET /../healthz HTTP/1.1"), 404),
        ("an encoded path upward", ask("GET /assets/%2e%2e%2fpage.js HTTP/1.1"), 404),
        ("a double slash", ask("GET //healthz HTTP/1.1"), 404),
        ("a slash at the end", ask("GET /healthz/ HTTP/1.1"), 404),
        ("a query", ask("GET /healthz?a=b&a=%ff%00 HTTP/1.1"), 200),
        ("a path that is not UTF-8", b"GET /domains/\xff HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(), 400),
        ("an encoded letter of a name", ask("GET /managers/j%6furney/health HTTP/1.1"), 404),
        ("an encoded name that is not UTF-8", ask("GET /domains/%ff HTTP/1.1"), 404),
        ("an encoded line break", ask("GET /domains/a%0d%0aX-Evil:%20yes HTTP/1.1"), 404),
        ("a long path", ask(&format!("GET /{} HTTP/1.1", "x".repeat(12_000))), 404),
        ("a path longer than a head may be", ask(&format!("GET /{} HTTP/1.1", "x".repeat(40_000))), 431),
        // Headers
        ("a header without a name", with(": x"), 400),
        ("a header with a space in its name", with("X y: z"), 400),
        ("a space before the colon", with("Host : evil.example"), 400),
        ("a header that goes on in the next line", with("X-A: a\r\n b"), 400),
        ("a NUL in a header", with("X-A: a\0b"), 400),
        ("too many headers", with(&vec!["X-A: a"; 80].join("\r\n")), 431),
        ("a header longer than a head may be", with(&format!("X-A: {}", "a".repeat(40_000))), 431),
        ("an upgrade", with("Connection: upgrade\r\nUpgrade: websocket"), 200),
        ("an upgrade to HTTP/2", with("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk"), 200),
        ("a range", with("Range: bytes=0-0,1-1,0-0"), 200),
        ("a page of another site", with("Origin: http://evil.example"), 200),
        (
            "a page of another site asks for more",
            asked("GET /api/v1/overview HTTP/1.1", "Origin: http://evil.example\r\n\r\n"),
            403,
        ),
        // Bodies
        ("a question with a body", asked("GET /healthz HTTP/1.1", "Content-Length: 5\r\n\r\nhello"), 200),
        ("a length that is no number", post("Content-Length: x\r\n", "{}"), 400),
        ("a negative length", post("Content-Length: -1\r\n", "{}"), 400),
        ("a length with a sign", post("Content-Length: +2\r\n", "{}"), 400),
        ("a length beyond all numbers", post("Content-Length: 99999999999999999999\r\n", "{}"), 400),
        ("two lengths", post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400),
        ("a length and chunks", post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400),
        ("chunks", post("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), 422),
        ("a chunk's length that is no number", post("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"), 400),
        ("a chunk's length beyond all numbers", post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n{}\r\n"), 400),
        ("chunks that do not end", post("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n"), 400),
        ("another encoding than chunks", post("Transfer-Encoding: gzip\r\n", "{}"), 400),
        ("chunks twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 400),
        ("chunks in HTTP/1.0", asked("POST /healthz HTTP/1.0", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400),
        ("no body", post("Content-Length: 0\r\n", ""), 400),
        ("less than its length", post("Content-Length: 1000\r\n", "{"), 400),
        ("more than its length", post("Content-Length: 2\r\n", "{}GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), 422),
        ("a length beyond what is read", post("Content-Length: 99999999\r\n", "{}"), 413),
        ("not JSON", post("Content-Length: 4\r\n", "{a:1"), 400),
        ("not UTF-8", [post("Content-Length: 3\r\n", ""), vec![b'"', 0xff, b'"']].concat(), 400),
        ("two requests in one go", [ask("GET /healthz HTTP/1.1"), ask("GET /metrics HTTP/1.1")].concat(), 200),
    ]
}

#[test]
fn every_row_is_answered_so() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let wrong: Vec<String> = rows()
        .into_iter()
        .filter_map(|(name, bytes, expected)| {
            let (found, is_one) = send(&server, name, &bytes);
            (found != expected || !is_one).then(|| format!("{name}: {found} and not {expected}, one answer: {is_one}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(server.get("/healthz").code, 200, "it still serves");
}

/// A head without a token is answered at once, without waiting for its body.
#[test]
fn nothing_is_read_of_who_is_not_let_in() {
    let world = World::new();
    let server = Served::start_with(&repository(&world), &["--listen", "0.0.0.0:0"], Some(TOKEN));
    let heads: Vec<TcpStream> = (0..1100)
        .map(|_| {
            let mut stream = server.connect();
            // The server would have to wait for 999 more bytes.
            drop(stream.write_all(&asked("POST /managers/journey/deployment HTTP/1.1", "Content-Length: 1000\r\n\r\n{")));
            stream
        })
        .collect();
    assert_eq!(server.ask("GET", "/", &super::with_token(), b"").code, 200);
    for mut stream in heads {
        let mut answer = Vec::new();
        // The server closes the connection, so reading ends although nothing more is sent.
        drop(stream.read_to_end(&mut answer));
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 401"), "{}", String::from_utf8_lossy(&answer));
    }
}

/// A client that guesses tokens waits; a client at another address with the token does not.
#[test]
fn guesses_wait_and_others_do_not() {
    let world = World::new();
    let server = Served::start_with(&repository(&world), &["--listen", "0.0.0.0:0"], Some(TOKEN));
    let guess = asked("GET / HTTP/1.1", "Authorization: Bearer a-guess\r\n\r\n");
    let mut waiting: Vec<TcpStream> = Vec::new();
    // Five attempts are free and sixteen wait; then no more are accepted.
    let refused = (0..100).any(|_| {
        let mut stream = server.connect();
        drop(stream.write_all(&guess));
        waiting.push(stream);
        server.ask("GET", "/", &super::with_token(), b"").code == 429
    });
    assert!(refused, "as many tries as one likes");
    let from: SocketAddr = "127.0.0.2:0".parse().expect("an address");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let elsewhere = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind(from).expect("another address of this machine");
        let stream = socket.connect(([127, 0, 0, 1], server.port).into()).await.expect("a connection");
        stream.into_std().expect("a stream")
    });
    elsewhere.set_nonblocking(false).expect("a stream that waits");
    let mut elsewhere = elsewhere;
    let right = asked("GET / HTTP/1.1", &format!("Authorization: Bearer {TOKEN}\r\n\r\n"));
    elsewhere.write_all(&right).expect("written");
    let mut answer = Vec::new();
    elsewhere.read_to_end(&mut answer).expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
}

#[test]
fn a_weak_token_opens_nothing_to_other_machines() {
    let world = World::new();
    let repo = repository(&world);
    let ran = repo.cicd(&["serve", "--listen", "0.0.0.0:0"]).env("CICD_MANAGER_TOKEN", "x").run();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("the token in CICD_MANAGER_TOKEN is too easy to guess"), "{ran:?}");
    assert!(ran.stderr.contains("openssl rand -hex 16"), "{ran:?}");
}
