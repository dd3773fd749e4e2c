//! `cicd serve`: the dashboard, the manager API of the domains that have no other manager, events, metrics, badges.
//!
//! What is shown is made by `report::dashboard`, what is known by `managers::fleet` and `managers::embedded`. Here are the
//! connections, access and addresses. Everything that comes in is bounded in size and time, and everything that goes out to many is
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
use access::Door;
use guesses::Guesses;
use listen::Counters;
use live::Live;
use refresh::Looker;
use stop::StopOrder;

pub(crate) use access::{PublicPath, is_name, is_weak};
pub use routes::CONTRACT;

/// Descriptors that are wanted: connections, as many questions to managers, and the rest.
const DESCRIPTORS: u64 = 4096;

/// What is served, and to whom.
#[derive(Debug)]
pub(crate) struct ServerOptions {
    /// The config.
    pub config: Config,
    /// Its file, which is read once: that it has changed is told.
    pub config_file: PathBuf,
    /// What the repository is called.
    pub repository: String,
    /// Its pages on its host.
    pub links: Option<ProjectLinks>,
    /// Its top.
    pub root: PathBuf,
    /// Where the store lies.
    pub folder: PathBuf,
    /// The variables, for tokens of managers.
    pub environment: Environment,
    /// The hosts that those tokens may be sent to.
    pub token_hosts: TokenHosts,
    /// Where to listen.
    pub listen: SocketAddr,
    /// More names that it is called by.
    pub names: Vec<String>,
    /// Addresses that need no token.
    pub public: Vec<PublicPath>,
    /// The variable that holds its own token.
    pub token_env: String,
}

/// What all requests share.
struct App {
    config: Config,
    /// The config's file, and what it held at the start, by its size and time.
    config_file: (PathBuf, Option<(u64, SystemTime)>),
    root: PathBuf,
    folder: PathBuf,
    environment: Environment,
    token_hosts: TokenHosts,
    door: Door,
    guesses: Guesses,
    own: Arc<OwnStore>,
    live: Live,
    /// What takes tokens out of reports.
    mask: Mask,
    /// The store that reports go into.
    reports: Handle,
    /// Who looks at this program's own domains; gone when it stops.
    waker: Mutex<Option<Sender<String>>>,
    counters: Counters,
    stop: StopOrder,
}

impl App {
    /// Says that something new is known of a domain.
    fn wake(&self, domain: &str) {
        if let Some(waker) = &*self.waker.lock().unwrap_or_else(PoisonError::into_inner) {
            drop(waker.send(domain.to_owned()));
        }
    }
}

/// Serves until a signal. `ready` is called with the address as soon as it listens.
///
/// # Errors
/// When another address than this machine's own is to be listened at without a token, and when it cannot be listened at.
pub(crate) fn run(options: ServerOptions, ready: impl FnOnce(SocketAddr) -> Result<()>) -> Result<Exit> {
    let token =
        options.environment.get(&options.token_env).map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
    if token.as_ref().is_some_and(|token| token.bytes().any(|byte| !byte.is_ascii_graphic())) {
        let error = Error::usage(format!("the token in {} has characters that no request can carry", options.token_env));
        return Err(error.hint("take letters, digits and signs, without spaces"));
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
    // What looks up a name cannot be stopped, and must not be waited for.
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
    let address = listener.local_addr().map_err(|error| Error::unknown("cannot tell the address").because(error))?;
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
        _ = &mut serving => return Err(Error::unknown("the server ended by itself")),
    };
    stopper.stop();
    *app.waker.lock().unwrap_or_else(PoisonError::into_inner) = None;
    drop(keep_awake);
    checks.abort();
    // A second signal does not wait.
    let is_clean = tokio::select! {
        _ = signals.next() => false,
        () = async { drop(serving.await); drop(checks.await); } => true,
    };
    drop(lookers);
    Ok(if is_clean { Exit::Yes } else { exit })
}

fn app(options: ServerOptions, address: SocketAddr, token: Option<&str>, stop: StopOrder) -> Arc<App> {
    let ServerOptions { config, config_file, repository, links, root, folder, .. } = options;
    let ServerOptions { environment, token_hosts, names, public, token_env, .. } = options;
    let secrets = SecretNames::of(&config).and_token(&token_env);
    let mask = Mask::new(&secrets.values(&environment));
    let own = OwnStore::staying(&config, &folder, &root, (secrets, !token_hosts.are_withheld()), &environment);
    let order: Vec<&str> = config.domains.iter().map(|domain| domain.name.value.as_str()).collect();
    Arc::new(App {
        door: Door::new(address, &names, token, &token_env).with_public(public),
        guesses: Guesses::default(),
        live: Live::new(repository, links, &order),
        own: Arc::new(own),
        mask,
        reports: Handle::new(&folder, &root, Policy::REPORTS),
        waker: Mutex::new(None),
        counters: Counters::default(),
        config_file: {
            let stamp = stamp(&config_file);
            (config_file, stamp)
        },
        config,
        root,
        folder,
        environment,
        token_hosts,
        stop,
    })
}

/// The size and time of a file, which tell whether it was changed.
fn stamp(file: &Path) -> Option<(u64, SystemTime)> {
    std::fs::metadata(file).and_then(|found| Ok((found.len(), found.modified()?))).ok()
}

/// Starts the two that ask managers, and the one that reads the work tree. They end when what is returned, and the app's waker, are dropped.
fn start_looking(app: &Arc<App>) -> (Vec<std::thread::JoinHandle<()>>, [Sender<String>; 2]) {
    let store = Handle::new(&app.folder, &app.root, Policy::ANSWERS);
    let everyone = store.peek(|store| fleet::everyone(&app.config, store));
    // Who takes long to answer has a place on the page meanwhile.
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

/// What is known of a domain before the first look.
fn not_asked_yet(domain: usize) -> ManagerAnswer {
    fn part<T>() -> Part<T> {
        Part::unreadable(AnswerFault::NotYet)
    }
    ManagerAnswer { domain, health: part(), deployment: part(), tests: part() }
}

/// Asks for as many descriptors as may be needed, where the system lets us.
fn more_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(DESCRIPTORS, |most| most.min(DESCRIPTORS));
    if limit.current.is_some_and(|now| now < wanted) {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum });
    }
}
