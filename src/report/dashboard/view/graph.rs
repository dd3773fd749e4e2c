//! The data of the page of the graph: the picture, and the table that says the same in words.

use minijinja::Value;
use serde::Serialize;

use super::super::map_state::{MapState, ShownMap};
use super::super::options::PageOptions;
use super::place;
use crate::model::commit::short;
use crate::model::map_graph::{MapEdge, MapGraph, MapNode};
use crate::model::overview::{DomainView, Overview};
use crate::report::graph::{DrawnMap, arrows, classes, evidence, shape};
use crate::report::markup::escape;
use crate::report::ui::printable;
use crate::report::{count, words};

/// The data of the page.
#[derive(Serialize)]
pub(in crate::report::dashboard) struct GraphView {
    /// `reading` before the first reading is done, then `known`.
    state: &'static str,
    is_reading: bool,
    count: String,
    commit: Option<String>,
    commit_to: Option<String>,
    fault: Option<String>,
    is_uncommitted: bool,
    all: bool,
    edges: usize,
    implied: usize,
    /// The classes of boxes and arrows that the legend explains.
    legend: Vec<&'static str>,
    picture: Value,
    domains: Vec<GraphRow>,
}

/// A domain and what it needs.
#[derive(Serialize)]
struct GraphRow {
    name: String,
    /// The domain's page; libraries have none.
    to: Option<String>,
    verdict: Option<&'static str>,
    is_library: bool,
    unread: Option<String>,
    needs: Vec<NeedCell>,
    rows: usize,
}

#[derive(Serialize)]
struct NeedCell {
    name: String,
    proof: String,
}

impl GraphView {
    pub(in crate::report::dashboard) fn new(overview: &Overview, state: &MapState, options: &PageOptions<'_>) -> Self {
        let Some(shown) = &state.shown else { return Self::unknown() };
        let graph = &shown.drawn.graph;
        let (nodes, edges) = (graph.nodes.len(), graph.edges.len());
        let dependencies = if edges == 1 { "1 dependency".to_owned() } else { format!("{edges} dependencies") };
        Self {
            state: "known",
            is_reading: state.is_reading,
            count: format!("{} and {dependencies}", count(nodes, "domain")),
            commit: shown.commit.as_deref().map(|commit| short(commit).to_owned()),
            commit_to: options.links.as_ref().and_then(|links| links.commit(shown.commit.as_deref()?)),
            fault: shown.fault.clone(),
            is_uncommitted: shown.commit.is_none() && shown.fault.is_none(),
            all: options.is_every_edge,
            edges,
            implied: shown.drawn.implied(),
            legend: legend(graph),
            picture: Value::from_safe_string(picture(overview, &shown.drawn, options.is_every_edge)),
            domains: rows(overview, shown),
        }
    }

    /// The page before the first reading is done.
    fn unknown() -> Self {
        Self {
            state: "reading",
            is_reading: true,
            count: String::new(),
            commit: None,
            commit_to: None,
            fault: None,
            is_uncommitted: false,
            all: false,
            edges: 0,
            implied: 0,
            legend: Vec::new(),
            picture: Value::from(()),
            domains: Vec::new(),
        }
    }
}

fn legend(graph: &MapGraph) -> Vec<&'static str> {
    let has = |is: fn(&MapEdge) -> bool| graph.edges.iter().any(is);
    let is_for_tests = has(|edge| edge.proven.as_ref().is_some_and(|proven| proven.is_for_tests));
    let mut legend = Vec::new();
    legend.extend(is_for_tests.then_some("tests"));
    legend.extend(has(|edge| edge.proven.is_none()).then_some("unshown"));
    legend.extend((!graph.counts_proven && has(|edge| !edge.is_declared)).then_some("undeclared"));
    legend.extend(graph.nodes.iter().any(|node| node.is_library).then_some("library"));
    legend.extend(graph.nodes.iter().any(|node| node.unread.is_some()).then_some("unread"));
    legend
}

fn view<'o>(overview: &'o Overview, node: &MapNode) -> Option<&'o DomainView> {
    overview.domains.iter().find(|domain| domain.status.name == node.name)
}

fn rows(overview: &Overview, shown: &ShownMap) -> Vec<GraphRow> {
    let graph = &shown.drawn.graph;
    let mut edges = graph.edges.iter().peekable();
    let mut rows = Vec::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        let mut needs = Vec::new();
        while let Some(edge) = edges.next_if(|edge| edge.from == at) {
            needs.push(NeedCell { name: graph.nodes[edge.to].name.clone(), proof: evidence(graph, edge) });
        }
        let view = view(overview, node);
        rows.push(GraphRow {
            name: node.name.clone(),
            to: view.map(|_| place(&node.name)),
            verdict: view.map(|view| view.status.verdict.word()),
            is_library: node.is_library,
            rows: needs.len().max(1) + usize::from(node.unread.is_some()),
            unread: node.unread.as_ref().map(words::unread_file),
            needs,
        });
    }
    rows
}

/// Returns the picture. Its boxes have ids, so that an address can name one; those of domains with a page lead there.
fn picture(overview: &Overview, map: &DrawnMap, is_every_edge: bool) -> String {
    let (width, height) = map.size;
    let all = if is_every_edge { " all" } else { "" };
    let mut drawn = format!(
        r#"<svg id="map" class="map{all}" role="img" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" aria-label="The domains and their dependencies; the table below lists them">"#
    );
    drawn.push('\n');
    drawn.push_str(&arrows(map, |at| {
        let edge = &map.graph.edges[at];
        format!(r#" data-e="{at} {} {}"/>"#, edge.from, edge.to)
    }));
    for (at, node) in map.graph.nodes.iter().enumerate() {
        let view = view(overview, node);
        let name = shown(&node.name);
        let title = shown(view.map_or_else(|| node.title.as_deref().unwrap_or(&node.name), |view| &view.status.title));
        let unread = node.unread.as_ref().map(|file| format!(" data-unread=\"{}\"", shown(&words::unread_file(file))));
        let verdict = view.map(|view| view.status.verdict.word());
        let (element, link) = match view {
            Some(_) => ("a", format!(" href=\"{}\"", escape(&place(&node.name)))),
            None => ("g", String::new()),
        };
        let facts = verdict.map_or_else(String::new, |verdict| format!(" data-verdict=\"{verdict}\""));
        drawn.push_str(&format!(
            "<{element} id=\"domain-{name}\"{link} class=\"{}\" data-name=\"{name}\" data-title=\"{title}\"{facts}{}>{}</{element}>\n",
            classes(&map.graph, at).join(" "),
            unread.unwrap_or_default(),
            shape(map, at, verdict),
        ));
    }
    drawn.push_str("</svg>");
    drawn
}

fn shown(text: &str) -> String {
    escape(&printable(text))
}
