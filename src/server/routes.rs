//! The routes of the server, and the layers that every request passes.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::{ACCEPT, ALLOW, HeaderMap};
use axum::http::{StatusCode, Uri};
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{MethodRouter, get};
use tower::ServiceBuilder;

use super::answer::{JSON, METRICS, ServerAnswer, answer, no_such, problem, with, with_headers};
use super::body::Spilled;
use super::extract::{DomainNumber, PathSegment};
use super::reports::{self, ReportKind};
use super::{App, access, api, events, manager, metrics, pages};
use crate::config::Domain;

/// The paths of the manager contract below `/managers/<domain>`, with their methods and all response codes.
pub const CONTRACT: [(&str, &str, &[u16]); 5] = [
    ("/health", "get", &[200, 401, 403, 429, 500, 501, 503]),
    ("/deployment", "get", &[200, 401, 403, 429, 500, 501]),
    ("/deployment", "post", &[200, 201, 400, 401, 403, 405, 409, 413, 415, 422, 429, 500, 501, 503]),
    ("/test-results", "get", &[200, 401, 403, 429, 500, 501]),
    ("/test-results", "post", &[200, 201, 400, 401, 403, 405, 409, 413, 415, 422, 429, 500, 501, 503]),
];

/// Returns all routes. A request passes the layers from the first to the last, its response from the last to the first.
pub(super) fn router(app: &Arc<App>) -> Router {
    let layers = ServiceBuilder::new()
        .layer(map_response(with_headers))
        .layer(from_fn_with_state(Arc::clone(app), access::slow_down))
        .layer(from_fn_with_state(Arc::clone(app), access::admit));
    Router::new()
        .route("/", get(pages::all))
        .route("/domains/{name}", get(pages::one))
        .route("/domains/{name}/output", get(pages::output))
        .route("/graph", get(pages::graph))
        .route("/assets/{name}", get(pages::asset))
        .route("/badge/{file}", get(pages::badge))
        .route("/api/v1/overview", get(overview))
        .route("/api/v1/domains/{name}", get(one_overview))
        .route("/api/v1/events", get(events::open))
        .route("/metrics", get(all_metrics))
        .route("/openapi.json", get(openapi))
        .route("/healthz", get(alive))
        .route("/managers/{name}/health", about(manager::health))
        .route("/managers/{name}/deployment", reported(manager::deployment, ReportKind::Deployment))
        .route("/managers/{name}/test-results", reported(manager::test_results, ReportKind::Run))
        .method_not_allowed_fallback(async |uri: Uri, _: Spilled| not_allowed(&uri, "GET, HEAD"))
        .fallback(nothing)
        .layer(layers)
        .with_state(Arc::clone(app))
}

/// A route of the manager contract that is only read.
fn about(ask: fn(&App, &Domain) -> ServerAnswer) -> MethodRouter<Arc<App>> {
    get(async move |State(app): State<Arc<App>>, DomainNumber(number): DomainNumber| {
        pages::aside(app, move |app| ask(app, &app.config.domains[number])).await
    })
}

/// A route of the manager contract that is read and that accepts reports.
fn reported(ask: fn(&App, &Domain) -> ServerAnswer, kind: ReportKind) -> MethodRouter<Arc<App>> {
    about(ask)
        .post(async move |State(app): State<Arc<App>>, report: reports::Arrived| reports::take(app, kind, report).await)
        .fallback(async |uri: Uri, _: Spilled| not_allowed(&uri, "GET, HEAD, POST"))
}

async fn overview(State(app): State<Arc<App>>) -> ServerAnswer {
    let write = |app: &App| answer(StatusCode::OK, JSON, app.live.page("/api/v1/overview", |known, _| api::overview(known)));
    pages::aside(app, write).await
}

async fn one_overview(State(app): State<Arc<App>>, PathSegment(name): PathSegment, uri: Uri) -> ServerAnswer {
    pages::aside(app, move |app| {
        let known = app.live.now();
        let view = known.domain(&name);
        view.map_or_else(|| no_such(uri.path()), |view| answer(StatusCode::OK, JSON, api::domain(&known, view)))
    })
    .await
}

async fn all_metrics(State(app): State<Arc<App>>) -> ServerAnswer {
    pages::aside(app, |app| answer(StatusCode::OK, METRICS, metrics::text(app))).await
}

async fn openapi(State(app): State<Arc<App>>) -> ServerAnswer {
    let write = |_: &App| match api::openapi() {
        Ok(text) => answer(StatusCode::OK, JSON, text),
        Err(why) => problem(StatusCode::INTERNAL_SERVER_ERROR, why),
    };
    pages::aside(app, write).await
}

async fn alive() -> ServerAnswer {
    answer(StatusCode::OK, "text/plain; charset=utf-8", "ok\n")
}

/// Responds to an unknown path: with a page for a browser, with a problem for all other clients.
async fn nothing(State(app): State<Arc<App>>, headers: HeaderMap, uri: Uri, _: Spilled) -> ServerAnswer {
    let wants_page = headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    if wants_page { pages::nothing(&app, uri.path()) } else { no_such(uri.path()) }
}

fn not_allowed(uri: &Uri, allowed: &str) -> ServerAnswer {
    with(problem(StatusCode::METHOD_NOT_ALLOWED, format!("{} takes {allowed}", uri.path())), ALLOW, allowed)
}
