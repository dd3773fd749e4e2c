//! A small server of the dashboard, a thread a connection: the pages of an overview that a test may change, its event stream, its
//! end and its return on the same port.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::SystemTime;

use cicd::model::overview::{DomainView, Overview};
use cicd::report::dashboard::{self, ASSETS, MapState, PageOptions, ProjectLinks};
use serde_json::json;

/// As `cicd serve` sends it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What the threads share.
struct State {
    overview: Overview,
    map: MapState,
    notices: Vec<String>,
    /// The open event streams.
    readers: Vec<TcpStream>,
    /// Every other open connection.
    open: Vec<TcpStream>,
    /// The targets of all requests.
    asked: Vec<String>,
}

/// A server until it is dropped.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    state: Arc<Mutex<State>>,
    running: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl Server {
    pub(super) fn start(overview: Overview) -> Self {
        Self::start_with(overview, MapState::default())
    }

    /// Starts with a map for the page of the graph.
    pub(super) fn start_with(overview: Overview, map: MapState) -> Self {
        let state = State { overview, map, notices: Vec::new(), readers: Vec::new(), open: Vec::new(), asked: Vec::new() };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut server = Self { address, state: Arc::new(Mutex::new(state)), running: None };
        server.listen(listener);
        server
    }

    fn listen(&mut self, listener: TcpListener) {
        let (ended, state) = (Arc::new(AtomicBool::new(false)), Arc::clone(&self.state));
        let own = Arc::clone(&ended);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if own.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let state = Arc::clone(&state);
                std::thread::spawn(move || drop(answer(stream, &state)));
            }
        });
        self.running = Some((ended, thread));
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn notice(&self, text: &str) {
        self.lock().notices.push(text.to_owned());
    }

    /// How often something was asked for.
    pub(super) fn asked(&self, target: &str) -> usize {
        self.lock().asked.iter().filter(|asked| *asked == target).count()
    }

    /// Changes a domain and tells the readers.
    pub(super) fn change(&self, name: &str, change: impl FnOnce(&mut DomainView)) {
        let mut state = self.lock();
        let domain = state.overview.domains.iter_mut().find(|domain| domain.status.name == name).expect("a domain");
        change(domain);
        let now = SystemTime::now();
        let links = links();
        let (card, row) = (dashboard::card(domain, now, links.as_ref()), dashboard::row(domain, now, links.as_ref()));
        let data = json!({ "name": name, "verdict": domain.status.verdict.word(), "card": card, "row": row });
        tell(&mut state, "domain", &data);
    }

    /// Changes a domain and tells nobody.
    pub(super) fn change_quietly(&self, name: &str, change: impl FnOnce(&mut DomainView)) {
        let mut state = self.lock();
        change(state.overview.domains.iter_mut().find(|domain| domain.status.name == name).expect("a domain"));
    }

    /// Changes what is known of the map.
    pub(super) fn set_map(&self, map: MapState) {
        self.lock().map = map;
    }

    /// Adds one.
    pub(super) fn add(&self, domain: DomainView) {
        let name = domain.status.name.clone();
        self.lock().overview.domains.push(domain);
        self.change(&name, |_| {});
    }

    /// Ends it with all its connections; its port stays its own.
    pub(super) fn stop(&mut self) {
        let Some((ended, thread)) = self.running.take() else { return };
        ended.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        thread.join().expect("an end");
        let mut state = self.lock();
        for stream in std::mem::take(&mut state.readers).into_iter().chain(std::mem::take(&mut state.open)) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    /// Comes back after [`Server::stop`].
    pub(super) fn come_back(&mut self) {
        self.listen(TcpListener::bind(self.address).expect("the same port"));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the state")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn tell(state: &mut State, event: &str, data: &serde_json::Value) {
    let text = format!("event: {event}\nid: 1\ndata: {data}\n\n");
    state.readers.retain_mut(|reader| reader.write_all(text.as_bytes()).is_ok());
}

/// One request of one connection.
fn answer(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut state = state.lock().expect("the state");
    state.asked.push(target.clone());
    if target == "/api/v1/events" {
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\nretry: 200\n\n")?;
        state.readers.push(stream);
        let taken = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
        tell(&mut state, "taken", &json!({ "taken": taken }));
        return Ok(());
    }
    let (code, content_type, body) = find(&state, &target);
    state.open.push(stream.try_clone()?);
    drop(state);
    write!(stream, "HTTP/1.1 {code} X\r\ncontent-type: {content_type}\r\ncontent-security-policy: {POLICY}\r\n")?;
    write!(stream, "x-content-type-options: nosniff\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len())?;
    stream.write_all(&body)
}

/// The pages of the made-up repository.
fn links() -> Option<ProjectLinks> {
    ProjectLinks::of_remote("git@github.com:acme/shop.git")
}

fn find(state: &State, target: &str) -> (u16, &'static str, Vec<u8>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut options = PageOptions::new("0.0.0", SystemTime::now()).with_query(query);
    options.notices.clone_from(&state.notices);
    options.links = links();
    let html = |code, text: String| (code, "text/html; charset=utf-8", text.into_bytes());
    let named = |name: &str| state.overview.domains.iter().find(|domain| domain.status.name == name);
    if path == "/" {
        return html(200, dashboard::page(&state.overview, &options));
    }
    if path == "/graph" {
        return html(200, dashboard::graph_page(&state.overview, &state.map, &options));
    }
    if let Some(domain) = path.strip_prefix("/domains/").and_then(named) {
        return html(200, dashboard::domain_page(&state.overview, domain, &options));
    }
    if let Some(name) = path.strip_prefix("/badge/").and_then(|name| name.strip_suffix(".svg")) {
        let badge = named(name).map_or_else(|| dashboard::badge_of_unknown_domain(name), dashboard::badge);
        return (200, "image/svg+xml", badge.into_bytes());
    }
    let asset = path.strip_prefix("/assets/").and_then(|name| ASSETS.iter().find(|asset| asset.0 == name));
    if let Some((_, content_type, content)) = asset {
        return (200, content_type, content.to_vec());
    }
    html(404, dashboard::nothing_page(&state.overview, path, &options))
}
