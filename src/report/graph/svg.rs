//! The map as SVG: a file of its own, and the shapes that the dashboard's page shows, too.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::evidence;
use super::layout::{DrawnMap, HEIGHT};
use crate::model::map_graph::{MapEdge, MapGraph};
use crate::report::markup::escape;
use crate::report::ui::printable;

/// The distance between the two arrows of domains that need each other.
const BESIDE: f64 = 12.0;

/// How far an arrow that follows from others bows to the side.
const BOW: f64 = 110.0;

/// Writes the map as a file. Every box and arrow has a `<title>` with what it stands for, and boxes can be reached by the keyboard.
///
/// # Errors
/// Returns an error if `out` does not take it.
pub fn svg(out: &mut dyn Write, graph: &MapGraph) -> io::Result<()> {
    let map = DrawnMap::new(graph.clone());
    let (width, height) = map.size;
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" font-family="system-ui, sans-serif" font-size="14">"#
    )?;
    writeln!(out, "<title>The domains and their dependencies</title>")?;
    writeln!(out, "<style>{STYLE}</style>")?;
    let edge = |at: usize| {
        let edge = &graph.edges[at];
        let title = format!("{} → {}: {}", graph.nodes[edge.from].name, graph.nodes[edge.to].name, evidence(graph, edge));
        format!("><title>{}</title></path>", escape(&printable(&title)))
    };
    out.write_all(arrows(&map, edge).as_bytes())?;
    (0..graph.nodes.len()).try_for_each(|at| {
        let name = escape(&printable(&graph.nodes[at].name));
        writeln!(
            out,
            r##"<a id="{name}" href="#{name}" class="{}"><title>{}</title>{}</a>"##,
            classes(graph, at).join(" "),
            escape(&printable(&title(graph, at))),
            shape(&map, at, None),
        )
    })?;
    writeln!(out, "</svg>")
}

const STYLE: &str = ".map{color-scheme:light dark;--ink:#1b1f24;--box:#fff;--line:#8a93a0;--library:#eef3fb;--hot:#b3261e;--warn:#7a4b00}\
@media(prefers-color-scheme:dark){.map{--ink:#e6e9ee;--box:#1d232b;--line:#7d8794;--library:#202c3d;--hot:#ff8a80;--warn:#f2c078}}\
.map text{fill:var(--ink);text-anchor:middle;dominant-baseline:central}.map rect{fill:var(--box);stroke:var(--line);stroke-width:1.2}\
.map .library rect{fill:var(--library)}.map .affected rect{stroke:var(--hot);stroke-width:3}.map .unread rect{stroke-dasharray:5 3}\
.map .edge{fill:none;stroke:var(--line);stroke-width:1.3}.map .tip{fill:var(--line)}.map .undeclared{stroke:var(--warn);stroke-width:2.2}\
.map .tests{stroke-dasharray:4 4}.map .unshown{stroke-dasharray:1.5 3}.map .implied{opacity:.35}\
.map .edge:hover{stroke:var(--ink);stroke-width:3;opacity:1}.map a:focus rect{stroke:var(--ink);stroke-width:3}";

/// Returns what a box stands for: the name of the domain and what it needs.
fn title(graph: &MapGraph, at: usize) -> String {
    let needs = graph.edges.iter().filter(|edge| edge.from == at);
    let needs: Vec<String> = needs.map(|edge| format!("→ {}: {}", graph.nodes[edge.to].name, evidence(graph, edge))).collect();
    let needs = if needs.is_empty() { "depends on no other domain".to_owned() } else { needs.join("\n") };
    let affected = if graph.nodes[at].is_affected == Some(true) { " (affected)" } else { "" };
    format!("{}{affected}\n{needs}", graph.nodes[at].name)
}

/// Returns the classes of a box.
pub(in crate::report) fn classes(graph: &MapGraph, at: usize) -> Vec<&'static str> {
    let node = &graph.nodes[at];
    let mut classes = vec!["node"];
    classes.extend(node.is_library.then_some("library"));
    classes.extend((node.is_affected == Some(true)).then_some("affected"));
    classes.extend(node.unread.is_some().then_some("unread"));
    classes
}

/// Returns a box and its name, with the mark of a verdict before it if there is one.
pub(in crate::report) fn shape(map: &DrawnMap, at: usize, verdict: Option<&str>) -> String {
    let (place, node) = (map.boxes[at], &map.graph.nodes[at]);
    let (left, top) = (place.x - place.width / 2.0, place.y - HEIGHT / 2.0);
    // A library differs by its form, not by its colour alone.
    let round = if node.is_library { HEIGHT / 2.0 } else { 6.0 };
    let mark = verdict.map_or_else(String::new, |verdict| {
        let (x, y) = (left + 10.0, place.y - 7.0);
        format!(r##"<use class="mark {verdict}" href="#m-{verdict}" x="{x:.0}" y="{y:.0}" width="14" height="14"/>"##)
    });
    let x = if mark.is_empty() { place.x } else { place.x + 9.0 };
    format!(
        r#"<rect x="{left:.0}" y="{top:.0}" width="{:.0}" height="{HEIGHT}" rx="{round}"/>{mark}<text x="{x:.0}" y="{:.0}">{}</text>"#,
        place.width,
        place.y,
        escape(&printable(&node.name)),
    )
}

/// Returns all arrows, those that follow from others first, because they run below the boxes and the rest. `end` ends the element of each.
pub(in crate::report) fn arrows(map: &DrawnMap, end: impl Fn(usize) -> String) -> String {
    let mut drawn = String::from(
        r#"<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>"#,
    );
    drawn.push('\n');
    let (implied, kept): (Vec<usize>, Vec<usize>) = (0..map.graph.edges.len()).partition(|at| map.is_implied[*at]);
    for at in implied.into_iter().chain(kept) {
        let classes = edge_classes(map, at).join(" ");
        let _ = writeln!(drawn, r#"<path class="{classes}" d="{}"{}"#, route(map, at), end(at));
    }
    drawn
}

fn edge_classes(map: &DrawnMap, at: usize) -> Vec<&'static str> {
    let edge: &MapEdge = &map.graph.edges[at];
    let mut classes = vec!["edge"];
    classes.extend((!edge.is_declared && !map.graph.counts_proven).then_some("undeclared"));
    classes.extend(edge.proven.as_ref().is_some_and(|proven| proven.is_for_tests).then_some("tests"));
    classes.extend(edge.proven.is_none().then_some("unshown"));
    classes.extend(map.is_implied[at].then_some("implied"));
    classes
}

/// Returns the line of an arrow: it passes each layer straight, beside the boxes, and bends between the layers.
fn route(map: &DrawnMap, at: usize) -> String {
    let edge = &map.graph.edges[at];
    let (from, to) = (map.boxes[edge.from], map.boxes[edge.to]);
    let is_down = to.y > from.y;
    let (half, beside) = if is_down { (HEIGHT / 2.0, 0.0) } else { (-HEIGHT / 2.0, BESIDE) };
    let (mut x, mut y) = (from.x + beside, from.y + half);
    let mut line = format!("M{x:.0} {y:.0}");
    let last = (to.x + beside, to.y);
    if map.is_implied[at] {
        // It has no way of its own between the boxes. Where it would run straight through those below, it bows to the side.
        let (end, bow) = (to.y - half, if (from.x - to.x).abs() < BOW { BOW } else { 0.0 });
        let reach = (end - y) / 2.5;
        let _ = write!(line, "C{:.0} {:.0} {:.0} {:.0} {:.0} {end:.0}", x + bow, y + reach, to.x + bow, end - reach, last.0);
        return line;
    }
    for (next, (to_x, to_y)) in map.bends[at].iter().copied().chain([last]).enumerate() {
        let end = to_y - half;
        let middle = f64::midpoint(y, end);
        let _ = if (x - to_x).abs() < 1.0 {
            write!(line, "V{end:.0}")
        } else {
            write!(line, "C{x:.0} {middle:.0} {to_x:.0} {middle:.0} {to_x:.0} {end:.0}")
        };
        (x, y) = (to_x, end);
        if next < map.bends[at].len() {
            y = to_y + half;
            let _ = write!(line, "V{y:.0}");
        }
    }
    line
}
