//! The order to stop, which every connection and event stream waits for.

use tokio::sync::watch;

/// The sender of the order.
pub(super) struct Stopper(watch::Sender<bool>);

/// The receiver of the order.
#[derive(Clone)]
pub(super) struct StopOrder(watch::Receiver<bool>);

/// Returns the sender and the receiver of the order.
pub(super) fn pair() -> (Stopper, StopOrder) {
    let (stopper, stop) = watch::channel(false);
    (Stopper(stopper), StopOrder(stop))
}

impl Stopper {
    /// Sends the order to all receivers.
    pub(super) fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl StopOrder {
    /// Waits for the order to stop.
    pub(super) async fn stopped(&mut self) {
        // An error means that the sender was dropped.
        drop(self.0.wait_for(|stop| *stop).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_order_to_stop_reaches_late_receivers_and_outlives_its_sender() {
        let (stopper, stop) = pair();
        let mut early = stop.clone();
        let early = tokio::spawn(async move { early.stopped().await });
        stopper.stop();
        early.await.expect("told");
        drop(stopper);
        stop.clone().stopped().await;
    }
}
