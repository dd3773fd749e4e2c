//! `cicd serve`: from the command line to the server, and its address on stdout.

use std::net::SocketAddr;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use super::shared::failure;
use super::shared::session::Session;
use super::shared::trust::{self, TrustFlag};
use super::{Context, Format};
use crate::managers::{self, AskerSettings, Wants, fleet};
use crate::model::error::{Error, Exit};
use crate::report::dashboard::ProjectLinks;
use crate::report::ui;
use crate::server::{self, PublicPath, ServerOptions};
use crate::store::StateFolders;
use crate::system::http::TokenHosts;

/// Serve the dashboard, and a manager API for domains without a manager
///
/// Serves the dashboard at /, the manager API at /managers/DOMAIN/… (described at /openapi.json), JSON at /api/v1, Prometheus
/// metrics at /metrics, and badges at /badge/DOMAIN.svg. Requests from other machines, and all reports, need the token in
/// `CICD_MANAGER_TOKEN`.
///
/// It runs until Ctrl-C or SIGTERM. The exit code is 0 after a clean stop, and 130 or 143 if a second signal cut that short.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    /// The address to listen on; port 0 selects a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7878", value_parser = address)]
    pub listen: SocketAddr,
    /// Accept this host name too, e.g. behind a proxy
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,
    /// Serve these addresses without the token, also to pages of other sites [default: healthz, and badges where no token is
    /// needed]
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',')]
    pub public: Vec<PublicPath>,
    /// The environment variable with the token of the server
    #[arg(long, value_name = "VARIABLE", default_value = "CICD_MANAGER_TOKEN")]
    pub token_env: String,
    /// Open the dashboard in a browser
    #[arg(long)]
    pub open: bool,
    #[command(flatten)]
    trust: TrustFlag,
}

/// The bytes of a token from which on guessing is hopeless; a shorter one is warned about.
const LONG_TOKEN: usize = 16;

/// Runs the verb.
///
/// # Errors
/// When there is no repository or config, and as [`server::run`].
pub(crate) fn run(args: &ServeArgs, context: &Context) -> Result<Exit> {
    context.format("serve", &[Format::Human])?;
    if args.token_env.is_empty() || args.token_env.contains(['=', '\0']) {
        bail!(Error::usage("--token-env names a variable").hint("the token itself is never on the command line"));
    }
    if let Some(odd) = args.hosts.iter().find(|name| !server::is_name(name)) {
        let error = Error::usage(format!("`{}` is not a valid host name", ui::printable(odd)));
        bail!(error.hint("name only the host, e.g. --host ci.example: no scheme, no port, no path"));
    }
    let token = context.environment.get(&args.token_env).map_or("", |token| token.trim());
    if !args.listen.ip().is_loopback() && (1..LONG_TOKEN).contains(&token.len()) && !server::is_weak(token) {
        let (name, length) = (ui::printable(&args.token_env), token.len());
        context.screen.warn(&format!(
            "the token in {name} has {length} bytes; use at least {LONG_TOKEN} random ones, e.g. the output of `openssl rand -hex 16`"
        ));
    }
    let session = Session::open(context)?;
    let places = session.repository.places();
    let token_hosts = TokenHosts::of(&context.environment)?;
    let refusal = if acts(context, &session, &token_hosts)? { trust::refusal(args.trust, context, &session)? } else { None };
    if let Some(refusal) = &refusal {
        let hints = refusal.hints().join("; ");
        context
            .screen
            .warn(&format!("{refusal}\nThe server runs without them; parts that depend on them are unknown. {hints}"));
    }
    let token_hosts = if refusal.is_some() { token_hosts.withheld() } else { token_hosts };
    let repository = places.top.file_name().map_or_else(|| "repository".to_owned(), |name| name.to_string_lossy().into_owned());
    let options = ServerOptions {
        config: session.loaded()?.config.clone(),
        config_file: session.loaded()?.path.clone(),
        config_text: session.loaded()?.source.text.clone(),
        repository,
        links: links(&session),
        root: places.top.clone(),
        folder: StateFolders::of(&context.environment, &places.common).folder,
        environment: context.environment.clone(),
        token_hosts,
        listen: args.listen,
        names: args.hosts.clone(),
        public: args.public.clone(),
        token_env: args.token_env.clone(),
    };
    let exit = server::run(options, |address| {
        let url = format!("http://{address}/");
        context.answer(|out| writeln!(out, "{url}")).map_err(failure::typed)?;
        context.screen.note("stop it with Ctrl-C");
        if args.open && !browse(&url) {
            context.screen.warn("cannot start a browser");
        }
        Ok(())
    })?;
    Ok(exit)
}

/// Whether it would run commands of checks, or send a variable: those of every domain, with a row or without.
fn acts(context: &Context, session: &Session, token_hosts: &TokenHosts) -> Result<bool> {
    let config = &session.loaded()?.config;
    let tokens = |name: &str| context.environment.get(name).map(str::to_owned);
    let root = session.repository.places().top.clone();
    let token_hosts = token_hosts.clone();
    let settings = AskerSettings { tokens: &tokens, token_hosts, timeout: managers::TIMEOUT, root, url_override: None };
    let all: Vec<usize> = (0..config.domains.len()).collect();
    Ok(fleet::acts(config, &fleet::questions(config, &all, Wants::ALL), &settings))
}

/// The pages of the repository on the host of its remote, `origin` before others; a page goes without links where that fails.
fn links(session: &Session) -> Option<ProjectLinks> {
    let remotes = session.repository.remotes().ok()?;
    let remote = remotes.iter().find(|name| *name == "origin").or(remotes.first())?;
    ProjectLinks::of_remote(&session.repository.remote_url(remote).ok()??)
}

/// An address to listen at. Of names only `localhost` is taken: what others lead to is somebody else's to say.
fn address(text: &str) -> std::result::Result<SocketAddr, String> {
    let text = text.strip_prefix("localhost:").map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    text.parse().map_err(|_| "write an IP address and a port, e.g. 127.0.0.1:7878".to_owned())
}

/// Shows a page in the user's browser, which outlives this program.
fn browse(url: &str) -> bool {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = Command::new(program).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    // It ends as soon as the browser has the address; a thread of its own waits for that.
    started.map(|mut child| drop(std::thread::spawn(move || child.wait()))).is_ok()
}
