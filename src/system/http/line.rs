//! A connection by HTTP/1.1, which can be kept for the next request to the same server.

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::sync::SemaphorePermit;
use tokio::task::JoinSet;

use super::allowance::Allowance;
use super::wire::Wire;

/// The scheme, host and port of a server.
pub(super) type Endpoint = (String, String, Option<u16>);

/// A socket, and the connection on it that is kept for the next request.
#[derive(Default)]
pub struct Kept<'c> {
    line: Option<Connection>,
    _socket: Option<SemaphorePermit<'c>>,
}

impl<'c> Kept<'c> {
    pub(super) fn new(socket: Option<SemaphorePermit<'c>>) -> Self {
        Self { line: None, _socket: socket }
    }

    /// Returns the kept connection if it leads to `place`, and closes it otherwise.
    pub(super) fn take(&mut self, place: &Endpoint) -> Option<Connection> {
        self.line.take().filter(|line| line.place == *place && !line.sender.is_closed())
    }

    pub(super) fn put(&mut self, line: Connection) {
        self.line = Some(line);
    }
}

/// A connection by HTTP/1.1.
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    left: Allowance,
    place: Endpoint,
    /// Dropping this set ends the task that drives the connection.
    _driver: JoinSet<()>,
}

impl Connection {
    pub(super) async fn open(wire: Wire, left: Allowance, place: Endpoint, max_head: usize) -> hyper::Result<Self> {
        let (sender, connection) = http1::Builder::new().max_buf_size(max_head).handshake(TokioIo::new(wire)).await?;
        let mut driver = JoinSet::new();
        driver.spawn(async { drop(connection.await) });
        Ok(Self { sender, left, place, _driver: driver })
    }

    /// Sets the largest number of bytes of the next response's head.
    pub(super) fn allow_only(&self, bytes: usize) {
        self.left.only(bytes);
    }

    /// Allows more bytes.
    pub(super) fn allow(&self, bytes: usize) {
        self.left.add(bytes);
    }

    pub(super) async fn send(&mut self, request: Request<Full<Bytes>>) -> hyper::Result<Response<Incoming>> {
        self.sender.ready().await?;
        self.sender.send_request(request).await
    }
}
