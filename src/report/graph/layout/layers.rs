//! The layer of each domain. A domain is above all that it needs, as low as there is room: the lowest layer has those that need no other.

use super::reduction::finished;
use super::{LAYER, SPACE, number};

/// The width to height of a picture that fits a screen.
const SHAPE: f64 = 1.7;

/// The least width from which on a layer is full.
const FULL: f64 = 900.0;

/// The layers of the boxes.
#[derive(Debug)]
pub(super) struct Layers {
    /// The layer of each box, from 0 at the bottom.
    pub(super) of: Vec<usize>,
    /// The links as (upper box, lower box, true if the link leads upward).
    pub(super) down: Vec<(usize, usize, bool)>,
}

impl Layers {
    /// Puts boxes on layers that are about as wide as the whole is high.
    pub(super) fn new(widths: &[f64], links: &[(usize, usize)]) -> Self {
        let mut needs = vec![Vec::new(); widths.len()];
        for (from, to) in links {
            needs[*from].push(*to);
        }
        let order = finished(&needs);
        let mut turn = vec![0; widths.len()];
        order.iter().enumerate().for_each(|(at, node)| turn[*node] = at);
        // A link to a box that the search left later closes a cycle, and leads upward.
        let turned =
            |(from, to): &(usize, usize)| if turn[*to] > turn[*from] { (*to, *from, true) } else { (*from, *to, false) };
        let down: Vec<(usize, usize, bool)> = links.iter().map(turned).collect();
        let (mut below, mut above) = (vec![Vec::new(); widths.len()], vec![Vec::new(); widths.len()]);
        for (upper, lower, _) in &down {
            below[*upper].push(*lower);
            above[*lower].push(*upper);
        }
        let height = depths(order.iter().copied(), &below);
        let depth = depths(order.iter().rev().copied(), &above);
        let mut by_height: Vec<usize> = (0..widths.len()).collect();
        by_height.sort_by_key(|node| (height[*node], std::cmp::Reverse(depth[*node]), turn[*node]));
        Self { of: filled(widths, &by_height, &below), down }
    }
}

/// Returns the length of the longest chain that begins at each box. `order` has what a box leads to before it.
fn depths(order: impl Iterator<Item = usize>, next: &[Vec<usize>]) -> Vec<usize> {
    let mut depth = vec![0; next.len()];
    for node in order {
        depth[node] = next[node].iter().map(|to| depth[*to] + 1).max().unwrap_or(0);
    }
    depth
}

/// Returns the lowest layer of each box that has room and is above all layers of what it needs.
fn filled(widths: &[f64], order: &[usize], below: &[Vec<usize>]) -> Vec<usize> {
    let total: f64 = widths.iter().map(|width| width + SPACE).sum();
    let full = (total * LAYER * SHAPE).sqrt().max(FULL);
    let mut taken: Vec<f64> = Vec::new();
    let mut of = vec![0; widths.len()];
    for node in order {
        let least = below[*node].iter().map(|to| of[*to] + 1).max().unwrap_or(0);
        let has_room = |layer: &usize| taken.get(*layer).is_none_or(|taken| *taken + widths[*node] <= full);
        let next = least.max(taken.len());
        let layer = (least..next).find(has_room).unwrap_or(next);
        taken.resize(taken.len().max(layer + 1), 0.0);
        taken[layer] += widths[*node] + SPACE;
        of[*node] = layer;
    }
    of
}

/// Returns the height of the middle of a layer above the bottom of its part.
pub(super) fn rise(layer: usize) -> f64 {
    number(layer) * LAYER
}
