//! Variables that a config names: none is sent without trust, and a variable that is bound to hosts is sent to no other host.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{ask, fresh, refused};
use crate::support::{Ran, Repo, World};

/// Creates a clone whose config sends `T_TOKEN` to this listener.
fn sending<'w>(world: &'w World, listener: &TcpListener) -> Repo<'w> {
    let address = listener.local_addr().expect("an address");
    fresh(world, &format!("version: 1\ndomains:\n  a: {{ manager: {{ url: \"http://{address}\", token_env: T_TOKEN }} }}\n"))
}

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a port")
}

/// Returns true if a connection was made.
fn was_called(listener: &TcpListener) -> bool {
    listener.set_nonblocking(true).expect("a listener");
    !listener.accept().is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

/// Returns the head of a run's first request, and the run.
fn head(listener: &TcpListener, run: impl FnOnce() -> Ran) -> (String, Ran) {
    let (address, is_over) = (listener.local_addr().expect("an address"), Arc::new(AtomicBool::new(false)));
    let listener = listener.try_clone().expect("a listener");
    listener.set_nonblocking(false).expect("a listener");
    let ends = Arc::clone(&is_over);
    let served = std::thread::spawn(move || {
        let mut heads = Vec::new();
        for stream in listener.incoming() {
            if ends.load(Ordering::SeqCst) {
                break;
            }
            let mut stream = stream.expect("a connection");
            let mut head = [0; 4096];
            let length = stream.read(&mut head).expect("a request");
            heads.push(String::from_utf8_lossy(&head[..length]).to_lowercase());
            drop(stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"));
        }
        heads.into_iter().next().unwrap_or_default()
    });
    let ran = run();
    is_over.store(true, Ordering::SeqCst);
    drop(TcpStream::connect(address));
    (served.join().expect("a head"), ran)
}

#[test]
fn no_variable_is_sent_without_a_yes() {
    let (world, listener) = (World::new(), listener());
    let repo = sending(&world, &listener);
    let with_token = |arguments: &[&str]| repo.cicd(arguments).env("CICD_TRUST", "").env("T_TOKEN", "s3cr3t-value").run();
    for verb in [&["status"][..], &["status", "--only", "tests"]] {
        let ran = with_token(verb);
        refused(&repo, &ran, &["send  T_TOKEN to http://127.0.0.1:"]);
        assert!(!ran.stderr.contains("s3cr3t"), "{ran:?}");
    }
    assert!(!was_called(&listener));
    let (sent, ran) = head(&listener, || ask(&repo, &["status"]));
    assert!(ran.code != 2 && !sent.contains("authorization"), "without the variable nothing of it is sent: {sent} {ran:?}");
    let (sent, _) = head(&listener, || with_token(&["status", "--trust"]));
    assert!(sent.contains("authorization: bearer s3cr3t-value"), "{sent}");
}

#[test]
fn a_bound_token_goes_nowhere_else() {
    let (world, listener) = (World::new(), listener());
    let repo = sending(&world, &listener);
    let bound = |hosts: &str, arguments: &[&str]| {
        repo.cicd(arguments).env("T_TOKEN", "s3cr3t-value").env("CICD_TOKEN_HOSTS", hosts).run()
    };
    let ran = bound("T_TOKEN=elsewhere.example", &["status"]);
    let why = "no request was sent: T_TOKEN is bound to hosts that do not include 127.0.0.1:";
    let said: Vec<&str> = ran.stdout.split_whitespace().collect();
    assert!(ran.code == 3 && said.join(" ").contains(why), "{ran:?}");
    let json = bound("T_TOKEN=elsewhere.example", &["status", "--format", "json"]).stdout;
    assert!(json.contains("\"token-bound\""), "{json}");
    let port = listener.local_addr().expect("an address").port();
    assert_eq!(bound(&format!("T_TOKEN=127.0.0.1:{}", port - 1), &["status"]).code, 3);
    repo.write("../.config/cicd/token-hosts", "# mine\nT_TOKEN elsewhere.example\n");
    assert_eq!(bound("", &["status"]).code, 3);
    assert!(!was_called(&listener));
    let (sent, _) = head(&listener, || bound(&format!("T_TOKEN=127.0.0.1:{port}"), &["status"]));
    assert!(sent.contains("bearer s3cr3t-value"), "{sent}");
}

#[test]
fn results_are_not_sent_with_a_token_bound_to_other_hosts() {
    let (world, listener) = (World::new(), listener());
    let repo = sending(&world, &listener);
    let config =
        repo.read("cicd.yml").replace("T_TOKEN }", "T_TOKEN, push_results: true }, suites: { unit: { run: \"true\" } }");
    repo.write("cicd.yml", &config);
    repo.commit("push");
    let run = |hosts: &str| repo.cicd(&["test", "a"]).env("T_TOKEN", "s3cr3t-value").env("CICD_TOKEN_HOSTS", hosts).run();
    let ran = run("T_TOKEN=elsewhere.example");
    assert!(ran.code == 0 && ran.stderr.contains("T_TOKEN is bound to hosts that do not include"), "{ran:?}");
    assert!(!was_called(&listener));
    let ran = run("T_TOKEN");
    assert!(ran.code == 2 && ran.stderr.contains("CICD_TOKEN_HOSTS cannot be read: `T_TOKEN` has no `=`"), "{ran:?}");
    assert_eq!(repo.cicd(&["status"]).env("CICD_TOKEN_HOSTS", "T_TOKEN=").run().code, 2);
}
