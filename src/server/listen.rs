//! The connections. Their number is limited, each serves one request, and a client that does nothing cannot hold one open.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, Sleep, sleep, timeout};
use tower::ServiceBuilder;

use super::App;
use super::access::ClientAddress;
use super::routes;
use super::stop::StopOrder;

/// The largest number of open connections, event clients included.
pub(super) const MAX_CONNECTIONS: usize = 1024;
/// The time in which the head of a request must arrive.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 16 * 1024;
/// The largest number of headers of a request.
const MAX_HEADERS: usize = 64;
/// The longest time for which a client may read nothing of what is written to it.
const WRITE_TIME: Duration = Duration::from_secs(20);
/// The time that open requests have to end when the server stops.
const GRACE: Duration = Duration::from_secs(3);
/// The pause after a failed `accept`: the system has no free descriptors, and some are free later.
const PAUSE: Duration = Duration::from_millis(100);

/// Connections that have not sent a whole head yet, the oldest first.
#[derive(Default)]
pub(super) struct Waiting(Mutex<BTreeMap<u64, AbortHandle>>);

impl Waiting {
    /// Ends the oldest connection to make room. Returns true if there was one.
    fn make_room(&self) -> bool {
        let oldest = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_first();
        oldest.inspect(|(_, task)| task.abort()).is_some()
    }

    fn add(&self, number: u64, task: AbortHandle) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, task);
    }

    fn done(&self, number: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }
}

/// Accepts connections until the order to stop, then waits up to [`GRACE`] for open requests. Returns false if some did not end in that
/// time.
pub(super) async fn run(listener: TcpListener, app: Arc<App>, mut stop: StopOrder) -> bool {
    let waiting = Arc::new(Waiting::default());
    let router = routes::router(&app);
    let mut tasks = JoinSet::new();
    let mut number = 0_u64;
    loop {
        let (stream, from) = tokio::select! {
            () = stop.stopped() => break,
            Some(_) = tasks.join_next(), if !tasks.is_empty() => continue,
            accepted = listener.accept() => {
                let Ok((stream, peer)) = accepted else {
                    sleep(PAUSE).await;
                    continue;
                };
                (stream, peer.ip())
            }
        };
        // A client that has not sent a complete request makes room for a new one.
        if tasks.len() >= MAX_CONNECTIONS && !waiting.make_room() {
            continue;
        }
        number += 1;
        let (router, count, waits) = (router.clone(), ClientCount::new(&app), Arc::clone(&waiting));
        let task = tasks.spawn(async move {
            let _count = count;
            connection((stream, from), router, &waits, number).await;
        });
        waiting.add(number, task);
    }
    drop(listener);
    let all = async { while tasks.join_next().await.is_some() {} };
    timeout(GRACE, all).await.is_ok()
}

/// Serves one request on a connection. Keep-alive is off, so that no connection stays open between two requests.
async fn connection((stream, from): (TcpStream, IpAddr), router: Router, waiting: &Waiting, number: u64) {
    // A failure is ignored: the option only makes each event a packet of its own.
    drop(stream.set_nodelay(true));
    let has_a_head = |mut request: Request<Incoming>| {
        waiting.done(number);
        request.extensions_mut().insert(ClientAddress(from));
        request
    };
    let service = TowerToHyperService::new(ServiceBuilder::new().map_request(has_a_head).service(router));
    let io = TokioIo::new(Paced { stream, late: None });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).keep_alive(false);
    builder.max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS);
    // A client that sends invalid HTTP or disconnects is not an error of the server.
    drop(builder.serve_connection(io, service).await);
    waiting.done(number);
}

struct ClientCount(Arc<App>);

impl ClientCount {
    fn new(app: &Arc<App>) -> Self {
        app.counters.connections.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(app))
    }
}

impl Drop for ClientCount {
    fn drop(&mut self) {
        self.0.counters.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The numbers of open connections and event clients.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) connections: AtomicUsize,
    pub(super) event_clients: AtomicUsize,
}

/// A connection that is closed when its client reads nothing for [`WRITE_TIME`].
struct Paced {
    stream: TcpStream,
    late: Option<Pin<Box<Sleep>>>,
}

impl Paced {
    fn judge<T>(&mut self, context: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.late = None;
            return poll;
        }
        let late = self.late.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + WRITE_TIME)));
        late.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Paced {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Paced {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judge(context, poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.judge(context, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
