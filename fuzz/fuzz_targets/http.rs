//! What a server may write in answer to a question, byte by byte: asking ends, within bounds, and nothing else than the server is asked.
#![no_main]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use cicd::config::ManagerConfig;
use cicd::managers::dialects::{MAX_CHECKS, MAX_OUTPUT};
use cicd::managers::{Asker, AskerSettings, Embedded, ManagerQuestion, Wants};
use cicd::model::health::{Deployment, Health, LevelResult, Part, SetupHint};
use libfuzzer_sys::fuzz_target;

/// This program itself, which is not asked.
struct Own;

impl Embedded for Own {
    fn health(&self, _: &str) -> Part<Health> {
        Part::NotConfigured { how: SetupHint::NoReport }
    }
    fn deployment(&self, _: &str) -> Part<Deployment> {
        Part::NotConfigured { how: SetupHint::NoReport }
    }
    fn tests(&self, _: &str) -> Part<Vec<LevelResult>> {
        Part::Known(vec![])
    }
}

/// A server that answers every question with what it was given last, and closes.
fn server() -> &'static (String, Sender<Vec<u8>>) {
    static SERVER: OnceLock<(String, Sender<Vec<u8>>)> = OnceLock::new();
    SERVER.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (give, given) = channel::<Vec<u8>>();
        std::thread::spawn(move || {
            let mut answer = Vec::new();
            for stream in listener.incoming() {
                while let Ok(next) = given.try_recv() {
                    answer = next;
                }
                let Ok(mut stream) = stream else { continue };
                let _ = stream.set_read_timeout(Some(Duration::from_millis(100)));
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(&answer);
            }
        });
        (url, give)
    })
}

fuzz_target!(|data: &[u8]| {
    let (url, give) = server();
    give.send(data.to_vec()).expect("a server");
    let settings = AskerSettings {
        tokens: &|_| None,
        timeout: Duration::from_millis(500),
        root: ".".into(),
        url_override: None,
        token_hosts: cicd::system::http::TokenHosts::default(),
    };
    let manager = ManagerConfig { url: Some(url.clone()), ..ManagerConfig::default() };
    let question = ManagerQuestion { domain: 0, name: "a", manager: Some(&manager), wants: Wants::ALL };
    let answers = Asker::new(settings).expect("an asker").ask(&[question], &Own);
    assert_eq!(answers.len(), 1);
    if let Part::Known(health) = &answers[0].health {
        assert!(health.checks.len() <= MAX_CHECKS);
        assert!(health.output.as_ref().is_none_or(|text| text.chars().count() <= MAX_OUTPUT));
    }
});
