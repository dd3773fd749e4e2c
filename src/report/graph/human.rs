//! The map on a terminal: each domain with what it needs and what shows that.

use std::io::{self, Write};

use super::evidence;
use crate::model::map_graph::{MapEdge, MapGraph, MapNode};
use crate::report::ui::{BOLD, DIM, NOTE, printable};
use crate::report::{count, words};

/// Writes the map.
///
/// # Errors
/// Returns an error if `out` does not take it.
pub fn human(out: &mut dyn Write, graph: &MapGraph) -> io::Result<()> {
    let (nodes, edges) = (graph.nodes.len(), graph.edges.len());
    writeln!(
        out,
        "{} and {}",
        count(nodes, "domain"),
        if edges == 1 { "1 dependency".to_owned() } else { format!("{edges} dependencies") }
    )?;
    for (at, node) in graph.nodes.iter().enumerate() {
        writeln!(out, "\n{BOLD}{}{BOLD:#}{}", node.name, remarks(node))?;
        if let Some(unread) = &node.unread {
            writeln!(out, "  {NOTE}unknown dependencies:{NOTE:#} {}", words::unread_file(unread))?;
        }
        let mut needs = graph.edges.iter().filter(|edge| edge.from == at).peekable();
        if needs.peek().is_none() {
            let what = match () {
                () if graph.edges.iter().any(|edge| edge.to == at && edge.is_files_only) => "is affected by every other domain",
                () if node.unread.is_some() => "no known dependency",
                () => "depends on no other domain",
            };
            writeln!(out, "  {DIM}{what}{DIM:#}")?;
        }
        needs.try_for_each(|edge| arrow(out, graph, edge))?;
    }
    Ok(())
}

fn remarks(node: &MapNode) -> String {
    let library = if node.is_library { " (library)" } else { "" };
    let affected = if node.is_affected == Some(true) { " affected" } else { "" };
    format!("{DIM}{library}{DIM:#}{NOTE}{affected}{NOTE:#}")
}

fn arrow(out: &mut dyn Write, graph: &MapGraph, edge: &MapEdge) -> io::Result<()> {
    writeln!(out, "  → {}  {DIM}{}{DIM:#}", graph.nodes[edge.to].name, printable(&evidence(graph, edge)))
}

/// Writes the shortest chain of dependencies from one domain to another.
///
/// # Errors
/// Returns an error if `out` does not take it.
pub fn why(out: &mut dyn Write, graph: &MapGraph, from: usize, to: usize) -> io::Result<bool> {
    let (a, b) = (&graph.nodes[from].name, &graph.nodes[to].name);
    let Some(chain) = graph.chain(from, to) else {
        writeln!(out, "{a} does not depend on {b}")?;
        if let Some(unread) = &graph.nodes[from].unread {
            writeln!(out, "  {NOTE}unknown dependencies:{NOTE:#} {}", words::unread_file(unread))?;
        }
        return Ok(false);
    };
    writeln!(out, "{BOLD}{a}{BOLD:#} depends on {BOLD}{b}{BOLD:#}")?;
    for edge in chain {
        let (from, to) = (&graph.nodes[edge.from].name, &graph.nodes[edge.to].name);
        writeln!(out, "  {from} → {to}  {DIM}{}{DIM:#}", printable(&evidence(graph, edge)))?;
    }
    Ok(true)
}
