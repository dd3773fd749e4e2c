//! The dashboard in a real browser: chromium, told what to do by chromedriver over the `WebDriver` protocol.
//!
//! What the page shows comes from a made-up overview (`sample`) through a small server that speaks the event stream (`server`);
//! `hostile` needs no browser.

mod browser;
mod graph;
mod harm;
mod hostile;
mod live;
mod made;
mod maps;
mod pictures;
mod real;
mod sample;
mod server;
mod shots;
mod whole;

use browser::Browser;
use server::Server;

/// A server with the made-up overview.
fn server() -> Server {
    Server::start(sample::overview(std::time::SystemTime::now()))
}
