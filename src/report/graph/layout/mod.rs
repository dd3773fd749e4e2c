//! The places of boxes and arrows in the picture of a map, by Sugiyama's method. The crate `rust-sugiyama` finds the order of the boxes on
//! each layer in which few arrows cross. Which layer a domain is on and where long arrows run is decided before, how far apart the boxes of
//! a layer are after it.

mod layers;
mod places;
mod reduction;
mod spread;

use crate::model::map_graph::MapGraph;

/// The height of a box.
pub(in crate::report) const HEIGHT: f64 = 34.0;

/// The least space between two boxes of a layer, and around the picture.
const SPACE: f64 = 24.0;

/// The distance from one layer to the next.
const LAYER: f64 = 96.0;

/// The place of a box: its centre and its width.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::report) struct BoxPlace {
    pub(in crate::report) x: f64,
    pub(in crate::report) y: f64,
    pub(in crate::report) width: f64,
}

/// A map with the places of its boxes and arrows.
#[derive(Debug, Clone)]
pub struct DrawnMap {
    /// The map.
    pub graph: MapGraph,
    /// The place of each domain.
    pub(in crate::report) boxes: Vec<BoxPlace>,
    /// The points that each arrow passes between its boxes, from its beginning to its end.
    pub(in crate::report) bends: Vec<Vec<(f64, f64)>>,
    /// For each dependency: true if it follows from others, so that a picture without it says the same.
    pub(in crate::report) is_implied: Vec<bool>,
    /// The width and height of the picture.
    pub(in crate::report) size: (f64, f64),
}

impl DrawnMap {
    /// Finds the places. Takes longer than all the rest of a page.
    #[must_use]
    pub fn new(graph: MapGraph) -> Self {
        let is_implied = reduction::implied(&graph);
        let widths: Vec<f64> = graph.nodes.iter().map(|node| width(&node.name)).collect();
        let kept: Vec<usize> = (0..graph.edges.len()).filter(|at| !is_implied[*at]).collect();
        let links: Vec<(usize, usize)> = kept.iter().map(|at| (graph.edges[*at].from, graph.edges[*at].to)).collect();
        let mut bends = vec![Vec::new(); graph.edges.len()];
        let (boxes, routes, size) = places::places(&widths, &links);
        for (at, route) in kept.into_iter().zip(routes) {
            bends[at] = route;
        }
        Self { graph, boxes, bends, is_implied, size }
    }

    /// Returns the number of dependencies that follow from others.
    #[must_use]
    pub fn implied(&self) -> usize {
        self.is_implied.iter().filter(|is_implied| **is_implied).count()
    }
}

/// Returns the width of the box of a name, with room for the mark of a verdict.
fn width(name: &str) -> f64 {
    number(name.chars().count()) * 8.0 + 46.0
}

/// Returns a count as a coordinate. No picture has more boxes than a `u32` holds.
fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
