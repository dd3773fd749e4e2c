//! The dashboard of `cicd serve`: writes an [`Overview`] as a page, a card, a row, the page of one domain, or a badge.
//!
//! The functions are pure: they send no requests, listen to nothing and do not read the clock. The page is complete without JavaScript;
//! `assets/page.js` adds live updates. Verdicts are not decided here; they come with the overview.

mod badge;
mod bars;
mod links;
mod map_state;
mod options;
mod sparkline;
mod strip;
mod templates;
mod view;

use std::time::SystemTime;

use serde::Serialize;

use crate::model::history::FailedRun;
use crate::model::overview::{DomainView, Overview};

pub use badge::{badge, badge_of_name, badge_of_unknown_domain};
pub use links::ProjectLinks;
pub use map_state::{MapState, ShownMap};
pub use options::{PageOptions, PageView, SortOrder, WantedPage};

/// The files that the page loads from `/assets/<name>`: name, content type and content.
pub const ASSETS: &[(&str, &str, &[u8])] = &[
    ("page.css", "text/css; charset=utf-8", include_bytes!("assets/page.css")),
    ("page.js", "text/javascript; charset=utf-8", include_bytes!("assets/page.js")),
    ("graph.css", "text/css; charset=utf-8", include_bytes!("assets/graph.css")),
    ("graph.js", "text/javascript; charset=utf-8", include_bytes!("assets/graph.js")),
    ("pass.svg", "image/svg+xml", include_bytes!("assets/pass.svg")),
    ("warn.svg", "image/svg+xml", include_bytes!("assets/warn.svg")),
    ("unknown.svg", "image/svg+xml", include_bytes!("assets/unknown.svg")),
    ("fail.svg", "image/svg+xml", include_bytes!("assets/fail.svg")),
];

/// Returns the page `/`: every domain, as cards or as a table.
///
/// Domains that the filter leaves out are in the page, but hidden, so that a script can show them again without a request.
#[must_use]
pub fn page(overview: &Overview, options: &PageOptions<'_>) -> String {
    #[derive(Serialize)]
    struct Page<'a> {
        frame: view::Frame<'a>,
        domains: Vec<view::CardView>,
        view: &'static str,
        order: &'static str,
        shown: usize,
        changes: Vec<view::LatestChange>,
    }
    let mut domains: Vec<&DomainView> = overview.domains.iter().collect();
    if options.order == SortOrder::Worst {
        domains.sort_by_key(|domain| std::cmp::Reverse(domain.status.verdict));
    }
    let domains: Vec<view::CardView> = domains
        .into_iter()
        .map(|domain| view::CardView::brief(domain, options.now, options.links.as_ref()).hidden_unless(options.wants(domain)))
        .collect();
    let shown = domains.iter().filter(|domain| !domain.hidden).count();
    let frame = view::Frame::new(overview, options, "/");
    let changes = view::latest_changes(overview, options.now);
    let page = Page { frame, domains, view: options.view.word(), order: options.order.word(), shown, changes };
    templates::render("page.html", &page)
}

/// Returns one domain as a card of the page: `<article id="card-…">`.
#[must_use]
pub fn card(domain: &DomainView, now: SystemTime, links: Option<&ProjectLinks>) -> String {
    templates::render("card.html", &view::Alone { d: view::CardView::brief(domain, now, links) })
}

/// Returns one domain as a row of the table: `<tr id="row-…">`.
#[must_use]
pub fn row(domain: &DomainView, now: SystemTime, links: Option<&ProjectLinks>) -> String {
    templates::render("row.html", &view::Alone { d: view::CardView::brief(domain, now, links) })
}

/// Returns the page `/domains/<name>`: one of the overview's domains in detail.
#[must_use]
pub fn domain_page(overview: &Overview, domain: &DomainView, options: &PageOptions<'_>) -> String {
    #[derive(Serialize)]
    struct Page<'a> {
        frame: view::Frame<'a>,
        d: view::CardView,
    }
    let frame = view::Frame::new(overview, options, &view::place(&domain.status.name));
    templates::render("domain.html", &Page { frame, d: view::CardView::deep(domain, options.now, options.links.as_ref()) })
}

/// Returns the page `/domains/<name>/output?run=<id>`: the failures of a domain in one run.
#[must_use]
pub fn output_page(overview: &Overview, domain: &DomainView, run: &FailedRun, options: &PageOptions<'_>) -> String {
    #[derive(Serialize)]
    struct Page<'a> {
        frame: view::Frame<'a>,
        d: view::CardView,
        title: String,
        r: view::OutputView,
    }
    let frame = view::Frame::new(overview, options, &view::output_place(&domain.status.name, &run.run));
    let r = view::OutputView::new(run, options.now, options.links.as_ref());
    let d = view::CardView::brief(domain, options.now, options.links.as_ref());
    templates::render("output.html", &Page { frame, d, title: view::output_title(run), r })
}

/// Returns the page `/graph`: the map as a picture, and as a table.
#[must_use]
pub fn graph_page(overview: &Overview, state: &MapState, options: &PageOptions<'_>) -> String {
    #[derive(Serialize)]
    struct Page<'a> {
        frame: view::Frame<'a>,
        g: view::GraphView,
    }
    let here = if options.is_every_edge { "/graph?edges=all" } else { "/graph" };
    let page = Page { frame: view::Frame::new(overview, options, here), g: view::GraphView::new(overview, state, options) };
    templates::render("graph.html", &page)
}

/// Returns the page that goes with the code 404. `path` is the requested path.
#[must_use]
pub fn nothing_page(overview: &Overview, path: &str, options: &PageOptions<'_>) -> String {
    #[derive(Serialize)]
    struct Page<'a> {
        frame: view::Frame<'a>,
        path: &'a str,
        meant: Option<view::Link>,
    }
    let names = overview.domains.iter().map(|domain| domain.status.name.as_str());
    let meant = crate::model::diagnostic::did_you_mean(path.strip_prefix("/domains/").unwrap_or(path), names);
    let meant = meant.map(|name| view::Link { to: view::place(name), text: name.to_owned() });
    templates::render("nothing.html", &Page { frame: view::Frame::new(overview, options, "/"), path, meant })
}

#[cfg(test)]
mod tests;
