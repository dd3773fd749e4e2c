//! The last runs of a domain as bars: passed cases stand above a line, failed cases hang below it.
//!
//! A drawing has only numbers and words of this program, so nothing needs to be escaped.

use std::fmt::Write;

use crate::model::overview::RunBar;
use crate::report::count;

/// The largest number of runs in a drawing.
pub(super) const MOST: usize = 20;

/// The width of one bar with the gap after it.
const STEP: u32 = 6;
/// The width of a bar. `.bars path` in `page.css` has the same width.
const WIDTH: u32 = 4;
/// The distance of the line from the top.
const LINE: u32 = 16;
/// The height of the space below the line.
const DEPTH: u32 = 8;

/// Draws at most [`MOST`] runs, given with the newest first. The newest is at the right, as in a strip.
pub(super) fn bars(runs: &[RunBar]) -> String {
    let most = |of: fn(&RunBar) -> u64| runs.iter().map(of).max().unwrap_or(0);
    let (most_passed, most_failed) = (most(|run| run.passed), most(|run| run.failed));
    // The drawing is as wide with few runs as with many, so that all bars of a page have the same width.
    let whole = u32::try_from(MOST).unwrap_or(u32::MAX) * STEP - (STEP - WIDTH);
    let high = LINE + DEPTH;
    let mut paths = [("pass", String::new()), ("fail", String::new()), ("broken", String::new())];
    for (run, place) in runs.iter().zip((0..MOST).rev()) {
        let x = u32::try_from(place).unwrap_or(u32::MAX) * STEP + WIDTH / 2;
        let above = height(run.passed, most_passed, LINE - 1);
        if above > 0 {
            let _ = write!(paths[0].1, "M{x} {LINE}v-{above}");
        }
        if !run.is_green {
            // A run without a failed case may have failed, too: a suite did not start, or a report is missing.
            let below = height(run.failed.max(1), most_failed.max(1), DEPTH - 1).max(3);
            let path = if run.failed > 0 { &mut paths[1].1 } else { &mut paths[2].1 };
            let _ = write!(path, "M{x} {}v{below}", LINE + 1);
        }
    }
    let mut drawn = String::new();
    for (class, path) in paths.iter().filter(|(_, path)| !path.is_empty()) {
        let _ = write!(drawn, r#"<path class="{class}" d="{path}"/>"#);
    }
    format!(r#"<svg class="bars" viewBox="0 0 {whole} {high}" role="img"><title>{}</title>{drawn}</svg>"#, label(runs))
}

/// Returns the height of a number by its square root: five failures of five thousand must be visible, and twice as many must be taller.
fn height(number: u64, most: u64, whole: u32) -> u32 {
    if number == 0 || most == 0 {
        return 0;
    }
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a drawing")]
    let height = ((number as f64 / most as f64).sqrt() * f64::from(whole)).round() as u32;
    height.clamp(1, whole)
}

fn label(runs: &[RunBar]) -> String {
    let Some(newest) = runs.first() else { return "No runs yet".to_owned() };
    let passed = runs.iter().filter(|run| run.is_green).count();
    let word = if newest.is_green { "passed" } else { "failed" };
    format!(
        "{}: {passed} passed, {} failed; newest {word}: {} passed, {} failed, {} skipped",
        count(runs.len(), "run"),
        runs.len() - passed,
        newest.passed,
        newest.failed,
        newest.skipped
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_never_too_small_to_be_seen() {
        assert_eq!([height(0, 9, 15), height(9, 9, 15), height(1, 1_000_000, 15), height(u64::MAX, 1, 15)], [0, 15, 1, 15]);
        assert_eq!(height(0, 0, 15), 0);
    }

    #[test]
    fn no_runs_are_an_empty_line() {
        let svg = bars(&[]);
        assert!(svg.contains("No runs yet") && !svg.contains("class=\"pass\""), "{svg}");
    }
}
