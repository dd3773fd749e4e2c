//! The map as a picture: for people on a terminal, as Mermaid, as SVG. The JSON is `report::json::graph_v1`.

mod human;
mod layout;
mod mermaid;
mod svg;

pub use human::{human, why};
pub use layout::DrawnMap;
pub use mermaid::mermaid;
pub use svg::svg;
pub(in crate::report) use svg::{arrows, classes, shape};

use crate::model::map_graph::{MapEdge, MapGraph};
use crate::report::words;

/// Returns what shows a dependency, in one line. That it is not declared is no remark where it counts all the same.
#[must_use]
pub fn evidence(graph: &MapGraph, edge: &MapEdge) -> String {
    match (&edge.proven, edge.is_declared) {
        (Some(proven), is_declared) => {
            let more = if proven.lines > 1 { format!(" (+{} more)", proven.lines - 1) } else { String::new() };
            let tests = if proven.is_for_tests { ", tests only" } else { "" };
            let remark = match () {
                () if edge.is_files_only => "; counts for changes of such files alone",
                () if is_declared || graph.counts_proven => "",
                () => "; not in `depends_on`",
            };
            format!("{}{more}{tests}{remark}", words::proof(&proven.proof))
        }
        (None, _) => "declared in `depends_on`; no manifest or source proves it".to_owned(),
    }
}

#[cfg(test)]
pub(in crate::report) mod tests;
