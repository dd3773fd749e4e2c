//! The routes for people: the pages of the dashboard, their assets, and badges.

use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};

use super::access::PublicPath;
use super::answer::{HTML, SVG, ServerAnswer, answer, no_such, problem, public};
use super::extract::PathSegment;
use super::{App, live, map_reader};
use crate::model::health::Status;
use crate::model::limits::clip;
use crate::report::dashboard;

/// Runs work that takes a moment, such as reading the store or writing a page, outside of the loop that sends events to other clients.
pub(super) async fn aside(app: Arc<App>, write: impl FnOnce(&App) -> ServerAnswer + Send + 'static) -> ServerAnswer {
    let done = tokio::task::spawn_blocking(move || write(&app)).await;
    done.unwrap_or_else(|_| problem(StatusCode::INTERNAL_SERVER_ERROR, "it failed"))
}

/// Responds with the page of all domains.
pub(super) async fn all(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> ServerAnswer {
    aside(app, move |app| {
        let query = query.as_deref().unwrap_or_default();
        let page = app.live.page(query, |known, now| dashboard::page(&known.overview, &live::options(known, now, query)));
        answer(StatusCode::OK, HTML, page)
    })
    .await
}

/// Responds with the page of one domain.
pub(super) async fn one(
    State(app): State<Arc<App>>,
    PathSegment(name): PathSegment,
    uri: Uri,
    RawQuery(query): RawQuery,
) -> ServerAnswer {
    aside(app, move |app| {
        let known = app.live.now();
        let options = live::options(&known, SystemTime::now(), query.as_deref().unwrap_or_default());
        match known.domain(&name) {
            Some(view) => answer(StatusCode::OK, HTML, dashboard::domain_page(&known.overview, view, &options)),
            None => nothing(app, uri.path()),
        }
    })
    .await
}

/// Responds with the page of the graph.
pub(super) async fn graph(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> ServerAnswer {
    let (state, version) = map_reader::look(&app).await;
    aside(app, move |app| {
        let query = query.as_deref().unwrap_or_default();
        let key = format!("/graph#{version}?{query}");
        let page =
            app.live.page(&key, |known, now| dashboard::graph_page(&known.overview, &state, &live::options(known, now, query)));
        answer(StatusCode::OK, HTML, page)
    })
    .await
}

/// Responds with the failures of a domain in the run that the query names.
pub(super) async fn output(
    State(app): State<Arc<App>>,
    PathSegment(name): PathSegment,
    uri: Uri,
    RawQuery(query): RawQuery,
) -> ServerAnswer {
    aside(app, move |app| {
        let known = app.live.now();
        let query = query.unwrap_or_default();
        let run = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "run").map(|(_, run)| run);
        let (Some(view), Some(run)) = (known.domain(&name), run) else { return nothing(app, uri.path()) };
        let found = app.reports.peek(|store| store.map(|store| store.failed_run(&name, &run)));
        match found {
            Some(Ok(Some(failed))) => {
                let options = live::options(&known, SystemTime::now(), "");
                answer(StatusCode::OK, HTML, dashboard::output_page(&known.overview, view, &failed, &options))
            }
            Some(Ok(None)) => nothing(app, uri.path()),
            Some(Err(_)) | None => problem(StatusCode::SERVICE_UNAVAILABLE, "the store cannot be read now"),
        }
    })
    .await
}

/// Responds with a badge. Where badges are public, an unknown domain gets the badge of a domain whose verdict is unknown, so that the
/// response does not reveal which names exist.
pub(super) async fn badge(State(app): State<Arc<App>>, PathSegment(file): PathSegment, uri: Uri) -> ServerAnswer {
    let Some(name) = file.strip_suffix(".svg").map(str::to_owned) else { return no_such(uri.path()) };
    aside(app, move |app| {
        let now = app.live.now();
        match (now.domain(&name), app.rules.is_public(PublicPath::Badges)) {
            (view, true) => {
                let verdict = view.map_or(Status::Unknown, |view| view.status.verdict);
                public(answer(StatusCode::OK, SVG, dashboard::badge_of_name(&name, verdict)))
            }
            (Some(view), false) => answer(StatusCode::OK, SVG, dashboard::badge(view)),
            (None, false) => answer(StatusCode::NOT_FOUND, SVG, dashboard::badge_of_unknown_domain(&name)),
        }
    })
    .await
}

/// Responds with a file that the pages load.
pub(super) async fn asset(PathSegment(name): PathSegment, uri: Uri) -> ServerAnswer {
    match dashboard::ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, content_type, bytes)) => answer(StatusCode::OK, content_type, *bytes),
        None => no_such(uri.path()),
    }
}

/// Responds with the page for an unknown path.
pub(super) fn nothing(app: &App, path: &str) -> ServerAnswer {
    let known = app.live.now();
    let options = live::options(&known, SystemTime::now(), "");
    answer(StatusCode::NOT_FOUND, HTML, dashboard::nothing_page(&known.overview, &clip(path, 200), &options))
}
