//! The map as SVG. The places of the boxes come from a layered layout (Sugiyama's method, crate `rust-sugiyama`).

use std::io::{self, Write};

use rust_sugiyama::configure::{Config, CrossingMinimization, RankingType};
use rust_sugiyama::from_vertices_and_edges;

use super::evidence;
use crate::model::map_graph::{MapEdge, MapGraph};
use crate::report::markup::escape;

/// The height of a box.
const HEIGHT: f64 = 34.0;

/// The least space between two boxes.
const SPACE: f64 = 26.0;

/// The space between two layers.
const LAYER: f64 = 78.0;

/// The widest picture before boxes without dependencies and other separate parts go into the next row.
const ROW: f64 = 1400.0;

/// The place of a box: its centre and its width.
#[derive(Debug, Clone, Copy, Default)]
struct BoxPlace {
    x: f64,
    y: f64,
    width: f64,
}

/// Writes the map. Every box and arrow has a `<title>` with what it stands for, and boxes can be reached by the keyboard.
///
/// # Errors
/// Returns an error if `out` does not take it.
pub fn svg(out: &mut dyn Write, graph: &MapGraph) -> io::Result<()> {
    let (places, width, height) = places(graph);
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" font-family="system-ui, sans-serif" font-size="14">"#
    )?;
    writeln!(out, "<title>The domains and their dependencies</title>")?;
    writeln!(out, "<style>{STYLE}</style>")?;
    writeln!(
        out,
        r#"<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>"#
    )?;
    graph.edges.iter().try_for_each(|edge| arrow(out, graph, edge, &places))?;
    (0..graph.nodes.len()).try_for_each(|at| node(out, graph, at, places[at]))?;
    writeln!(out, "</svg>")
}

const STYLE: &str = ".map{color-scheme:light dark;--ink:#1b1f24;--box:#fff;--line:#8a93a0;--library:#eef3fb;--hot:#b3261e;--warn:#7a4b00}\
@media(prefers-color-scheme:dark){.map{--ink:#e6e9ee;--box:#1d232b;--line:#7d8794;--library:#202c3d;--hot:#ff8a80;--warn:#f2c078}}\
.map text{fill:var(--ink);text-anchor:middle;dominant-baseline:central}.map rect{fill:var(--box);stroke:var(--line);stroke-width:1.2}\
.map .library rect{fill:var(--library)}.map .affected rect{stroke:var(--hot);stroke-width:3}.map .unread rect{stroke-dasharray:5 3}\
.map .edge{fill:none;stroke:var(--line);stroke-width:1.3}.map .tip{fill:var(--line)}.map .undeclared{stroke:var(--warn);stroke-width:2.2}\
.map .tests{stroke-dasharray:4 4}.map .edge:hover{stroke:var(--ink);stroke-width:3}.map a:focus rect{stroke:var(--ink);stroke-width:3}";

/// Returns the place of each box, and the width and height of the picture.
fn places(graph: &MapGraph) -> (Vec<BoxPlace>, f64, f64) {
    let width = |name: &str| f64::from(u32::try_from(name.chars().count()).unwrap_or(63)) * 8.0 + 26.0;
    let mut places: Vec<BoxPlace> =
        graph.nodes.iter().map(|node| BoxPlace { width: width(&node.name), ..BoxPlace::default() }).collect();
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let vertices: Vec<(u32, (f64, f64))> =
        places.iter().enumerate().map(|(at, place)| (number(at), (place.width, HEIGHT))).collect();
    let edges: Vec<(u32, u32)> = graph.edges.iter().map(|edge| (number(edge.from), number(edge.to))).collect();
    let config = Config {
        vertex_spacing: SPACE,
        ranking_type: RankingType::Up,
        c_minimization: CrossingMinimization::Barycenter,
        // With many arrows to look at, swapping neighbours takes long and improves little.
        transpose: edges.len() < 400,
        ..Config::default()
    };
    let (mut left, mut top, mut row, mut widest) = (SPACE, SPACE, 0.0_f64, 0.0_f64);
    for (part, ..) in from_vertices_and_edges(&vertices, &edges, &config) {
        let (part_width, part_height) = arrange(&part, &mut places, left, top);
        if left > SPACE && left + part_width > ROW {
            let (dx, dy) = (SPACE - left, row + LAYER - HEIGHT);
            for (at, _) in &part {
                places[*at].x += dx;
                places[*at].y += dy;
            }
            (left, top, row) = (SPACE, top + dy, 0.0);
        }
        left += part_width + SPACE;
        row = row.max(part_height);
        widest = widest.max(left);
    }
    (places, widest.max(2.0 * SPACE), top + row + SPACE)
}

/// Puts a part of the graph with its top left corner at a point. Returns its width and height.
fn arrange(part: &[(usize, (f64, f64))], places: &mut [BoxPlace], left: f64, top: f64) -> (f64, f64) {
    let mut layers: Vec<f64> = part.iter().map(|(_, (_, y))| *y).collect();
    layers.sort_by(f64::total_cmp);
    layers.dedup_by(|a, b| (*a - *b).abs() < 1.0);
    let layer = |y: f64| layers.iter().position(|known| (known - y).abs() < 1.0).unwrap_or_default();
    let least = part.iter().map(|(at, (x, _))| x - places[*at].width / 2.0).fold(f64::INFINITY, f64::min);
    let mut right = 0.0_f64;
    for (at, (x, y)) in part {
        let place = &mut places[*at];
        place.x = left + x - least;
        place.y = top + HEIGHT / 2.0 + f64::from(u32::try_from(layer(*y)).unwrap_or_default()) * LAYER;
        right = right.max(place.x + place.width / 2.0 - left);
    }
    let rows = f64::from(u32::try_from(layers.len()).unwrap_or(1).max(1));
    (right, (rows - 1.0) * LAYER + HEIGHT)
}

fn node(out: &mut dyn Write, graph: &MapGraph, at: usize, place: BoxPlace) -> io::Result<()> {
    let node = &graph.nodes[at];
    let mut classes = vec!["node"];
    classes.extend(node.is_library.then_some("library"));
    classes.extend((node.is_affected == Some(true)).then_some("affected"));
    classes.extend(node.unread.is_some().then_some("unread"));
    let needs: Vec<String> = graph
        .edges
        .iter()
        .filter(|edge| edge.from == at)
        .map(|edge| format!("→ {}: {}", graph.nodes[edge.to].name, evidence(edge)))
        .collect();
    let needs = if needs.is_empty() { "depends on no other domain".to_owned() } else { needs.join("\n") };
    let name = escape(&node.name);
    writeln!(
        out,
        r##"<a id="{name}" href="#{name}" class="{}"><title>{name}{}
{}</title><rect x="{:.1}" y="{:.1}" width="{:.1}" height="{HEIGHT}" rx="6"/><text x="{:.1}" y="{:.1}">{name}</text></a>"##,
        classes.join(" "),
        if node.is_affected == Some(true) { " (affected)" } else { "" },
        escape(&needs),
        place.x - place.width / 2.0,
        place.y - HEIGHT / 2.0,
        place.width,
        place.x,
        place.y,
    )
}

fn arrow(out: &mut dyn Write, graph: &MapGraph, edge: &MapEdge, places: &[BoxPlace]) -> io::Result<()> {
    let (from, to) = (places[edge.from], places[edge.to]);
    let mut classes = vec!["edge"];
    classes.extend((!edge.is_declared).then_some("undeclared"));
    classes.extend(edge.proven.as_ref().is_some_and(|proven| proven.is_for_tests).then_some("tests"));
    // An arrow against the layers, or within one, bows to the side.
    let down = to.y > from.y;
    let (start, end) =
        if down { (from.y + HEIGHT / 2.0, to.y - HEIGHT / 2.0) } else { (from.y - HEIGHT / 2.0, to.y + HEIGHT / 2.0) };
    let bend = if down { (end - start) / 2.0 } else { -LAYER };
    let title = format!("{} → {}: {}", graph.nodes[edge.from].name, graph.nodes[edge.to].name, evidence(edge));
    writeln!(
        out,
        r#"<path class="{}" marker-end="url(#tip)" d="M{:.1} {start:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {end:.1}"><title>{}</title></path>"#,
        classes.join(" "),
        from.x,
        from.x,
        start + bend,
        to.x,
        end - bend,
        to.x,
        escape(&title),
    )
}
