//! Small servers, one thread per connection, that do exactly what a test needs, however wrong.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A connection, with or without TLS.
pub(super) trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// A server that runs until it is dropped.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// The heads of all requests.
    heads: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
}

impl Server {
    /// Starts a server; `serve` gets each raw connection.
    pub(super) fn raw(serve: impl Fn(TcpStream, &Mutex<Vec<String>>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (heads, ended) = (Arc::<Mutex<Vec<String>>>::default(), Arc::new(AtomicBool::new(false)));
        let (own_heads, own_ended, serve) = (Arc::clone(&heads), Arc::clone(&ended), Arc::new(serve));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if own_ended.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (serve, heads) = (Arc::clone(&serve), Arc::clone(&own_heads));
                drop(stream.set_read_timeout(Some(Duration::from_secs(20))));
                std::thread::spawn(move || serve(stream, &heads));
            }
        });
        Self { address, heads, ended }
    }

    /// Starts a server; `serve` gets the head of each request.
    pub(super) fn start(serve: impl Fn(&mut dyn Stream, &str) + Send + Sync + 'static) -> Self {
        Self::raw(move |mut stream, heads| one(&mut stream, heads, &serve))
    }

    /// Starts the same server with TLS.
    pub(super) fn tls(config: rustls::ServerConfig, serve: impl Fn(&mut dyn Stream, &str) + Send + Sync + 'static) -> Self {
        let config = Arc::new(config);
        Self::raw(move |stream, heads| {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).expect("a TLS connection");
            let mut stream = rustls::StreamOwned::new(connection, stream);
            one(&mut stream, heads, &serve);
            stream.conn.send_close_notify();
            drop(stream.flush());
        })
    }

    /// Starts a server with the same answer to every request.
    pub(super) fn answering(code: u16, content_type: &str, body: &str) -> Self {
        let answer = answer(code, content_type, body);
        Self::start(move |stream, _| drop(stream.write_all(&answer)))
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("heads").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.address));
    }
}

/// Reads the head of one request, and calls `serve` for the answer.
fn one(stream: &mut dyn Stream, heads: &Mutex<Vec<String>>, serve: &impl Fn(&mut dyn Stream, &str)) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    heads.lock().expect("heads").push(head.clone());
    serve(stream, &head);
}

/// Returns a complete answer.
pub(super) fn answer(code: u16, content_type: &str, body: &str) -> Vec<u8> {
    answer_with(code, &[("content-type", content_type)], body)
}

pub(super) fn answer_with(code: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().flat_map(|(name, value)| [*name, ": ", *value, "\r\n"]).collect();
    format!("HTTP/1.1 {code} X\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Returns the path of a request, with its query.
pub(super) fn path(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

/// Returns a header of a request.
pub(super) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let wanted = |line: &&'a str| line.split(':').next().is_some_and(|key| key.eq_ignore_ascii_case(name));
    head.lines().skip(1).find(wanted).and_then(|line| line.split_once(':')).map(|(_, value)| value.trim())
}
