//! `cicd serve`: the dashboard, the manager API of the domains that have no other manager, events, metrics and badges.
//!
//! `report::dashboard` writes the pages; `managers::fleet` and `managers::embedded` provide the data. This module has the connections, the
//! access rules and the routes. Everything that comes in is limited in size and time, and everything that goes out to many clients is
//! written once.

mod access;
mod answer;
mod api;
mod body;
mod events;
mod extract;
mod guesses;
mod listen;
mod live;
mod manager;
mod map_reader;
mod metrics;
mod pages;
mod refresh;
mod reports;
mod routes;
mod stop;
mod work_tree;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use tokio::net::TcpListener;

use crate::affected::{Map, links};
use crate::config::{Config, SecretNames};
use crate::managers::embedded::OwnStore;
use crate::managers::{ManagerAnswer, fleet};
use crate::model::environment::Environment;
use crate::model::error::{Error, Exit, Result};
use crate::model::health::{AnswerFault, Part};
use crate::model::signal::Signal;
use crate::report::dashboard::ProjectLinks;
use crate::store::{Handle, Policy};
use crate::system::http::TokenHosts;
use crate::system::secrets::Mask;
use crate::system::signals::Signals;
use access::AccessRules;
use guesses::Guesses;
use listen::Counters;
use live::Live;
use map_reader::MapReader;
use refresh::Looker;
use stop::StopOrder;

pub(crate) use access::{PublicPath, is_name, is_weak};
pub use routes::CONTRACT;

/// The number of file descriptors that the server asks for: connections, as many requests to managers, and the rest.
const DESCRIPTORS: u64 = 4096;

/// The options of the server: what it serves, and to whom.
#[derive(Debug)]
pub(crate) struct ServerOptions {
    /// The config.
    pub config: Config,
    /// The config's file, which is read once. A notice reports a later change.
    pub config_file: PathBuf,
    /// The text of the config.
    pub config_text: String,
    /// The name of the repository.
    pub repository: String,
    /// Links to the repository's pages on its host.
    pub links: Option<ProjectLinks>,
    /// The top folder of the repository.
    pub root: PathBuf,
    /// The folder of the store.
    pub folder: PathBuf,
    /// The environment variables, which hold the tokens of managers.
    pub environment: Environment,
    /// The hosts that those tokens may be sent to.
    pub token_hosts: TokenHosts,
    /// The address to listen at.
    pub listen: SocketAddr,
    /// Additional host names of the server.
    pub names: Vec<String>,
    /// Paths that need no token.
    pub public: Vec<PublicPath>,
    /// The variable that holds the server's own token.
    pub token_env: String,
}

/// The state that all requests share.
struct App {
    config: Config,
    /// The config's file, with its size and modification time at the start.
    config_file: (PathBuf, Option<(u64, SystemTime)>),
    config_text: String,
    root: PathBuf,
    folder: PathBuf,
    environment: Environment,
    token_hosts: TokenHosts,
    rules: AccessRules,
    guesses: Guesses,
    own: Arc<OwnStore>,
    live: Live,
    map: MapReader,
    /// Masks tokens in reports.
    mask: Mask,
    /// The store that reports are written to.
    reports: Handle,
    /// Wakes the thread that polls this program's own domains; `None` when the server stops.
    waker: Mutex<Option<Sender<String>>>,
    counters: Counters,
    stop: StopOrder,
}

impl App {
    /// Returns the map of the config.
    fn domain_map(&self) -> Map<'_> {
        let config = self.config_file.0.strip_prefix(&self.root).ok().and_then(|path| path.to_str());
        Map::new(&self.config, config.into_iter().map(str::as_bytes)).with_links(links(&self.config, &self.root))
    }

    /// Announces that something new is known of a domain.
    fn wake(&self, domain: &str) {
        if let Some(waker) = &*self.waker.lock().unwrap_or_else(PoisonError::into_inner) {
            drop(waker.send(domain.to_owned()));
        }
    }
}

/// Serves until a signal. Calls `ready` with the address as soon as the server listens.
///
/// # Errors
/// Returns an error if other machines can reach the address and the token is missing or weak, if no header can carry the token, or if the
/// server cannot listen.
pub(crate) fn run(options: ServerOptions, ready: impl FnOnce(SocketAddr) -> Result<()>) -> Result<Exit> {
    let token =
        options.environment.get(&options.token_env).map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
    if token.as_ref().is_some_and(|token| token.bytes().any(|byte| !byte.is_ascii_graphic())) {
        let error = Error::usage(format!("the token in {} has characters that an HTTP header cannot carry", options.token_env));
        return Err(error.hint("use letters, digits and punctuation, without spaces"));
    }
    if token.is_none() && !options.listen.ip().is_loopback() {
        let error = Error::usage(format!("{} is open to other machines, and there is no token", options.listen));
        return Err(error.hint(format!("set a token in {}, or listen at 127.0.0.1", options.token_env)));
    }
    if token.as_deref().is_some_and(|token| !options.listen.ip().is_loopback() && is_weak(token)) {
        let error = Error::usage(format!("the token in {} is too easy to guess", options.token_env));
        return Err(error.hint("use a random one, e.g. the output of `openssl rand -hex 16`"));
    }
    more_descriptors();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(8).build();
    let runtime = runtime.map_err(|error| Error::unknown("cannot start the server's runtime").because(error))?;
    let done = runtime.block_on(serve(options, token, ready));
    // A host name lookup cannot be stopped, and must not delay the exit.
    runtime.shutdown_background();
    done
}

async fn serve(options: ServerOptions, token: Option<String>, ready: impl FnOnce(SocketAddr) -> Result<()>) -> Result<Exit> {
    let signals = Signals::listen(&[Signal::Interrupt, Signal::Terminate]);
    let mut signals = signals.map_err(|error| Error::unknown("cannot listen for signals").because(error))?;
    let at = options.listen;
    let listener = TcpListener::bind(at).await.map_err(|error| {
        Error::unknown(format!("cannot listen at {at}"))
            .because(error)
            .hint("name another address, e.g. --listen 127.0.0.1:0 for any free port")
    })?;
    let address =
        listener.local_addr().map_err(|error| Error::unknown("cannot read the address of the server").because(error))?;
    let (stopper, stop) = stop::pair();
    let app = app(options, address, token.as_deref(), stop.clone());
    let (lookers, keep_awake) = start_looking(&app);
    let changed = Arc::clone(&app);
    let own = Arc::clone(&app.own);
    let checks = tokio::spawn(async move { own.watch(Arc::new(move |domain: &str| changed.wake(domain))).await });
    ready(address)?;
    let mut serving = tokio::spawn(listen::run(listener, Arc::clone(&app), stop));
    let exit = tokio::select! {
        arrival = signals.next() => arrival.signal.exit(),
        _ = &mut serving => return Err(Error::unknown("the server stopped unexpectedly")),
    };
    stopper.stop();
    *app.waker.lock().unwrap_or_else(PoisonError::into_inner) = None;
    drop(keep_awake);
    checks.abort();
    // A second signal ends the wait.
    let is_clean = tokio::select! {
        _ = signals.next() => false,
        () = async { drop(serving.await); drop(checks.await); } => true,
    };
    drop(lookers);
    Ok(if is_clean { Exit::Yes } else { exit })
}

fn app(options: ServerOptions, address: SocketAddr, token: Option<&str>, stop: StopOrder) -> Arc<App> {
    let ServerOptions { config, config_file, config_text, repository, links, root, folder, .. } = options;
    let ServerOptions { environment, token_hosts, names, public, token_env, .. } = options;
    let secrets = SecretNames::of(&config).and_token(&token_env);
    let mask = Mask::new(&secrets.values(&environment));
    let own = OwnStore::staying(&config, &folder, &root, (secrets, !token_hosts.are_withheld()), &environment);
    let order: Vec<&str> = config.domains.iter().map(|domain| domain.name.value.as_str()).collect();
    Arc::new(App {
        rules: AccessRules::new(address, &names, token, &token_env).with_public(public),
        guesses: Guesses::default(),
        live: Live::new(repository, links, &order),
        map: MapReader::default(),
        own: Arc::new(own),
        mask,
        reports: Handle::new(&folder, &root, Policy::REPORTS),
        waker: Mutex::new(None),
        counters: Counters::default(),
        config_file: {
            let stamp = stamp(&config_file);
            (config_file, stamp)
        },
        config_text,
        config,
        root,
        folder,
        environment,
        token_hosts,
        stop,
    })
}

/// Returns the size and modification time of a file, which show whether it has changed.
fn stamp(file: &Path) -> Option<(u64, SystemTime)> {
    std::fs::metadata(file).and_then(|found| Ok((found.len(), found.modified()?))).ok()
}

/// Starts the two threads that ask managers, and the one that reads the work tree. They end when the returned senders and the app's waker
/// are dropped.
fn start_looking(app: &Arc<App>) -> (Vec<std::thread::JoinHandle<()>>, [Sender<String>; 2]) {
    let store = Handle::new(&app.folder, &app.root, Policy::ANSWERS);
    let everyone = store.peek(|store| fleet::everyone(&app.config, store));
    // A manager that responds slowly has a place on the page meanwhile.
    let statuses = everyone.iter().map(|at| fleet::status(&app.config, not_asked_yet(*at))).collect();
    let overview = store.peek(|store| fleet::overview(String::new(), statuses, store, SystemTime::now()));
    app.live.publish("start", overview, Vec::new());
    let (own, others) = refresh::split(&app.config, everyone);
    drop(store);
    let (waker, wake) = channel();
    *app.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(waker);
    let (keep_awake, idle) = channel();
    let (keep_surveying, stop) = channel();
    let lookers = [
        Looker { app: Arc::clone(app), who: "own", domains: own, wake, minds_store: true },
        Looker { app: Arc::clone(app), who: "others", domains: others, wake: idle, minds_store: false },
    ];
    let mut threads: Vec<_> = lookers.into_iter().map(|looker| std::thread::spawn(move || looker.run())).collect();
    let surveyed = Arc::clone(app);
    threads.push(std::thread::spawn(move || work_tree::run(&surveyed, &stop)));
    (threads, [keep_awake, keep_surveying])
}

/// Returns the state of a domain before its first poll.
fn not_asked_yet(domain: usize) -> ManagerAnswer {
    fn part<T>() -> Part<T> {
        Part::unreadable(AnswerFault::NotYet)
    }
    ManagerAnswer { domain, health: part(), deployment: part(), tests: part() }
}

/// Raises the limit of open files to [`DESCRIPTORS`], as far as the system allows.
fn more_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(DESCRIPTORS, |most| most.min(DESCRIPTORS));
    if limit.current.is_some_and(|now| now < wanted) {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum });
    }
}
