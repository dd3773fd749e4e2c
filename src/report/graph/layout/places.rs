//! The places of boxes and bends: the parts of a map beside and below each other, and boxes without any arrow in rows at the end.

use std::collections::HashMap;

use rust_sugiyama::configure::{Config, CrossingMinimization, RankingType};
use rust_sugiyama::from_vertices_and_edges;

use super::layers::{Layers, rise};
use super::spread::Spread;
use super::{BoxPlace, HEIGHT, LAYER, SPACE};

/// The width of a bend, with the space around it.
const BEND: f64 = 14.0;

/// The least width of a row of parts before the next row begins.
const ROW: f64 = 1200.0;

/// The height of a row of boxes without arrows.
const LOOSE: f64 = HEIGHT + 14.0;

/// The number of arrows from which on the neighbours of a layer are not swapped one by one: it takes long then, and improves little.
const MANY: usize = 250;

type MapPlaces = (Vec<BoxPlace>, Vec<Vec<(f64, f64)>>, (f64, f64));

/// Returns the place of each box, the bends of each link, and the size of the whole.
pub(super) fn places(widths: &[f64], links: &[(usize, usize)]) -> MapPlaces {
    let mut boxes: Vec<BoxPlace> = widths.iter().map(|width| BoxPlace { width: *width, ..BoxPlace::default() }).collect();
    let mut bends = vec![Vec::new(); links.len()];
    let (parts, loose) = parts(widths.len(), links);
    let drawn: Vec<DrawnPart> = parts.iter().map(|part| DrawnPart::new(widths, links, part)).collect();
    let widest = drawn.iter().map(|part| part.width).fold(ROW, f64::max);
    let (mut left, mut top, mut row, mut right) = (SPACE, SPACE, 0.0_f64, 0.0_f64);
    for part in &drawn {
        if left > SPACE && left + part.width > widest + SPACE {
            (left, top, row) = (SPACE, top + row + LAYER - HEIGHT, 0.0);
        }
        part.put(left, top, &mut boxes, &mut bends);
        right = right.max(left + part.width);
        (left, row) = (left + part.width + SPACE, row.max(part.height));
    }
    let mut bottom = if drawn.is_empty() { SPACE } else { top + row + LAYER - HEIGHT };
    left = SPACE;
    for at in &loose {
        if left > SPACE && left + widths[*at] > widest + SPACE {
            (left, bottom) = (SPACE, bottom + LOOSE);
        }
        (boxes[*at].x, boxes[*at].y) = (left + widths[*at] / 2.0, bottom + HEIGHT / 2.0);
        right = right.max(left + widths[*at]);
        left += widths[*at] + SPACE;
    }
    let height = if loose.is_empty() { top + row } else { bottom + HEIGHT };
    (boxes, bends, (right.max(SPACE) + SPACE, height + SPACE))
}

/// A part of the map whose boxes are linked.
struct MapPart {
    boxes: Vec<usize>,
    links: Vec<usize>,
}

/// Returns the linked parts, the largest first, and the boxes without any link.
fn parts(count: usize, links: &[(usize, usize)]) -> (Vec<MapPart>, Vec<usize>) {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (a, b) in links {
        next[*a].push(*b);
        next[*b].push(*a);
    }
    let (mut part_of, mut parts): (Vec<Option<usize>>, Vec<MapPart>) = (vec![None; count], Vec::new());
    for root in (0..count).filter(|at| !next[*at].is_empty()) {
        if part_of[root].is_some() {
            continue;
        }
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            if part_of[node].is_none() {
                part_of[node] = Some(parts.len());
                waiting.extend(&next[node]);
            }
        }
        parts.push(MapPart { boxes: Vec::new(), links: Vec::new() });
    }
    for (at, part) in part_of.iter().enumerate() {
        if let Some(part) = part {
            parts[*part].boxes.push(at);
        }
    }
    for (at, (from, _)) in links.iter().enumerate() {
        if let Some(part) = part_of[*from] {
            parts[part].links.push(at);
        }
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.boxes.len()));
    (parts, (0..count).filter(|at| next[*at].is_empty()).collect())
}

/// A part with its places, from its top left corner.
struct DrawnPart {
    boxes: Vec<(usize, f64, f64)>,
    bends: Vec<(usize, Vec<(f64, f64)>)>,
    width: f64,
    height: f64,
}

impl DrawnPart {
    fn new(widths: &[f64], links: &[(usize, usize)], part: &MapPart) -> Self {
        let own: HashMap<usize, usize> = part.boxes.iter().enumerate().map(|(at, node)| (*node, at)).collect();
        let widths: Vec<f64> = part.boxes.iter().map(|node| widths[*node]).collect();
        let links: Vec<(usize, usize)> = part.links.iter().map(|link| (own[&links[*link].0], own[&links[*link].1])).collect();
        let layers = Layers::new(&widths, &links);
        let mut rows = LayerRows::new(&widths, &layers);
        let routes: Vec<Vec<usize>> = layers.down.iter().map(|link| rows.route(&layers, *link)).collect();
        rows.hold_up(widths.len());
        let along = rows.arranged();
        let top = layers.of.iter().max().copied().unwrap_or(0);
        let right = |at: usize| along[at] + rows.widths[at] / 2.0;
        let place = |at: usize| (along[at], HEIGHT / 2.0 + rise(top - rows.layer[at]));
        let bends = routes.iter().map(|route| route.iter().map(|at| place(*at)).collect());
        Self {
            boxes: part.boxes.iter().enumerate().map(|(at, node)| (*node, place(at).0, place(at).1)).collect(),
            bends: part.links.iter().copied().zip(bends).collect(),
            width: (0..along.len()).map(right).fold(0.0, f64::max),
            height: rise(top) + HEIGHT,
        }
    }

    fn put(&self, left: f64, top: f64, boxes: &mut [BoxPlace], bends: &mut [Vec<(f64, f64)>]) {
        for (at, x, y) in &self.boxes {
            (boxes[*at].x, boxes[*at].y) = (left + x, top + y);
        }
        for (at, points) in &self.bends {
            bends[*at] = points.iter().map(|(x, y)| (left + x, top + y)).collect();
        }
    }
}

/// The boxes and bends of a part. Bends have numbers after those of the boxes.
///
/// The library takes the links from below to above: then each box but those that need no other has a link from the layer below it, and
/// gets the layer that it is to be on.
struct LayerRows {
    layer: Vec<usize>,
    widths: Vec<f64>,
    /// The links from one layer to the next above it: lower, upper.
    up: Vec<(usize, usize)>,
    /// The bends by what they lead to, and by their layer: all arrows to one box share them.
    shared: HashMap<(usize, bool, usize), usize>,
}

impl LayerRows {
    fn new(widths: &[f64], layers: &Layers) -> Self {
        Self { layer: layers.of.clone(), widths: widths.to_vec(), up: Vec::new(), shared: HashMap::new() }
    }

    /// Adds the bends of a link on all layers that it passes. Returns them from its beginning to its end.
    fn route(&mut self, layers: &Layers, (upper, lower, is_upward): (usize, usize, bool)) -> Vec<usize> {
        let mut route = Vec::new();
        let mut last = lower;
        for layer in layers.of[lower] + 1..layers.of[upper] {
            let new = self.layer.len();
            let bend = *self.shared.entry((lower, is_upward, layer)).or_insert(new);
            if bend == new {
                self.layer.push(layer);
                self.widths.push(0.0);
                self.up.push((last, bend));
            }
            route.push(bend);
            last = bend;
        }
        self.up.push((last, upper));
        if !is_upward {
            route.reverse();
        }
        route
    }

    /// Links boxes that need no other, and have no room on the lowest layer, with a column of invisible ones below them.
    fn hold_up(&mut self, boxes: usize) {
        let mut has_lower = vec![false; self.layer.len()];
        self.up.iter().for_each(|(_, upper)| has_lower[*upper] = true);
        let held: Vec<usize> = (0..boxes).filter(|at| self.layer[*at] > 0 && !has_lower[*at]).collect();
        let highest = held.iter().map(|at| self.layer[*at]).max().unwrap_or(0);
        let first = self.layer.len();
        for layer in 0..highest {
            self.layer.push(layer);
            self.widths.push(0.0);
            if layer > 0 {
                self.up.push((first + layer - 1, first + layer));
            }
        }
        self.up.extend(held.iter().map(|at| (first + self.layer[*at] - 1, *at)));
    }

    /// Returns the places along the layers, from 0. The library finds the order on each layer in which few lines cross.
    fn arranged(&self) -> Vec<f64> {
        let id = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let room = |at: usize| if self.widths[at] > 0.0 { self.widths[at] + SPACE } else { BEND };
        let vertices: Vec<(u32, (f64, f64))> = (0..self.layer.len()).map(|at| (id(at), (room(at), HEIGHT))).collect();
        let links: Vec<(u32, u32)> = self.up.iter().map(|(lower, upper)| (id(*lower), id(*upper))).collect();
        let config = Config {
            vertex_spacing: 0.0,
            ranking_type: RankingType::Up,
            c_minimization: CrossingMinimization::Barycenter,
            transpose: links.len() < MANY,
            ..Config::default()
        };
        let mut found = vec![0.0; self.layer.len()];
        for (places, ..) in from_vertices_and_edges(&vertices, &links, &config) {
            for (at, (x, _)) in places {
                found[at] = x;
            }
        }
        let mut rows = vec![Vec::new(); self.layer.iter().max().map_or(0, |top| top + 1)];
        (0..self.layer.len()).for_each(|at| rows[self.layer[at]].push(at));
        for row in &mut rows {
            row.sort_by(|a, b| found[*a].total_cmp(&found[*b]));
        }
        let spread = Spread {
            rows,
            up: &self.up,
            room: (0..self.layer.len()).map(room).collect(),
            is_bend: self.widths.iter().map(|width| *width == 0.0).collect(),
        };
        let along = spread.places();
        let left = |at: usize| along[at] - self.widths[at] / 2.0;
        let least = (0..along.len()).map(left).fold(f64::INFINITY, f64::min);
        along.iter().map(|x| x - least).collect()
    }
}
