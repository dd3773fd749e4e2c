//! Response times as a line: the median of each part of the day, and above it the time of the slowest response.
//!
//! A drawing has only numbers and words of this program, so nothing needs to be escaped.

use std::fmt::Write;
use std::time::{Duration, SystemTime};

use crate::model::overview::{ResponseSlot, ResponseTimes};
use crate::report::{count, duration};

/// The height of a drawing, in its own units.
const HEIGHT: u32 = 16;

/// The sizes of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sparkline {
    /// The line alone, in steps of half an hour, for rows. A card has only the numbers, to keep the page small.
    Small,
    /// The line in steps of a quarter of an hour, with the slowest responses.
    Large,
}

impl Sparkline {
    fn steps(self) -> u32 {
        match self {
            Self::Small => 48,
            Self::Large => 96,
        }
    }

    /// Draws the last 24 hours.
    pub(super) fn draw(self, times: &ResponseTimes, now: SystemTime) -> String {
        let steps = self.steps();
        let most = match self {
            Self::Small => times.slots.iter().map(|slot| slot.median).max().unwrap_or_default(),
            Self::Large => times.highest,
        };
        let columns = columns(&times.slots, now, steps);
        let mut svg = format!(r#"<svg class="spark" viewBox="0 0 {steps} {HEIGHT}" preserveAspectRatio="none" "#);
        if self == Self::Small {
            // The median and the highest time are beside it as text, and a page has hundreds of these drawings.
            svg.push_str(r#"aria-hidden="true">"#);
        } else {
            let _ = write!(svg, r#"role="img"><title>{}</title>"#, label(times));
            let mut bars = String::new();
            for (x, (median, highest)) in columns.iter().enumerate().filter_map(|(x, column)| Some((x, (*column)?))) {
                let (from, to) = (height(median, most), height(highest, most));
                if to < from {
                    let _ = write!(bars, "M{x}.5 {from}V{to}");
                }
            }
            let _ = write!(svg, r#"<path class="high" d="{bars}"/>"#);
        }
        let line = line(columns.iter().map(|column| column.map(|(median, _)| height(median, most))));
        let _ = write!(svg, r#"<path class="line" d="{line}"/></svg>"#);
        svg
    }
}

/// Returns the path of the line: a step for each part of the day, and a gap where nothing is known.
fn line(heights: impl Iterator<Item = Option<u32>>) -> String {
    let heights: Vec<Option<u32>> = heights.collect();
    let (mut path, mut x, mut is_drawing) = (String::new(), 0, false);
    for same in heights.chunk_by(|one, next| one == next) {
        let width = same.len();
        if let Some(y) = same.first().copied().flatten() {
            let _ = if is_drawing { write!(path, "V{y}h{width}") } else { write!(path, "M{x} {y}h{width}") };
        }
        is_drawing = same.first().copied().flatten().is_some();
        x += width;
    }
    path
}

/// Returns the distance of a time from the top, by its square root: one slow response must not press the rest into a line at the bottom.
fn height(time: Duration, most: Duration) -> u32 {
    if most.is_zero() {
        return HEIGHT - 1;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a drawing")]
    let up = ((time.as_secs_f64() / most.as_secs_f64()).clamp(0.0, 1.0).sqrt() * f64::from(HEIGHT - 2)).round() as u32;
    HEIGHT - 1 - up
}

/// Returns the slowest median and the slowest response of each part of the day.
fn columns(slots: &[ResponseSlot], now: SystemTime, steps: u32) -> Vec<Option<(Duration, Duration)>> {
    let day = Duration::from_hours(24);
    let start = now.checked_sub(day).unwrap_or(SystemTime::UNIX_EPOCH);
    let mut columns = vec![None; steps as usize];
    for slot in slots {
        let since = slot.begun.duration_since(start).unwrap_or_default();
        let at = usize::try_from(since.as_millis() / (day / steps).as_millis().max(1)).unwrap_or(usize::MAX);
        let Some(column) = columns.get_mut(at) else { continue };
        let (median, highest) = column.unwrap_or_default();
        *column = Some((slot.median.max(median), slot.highest.max(highest)));
    }
    columns
}

fn label(times: &ResponseTimes) -> String {
    format!(
        "Response time in the last 24 hours: median {}, highest {}, {}",
        duration(times.median),
        duration(times.highest),
        count(usize::try_from(times.answers).unwrap_or(usize::MAX), "answer")
    )
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    const NOW: Duration = Duration::from_hours(10_000);

    /// Returns slots by their age in hours, with the median and the highest time in milliseconds.
    fn times(slots: &[(u64, u64, u64)]) -> ResponseTimes {
        let millis = Duration::from_millis;
        let slot = |(age, median, highest): &(u64, u64, u64)| ResponseSlot {
            begun: UNIX_EPOCH + NOW - Duration::from_hours(*age),
            median: millis(*median),
            highest: millis(*highest),
            answers: 90,
        };
        let slots: Vec<ResponseSlot> = slots.iter().map(slot).collect();
        let highest = slots.iter().map(|slot| slot.highest).max().unwrap_or_default();
        ResponseTimes { median: millis(23), highest, answers: 90 * slots.len() as u64, slots }
    }

    #[test]
    fn a_time_without_answers_is_a_gap() {
        let path = |heights: &[Option<u32>]| line(heights.iter().copied());
        assert_eq!(path(&[None, Some(3), Some(3), Some(5), None, Some(5)]), "M1 3h2V5h1M5 5h1");
        assert_eq!(path(&[]), "");
    }

    #[test]
    fn the_title_has_the_numbers_of_the_drawing() {
        let now = UNIX_EPOCH + NOW;
        let svg = Sparkline::Large.draw(&times(&[(2, 20, 40), (1, 25, 410)]), now);
        assert!(
            svg.contains("<title>Response time in the last 24 hours: median 23ms, highest 410ms, 180 answers</title>"),
            "{svg}"
        );
        assert!(svg.contains(r#"<path class="high" d="M88.5 "#) && svg.contains(r#"<path class="line" d="M88 "#), "{svg}");
        let small = Sparkline::Small.draw(&times(&[(2, 20, 40), (1, 20, 410)]), now);
        assert!(
            small.contains(r#"d="M44 1h1M46 1h1""#) && small.contains("aria-hidden") && !small.contains("high\""),
            "{small}"
        );
    }

    #[test]
    fn only_slots_of_the_last_day_are_drawn() {
        let svg = Sparkline::Small.draw(&times(&[(0, 5, 5)]), UNIX_EPOCH + NOW);
        assert!(svg.contains(r#"class="line" d="""#), "a slot that begins now has no room yet: {svg}");
        let zero = Sparkline::Small.draw(&times(&[(3, 0, 0)]), UNIX_EPOCH + NOW);
        assert!(zero.contains("M42 15h1"), "{zero}");
    }
}
