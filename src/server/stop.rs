//! The order to stop, which every connection and stream of events waits for.

use tokio::sync::watch;

/// Gives the order.
pub(super) struct Stopper(watch::Sender<bool>);

/// Waits for the order.
#[derive(Clone)]
pub(super) struct StopOrder(watch::Receiver<bool>);

/// Both ends.
pub(super) fn pair() -> (Stopper, StopOrder) {
    let (stopper, stop) = watch::channel(false);
    (Stopper(stopper), StopOrder(stop))
}

impl Stopper {
    /// Tells all who wait.
    pub(super) fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl StopOrder {
    /// Waits for the order to stop.
    pub(super) async fn stopped(&mut self) {
        // An error says that its giver is gone.
        drop(self.0.wait_for(|stop| *stop).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_order_reaches_whoever_asks_late_and_survives_its_giver() {
        let (stopper, stop) = pair();
        let mut early = stop.clone();
        let early = tokio::spawn(async move { early.stopped().await });
        stopper.stop();
        early.await.expect("told");
        drop(stopper);
        stop.clone().stopped().await;
    }
}
