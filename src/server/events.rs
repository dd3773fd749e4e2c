//! The event stream: `event: domain` when a domain's view changed, `event: taken` after each poll.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::{HeaderMap, HeaderName};
use http_body_util::channel::Channel;
use tokio::time::timeout;

use super::App;
use super::answer::{EVENTS, ServerAnswer, later, stream};

/// The largest number of clients of the event stream.
pub(super) const MAX_CLIENTS: usize = 768;
/// The time in which a client must receive an event.
const PATIENCE: Duration = Duration::from_secs(20);
/// The number of texts that may wait for a client in addition to those that its connection buffers.
const AHEAD: usize = 2;

/// Opens an event stream.
pub(super) async fn open(State(app): State<Arc<App>>, headers: HeaderMap) -> ServerAnswer {
    let clients = &app.counters.event_clients;
    if clients.fetch_add(1, Ordering::Relaxed) >= MAX_CLIENTS {
        clients.fetch_sub(1, Ordering::Relaxed);
        return later(format!("too many clients: {MAX_CLIENTS} already listen to events"));
    }
    let last =
        headers.get(HeaderName::from_static("last-event-id")).and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let (missed, mut news) = app.live.listen(last);
    let (mut sender, body) = Channel::new(AHEAD);
    let mut stop = app.stop.clone();
    tokio::spawn(async move {
        let _client = EventClient(&app);
        let mut next = missed;
        loop {
            // A client that is too slow is disconnected, and reconnects.
            let Ok(Ok(())) = timeout(PATIENCE, sender.send_data(next)).await else { return };
            next = tokio::select! {
                news = news.recv() => match news {
                    Ok(news) => news,
                    Err(_) => return,
                },
                () = stop.stopped() => return,
            };
        }
    });
    stream(EVENTS, body)
}

struct EventClient<'a>(&'a App);

impl Drop for EventClient<'_> {
    fn drop(&mut self) {
        self.0.counters.event_clients.fetch_sub(1, Ordering::Relaxed);
    }
}
