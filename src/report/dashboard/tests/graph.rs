//! Tests of the page of the graph.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::model::map_graph::MapGraph;
use crate::report::graph::DrawnMap;
use crate::report::graph::tests::sample;

const COMMIT: &str = "3d3c42e5aac5b3e1d0c9f8a7b6c5d4e3f2a1b0c9";

fn overview() -> Overview {
    let domains = vec![bare("orders", Status::Fail), bare("payments", Status::Pass), bare("mobile", Status::Unknown)];
    let taken = UNIX_EPOCH + Duration::from_secs(1_000_000);
    Overview { repository: "shop".to_owned(), taken, domains, tests: None }
}

fn state(graph: MapGraph, commit: Option<&str>, fault: Option<&str>) -> MapState {
    let own = |text: Option<&str>| text.map(str::to_owned);
    let shown = ShownMap { drawn: DrawnMap::new(graph), commit: own(commit), fault: own(fault) };
    MapState { shown: Some(Arc::new(shown)), is_reading: false }
}

/// Returns the contents of the page.
fn contents(state: &MapState, query: &str) -> String {
    let overview = overview();
    let mut options = PageOptions::new("1", overview.taken).with_query(query);
    options.links = ProjectLinks::of_remote("git@github.com:acme/shop.git");
    let page = graph_page(&overview, state, &options);
    let (from, to) = (page.find("<main").expect("a page"), page.find("</main>").expect("its end"));
    page[from..to].to_owned()
}

#[test]
fn a_small_map_is_a_picture_and_a_table() {
    insta::assert_snapshot!("graph", contents(&state(sample(), Some(COMMIT), None), ""));
}

#[test]
fn what_is_not_known_is_said_and_no_picture_is_empty() {
    let check = |state: &MapState, said: &[&str], has_picture: bool| {
        let page = contents(state, "");
        for text in said {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert_eq!(page.contains("<svg id=\"map\""), has_picture, "{page}");
        assert_eq!(page.contains("<table id=\"needs\""), has_picture, "{page}");
    };
    check(&MapState::default(), &["data-state=\"reading\"", "Not known yet", "href=\"/graph\""], false);
    let fault = "`git ls-tree` failed: <b>bad</b>\u{202e}";
    let said = ["could not be read", "&lt;b&gt;bad&lt;/b&gt;\\u{202e}", "dependencies that the code has may be missing"];
    check(&state(sample(), None, Some(fault)), &said, true);
    check(&state(sample(), None, None), &["There is no commit yet"], true);
    check(&state(MapGraph::default(), Some(COMMIT), None), &["<code>cicd scaffold</code>"], false);
    let mut newer = state(sample(), Some(COMMIT), None);
    newer.is_reading = true;
    check(&newer, &["https://github.com/acme/shop/commit/3d3c42e5aac5", "a newer commit is being read"], true);
}

#[test]
fn every_arrow_is_a_choice() {
    let mut graph = sample();
    graph
        .edges
        .insert(2, crate::model::map_graph::MapEdge { from: 0, to: 3, is_declared: true, proven: None, is_files_only: false });
    graph.edges.push(crate::model::map_graph::MapEdge {
        from: 2,
        to: 3,
        is_declared: true,
        proven: None,
        is_files_only: false,
    });
    let state = state(graph, Some(COMMIT), None);
    let (fewest, all) = (contents(&state, ""), contents(&state, "edges=all"));
    assert!(
        fewest.contains("class=\"map\"") && fewest.contains("id=\"fewest-edges\" title=\"Without the 1 that follow"),
        "{fewest}"
    );
    assert!(fewest.contains("aria-current=\"true\">Fewest arrows</a>") && fewest.contains(">All 5</a>"), "{fewest}");
    assert!(all.contains("class=\"map all\"") && all.contains("aria-current=\"true\">All 5</a>"), "{all}");
    // The table has all of them in both.
    assert_eq!(fewest.matches("data-need").count(), 5);
    assert_eq!(fewest.matches("implied").count(), 1, "{fewest}");
}

#[test]
fn with_edges_proven_an_undeclared_dependency_is_no_remark() {
    let mut graph = sample();
    let remark = "not in <code>depends_on</code>";
    assert!(contents(&state(graph.clone(), Some(COMMIT), None), "").matches(remark).count() > 1);
    graph.counts_proven = true;
    let page = contents(&state(graph, Some(COMMIT), None), "");
    assert!(!page.contains(remark) && !page.contains("undeclared"), "{page}");
}
