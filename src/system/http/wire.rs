//! A connection to the first address that responds, with or without TLS, and with a limit on the bytes that it may receive.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

use super::allowance::{Allowance, TooMuch};
use super::names::{Names, ip};
use super::reason::HttpReason;
use crate::model::health::Unreached;

/// The delay before the next address of a name is tried in parallel (RFC 8305).
const STAGGER: Duration = Duration::from_millis(250);

trait Both: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Both for T {}

/// A connection that returns no more bytes than are allowed.
pub(super) struct Wire {
    stream: Box<dyn Both>,
    left: Allowance,
}

/// The target of a connection.
pub(super) struct To<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) tls: Option<Arc<ClientConfig>>,
}

impl Wire {
    /// Connects.
    pub(super) async fn open(names: &Names, to: &To<'_>, left: Allowance) -> Result<Self, HttpReason> {
        let addresses = names.addresses(to.host).await;
        if addresses.is_empty() {
            return Err(HttpReason::again(Unreached::NoAddress(to.host.to_owned())));
        }
        let addresses: Vec<SocketAddr> = addresses.into_iter().map(|ip| SocketAddr::new(ip, to.port)).collect();
        let tcp = first(addresses).await.map_err(|error| HttpReason::of_connecting(&error))?;
        // A failure is ignored: a request is one packet anyway.
        drop(tcp.set_nodelay(true));
        let stream: Box<dyn Both> = match &to.tls {
            None => Box::new(tcp),
            Some(config) => {
                let name = match ip(to.host) {
                    Some(ip) => ServerName::from(ip),
                    None => ServerName::try_from(to.host.to_owned()).map_err(|_| HttpReason::last(Unreached::HostName))?,
                };
                let tls = TlsConnector::from(Arc::clone(config)).connect(name, tcp).await;
                Box::new(tls.map_err(|error| HttpReason::of_tls(&error))?)
            }
        };
        Ok(Self { stream, left })
    }
}

/// Returns the first connection that succeeds. Each address gets a head start before the next one.
async fn first(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut rest = addresses.into_iter();
    let mut tries = JoinSet::new();
    let mut lost = io::Error::from(io::ErrorKind::TimedOut);
    if let Some(address) = rest.next() {
        tries.spawn(TcpStream::connect(address));
    }
    loop {
        let has_more = rest.len() > 0;
        let done = tokio::select! {
            done = tries.join_next() => done.ok_or(lost)?,
            () = tokio::time::sleep(STAGGER), if has_more => Ok(Err(io::ErrorKind::TimedOut.into())),
        };
        match done {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => lost = error,
            Err(error) => lost = error.into(),
        }
        if let Some(address) = rest.next() {
            tries.spawn(TcpStream::connect(address));
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let came = buffer.filled().len() - before;
        let left = self.left.0.load(Ordering::Relaxed);
        if came > left {
            return Poll::Ready(Err(io::Error::other(TooMuch)));
        }
        self.left.0.store(left - came, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
