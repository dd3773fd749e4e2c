//! The bounds that reqwest does not keep, each compared with `cicd`'s own client on hyper. If a test here fails, one reason for that client
//! is gone (docs/design/http-client.md).

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cicd::system::http::{Ask, HttpClient, HttpLimits, Protocol, Url};
use tokio::runtime::Runtime;

use super::server::{Server, answer};

const LIMIT: Duration = Duration::from_secs(2);

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Returns the strictest client that reqwest's builder allows.
fn reqwest(idle: usize) -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).http1_only();
    builder.pool_max_idle_per_host(idle).connect_timeout(LIMIT).timeout(LIMIT).build().expect("a client")
}

fn ours() -> HttpClient {
    HttpClient::new(HttpLimits { connect: LIMIT, total: LIMIT }, 8)
}

fn question(server: &Server) -> Ask {
    Ask {
        url: Url::parse(&format!("http://{}/health", server.address)).expect("a URL"),
        protocol: Protocol::Get,
        accept: "application/json",
        credential: None,
        ca_file: None,
        body: Vec::new(),
        patience: Duration::ZERO,
    }
}

#[test]
fn a_head_of_300_kib_is_an_answer_for_reqwest() {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx: {}\r\n\r\n{{}}", "x".repeat(300 * 1024));
    let server = Server::start(move |stream, _| drop(stream.write_all(head.as_bytes())));
    let ask = question(&server);
    runtime().block_on(async {
        let reply = reqwest(0).get(ask.url.clone()).send().await.expect("an answer");
        assert_eq!((reply.status().as_u16(), reply.headers()["x"].len()), (200, 300 * 1024));
        let refused = ours().ask(&ask).await.expect_err("more than 64 KiB").why;
        assert_eq!(format!("{refused:?}"), "HeadersTooLarge");
    });
}

#[test]
fn answers_before_the_answer_have_no_end_for_reqwest() {
    const PIECES: usize = 1024;
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let server = Server::start(move |stream, _| {
        let pieces = b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(PIECES);
        while stream.write_all(&pieces).is_ok() {
            count.fetch_add(pieces.len(), Ordering::Relaxed);
        }
    });
    let ask = question(&server);
    runtime().block_on(async {
        let begun = Instant::now();
        let refused = ours().ask(&ask).await.expect_err("more than 64 KiB").why;
        assert_eq!(format!("{refused:?}"), "HeadersTooLarge");
        assert!(begun.elapsed() < LIMIT, "by the bound, not by the time");
        sent.store(0, Ordering::Relaxed);
        let error = reqwest(0).get(ask.url.clone()).send().await.expect_err("no answer");
        // The buffers of the system hold far less than this.
        let taken = sent.load(Ordering::Relaxed);
        assert!(error.is_timeout() && taken > 16 << 20, "{error:?} after {taken} bytes");
    });
}

/// Three requests need one connection that is closed afterwards; reqwest can do only one of the two.
#[test]
fn a_connection_of_reqwest_is_kept_for_too_long_or_not_at_all() {
    let (opened, open) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (Arc::clone(&opened), Arc::clone(&open));
    let server = Server::raw(move |mut stream: TcpStream, _| {
        counts.0.fetch_add(1, Ordering::Relaxed);
        counts.1.fetch_add(1, Ordering::Relaxed);
        let mut buffer = [0; 4096];
        while stream.read(&mut buffer).is_ok_and(|read| read > 0) {
            let reply = String::from_utf8(answer(200, "application/json", "{}")).expect("text");
            drop(stream.write_all(reply.replace("connection: close\r\n", "").as_bytes()));
        }
        counts.1.fetch_sub(1, Ordering::Relaxed);
    });
    let ask = question(&server);
    let by_reqwest = |idle: usize| {
        runtime().block_on(async {
            opened.store(0, Ordering::Relaxed);
            let client = reqwest(idle);
            for _ in 0..3 {
                let reply = client.get(ask.url.clone()).send().await.expect("an answer");
                assert_eq!(reply.bytes().await.expect("a body").as_ref(), b"{}");
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            (opened.load(Ordering::Relaxed), open.load(Ordering::Relaxed))
        })
    };
    assert_eq!(by_reqwest(0), (3, 0), "one a question");
    assert_eq!(by_reqwest(1), (1, 1), "one that is still open");
    let by_ours = runtime().block_on(async {
        opened.store(0, Ordering::Relaxed);
        let client = ours();
        let mut kept = client.kept().await;
        for nth in 0..3 {
            client.ask_on(&mut kept, &ask, nth < 2).await.expect("an answer");
        }
        drop(kept);
        tokio::time::sleep(Duration::from_millis(300)).await;
        (opened.load(Ordering::Relaxed), open.load(Ordering::Relaxed))
    });
    assert_eq!(by_ours, (1, 0));
}
