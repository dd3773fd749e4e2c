//! The map as a Mermaid flowchart (<https://mermaid.js.org/syntax/flowchart.html>), which GitHub and GitLab draw in Markdown.

use std::io::{self, Write};

use crate::model::map_graph::MapGraph;

/// Writes the map. A dotted arrow is one that only tests prove, a thick one is not in `depends_on`.
///
/// # Errors
/// Returns an error if `out` does not take it.
pub fn mermaid(out: &mut dyn Write, graph: &MapGraph) -> io::Result<()> {
    writeln!(out, "flowchart TD")?;
    for (at, node) in graph.nodes.iter().enumerate() {
        let (open, close) = if node.is_library { ("([", "])") } else { ("[", "]") };
        let class = if node.is_affected == Some(true) { ":::affected" } else { "" };
        writeln!(out, "  d{at}{open}\"{}\"{close}{class}", node.name)?;
    }
    for edge in &graph.edges {
        let arrow = match &edge.proven {
            Some(proven) if proven.is_for_tests => "-.->",
            Some(_) if !edge.is_declared && !edge.is_files_only => "==>",
            _ => "-->",
        };
        writeln!(out, "  d{} {arrow} d{}", edge.from, edge.to)?;
    }
    writeln!(out, "  classDef affected stroke:#b3261e,stroke-width:3px")
}
