//! Cases that wait for a limit of the program: the five seconds of grace, the silence of a keeper. They run at once, so together they take
//! as long as the slowest.

use super::{daemons, keepers, stop, time};
use crate::support::side_by_side;

#[test]
fn what_does_not_end_by_itself_is_ended() {
    let cases: [fn(); 5] = [
        daemons::a_daemon_of_a_timed_out_suite_is_reported,
        keepers::a_stopped_keeper_does_not_stop_the_run,
        stop::a_signal_leaves_nothing,
        stop::ctrl_c_prints_the_summary,
        time::a_suite_out_of_time_is_ended,
    ];
    side_by_side(&cases, |case| case());
}
