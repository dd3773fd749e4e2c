//! Which address is answered by what.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use hyper::body::Incoming;
use hyper::header::{ALLOW, AUTHORIZATION, RETRY_AFTER};
use hyper::{Method, Request, StatusCode};

use super::access::PublicPath;
use super::answer::{HTML, JSON, METRICS, SVG, ServerAnswer, answer, problem, public, with};
use super::reports::{self, ReportKind};
use super::{App, api, events, live, manager, metrics};
use crate::config::Config;
use crate::model::health::Status;
use crate::report::dashboard;

/// The addresses of the manager contract below `/managers/<domain>`, with their methods and every code that they answer with.
pub const CONTRACT: [(&str, &str, &[u16]); 5] = [
    ("/health", "get", &[200, 401, 403, 429, 500, 501, 503]),
    ("/deployment", "get", &[200, 401, 403, 429, 500, 501]),
    ("/deployment", "post", &[200, 201, 400, 401, 403, 405, 409, 413, 415, 422, 429, 500, 501, 503]),
    ("/test-results", "get", &[200, 401, 403, 429, 500, 501]),
    ("/test-results", "post", &[200, 201, 400, 401, 403, 405, 409, 413, 415, 422, 429, 500, 501, 503]),
];

const QUESTION: &str = "GET, HEAD";
const QUESTION_OR_REPORT: &str = "GET, HEAD, POST";

/// An address that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route<'p> {
    Page,
    Domain(&'p str),
    Output(&'p str),
    Asset(&'p str),
    Overview,
    OneOverview(&'p str),
    Events,
    Metrics,
    Badge(&'p str),
    OpenApi,
    Alive,
    Health(&'p str),
    Deployment(&'p str),
    TestResults(&'p str),
}

fn place(path: &str) -> Option<Route<'_>> {
    let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    Some(match parts.as_slice() {
        [""] => Route::Page,
        ["domains", name] => Route::Domain(name),
        ["domains", name, "output"] => Route::Output(name),
        ["assets", name] => Route::Asset(name),
        ["api", "v1", "overview"] => Route::Overview,
        ["api", "v1", "domains", name] => Route::OneOverview(name),
        ["api", "v1", "events"] => Route::Events,
        ["metrics"] => Route::Metrics,
        ["badge", file] => Route::Badge(file.strip_suffix(".svg")?),
        ["openapi.json"] => Route::OpenApi,
        ["healthz"] => Route::Alive,
        ["managers", name, "health"] => Route::Health(name),
        ["managers", name, "deployment"] => Route::Deployment(name),
        ["managers", name, "test-results"] => Route::TestResults(name),
        _ => return None,
    })
}

/// Answers a request. The refusal of a wrong token takes longer each time.
pub(super) async fn serve(app: Arc<App>, from: IpAddr, request: Request<Incoming>) -> Result<ServerAnswer, Infallible> {
    if !request.headers().contains_key(AUTHORIZATION) {
        return Ok(route(app, request).await);
    }
    if !app.guesses.admits(from) {
        let later = problem(StatusCode::TOO_MANY_REQUESTS, "too many wrong tokens came from this address");
        return Ok(with(later, RETRY_AFTER, "10"));
    }
    let (guesses, mut stop) = (app.guesses.clone(), app.stop.clone());
    let answer = route(app, request).await;
    if answer.status() == StatusCode::UNAUTHORIZED {
        let refusal = guesses.wrong(from, Instant::now());
        tokio::select! {
            () = tokio::time::sleep(refusal.pause) => {}
            () = stop.stopped() => {}
        }
    }
    Ok(answer)
}

async fn route(app: Arc<App>, request: Request<Incoming>) -> ServerAnswer {
    let asked = match place(request.uri().path()) {
        Some(Route::Badge(_)) => Some(PublicPath::Badges),
        Some(Route::Alive) => Some(PublicPath::Healthz),
        _ => None,
    };
    if let Some(refusal) = app.door.refuse(&request, asked) {
        let (_, mut body) = request.into_parts();
        reports::drop_arrived(&mut body).await;
        return refusal;
    }
    let path = request.uri().path().to_owned();
    let Some(place) = place(&path) else {
        let (head, mut body) = request.into_parts();
        reports::spill(&mut body).await;
        let wants_page =
            head.headers.get(hyper::header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
        return if wants_page { nothing(&app, &path) } else { no_such(&path) };
    };
    let is_question = matches!(*request.method(), Method::GET | Method::HEAD);
    match place {
        Route::Deployment(name) | Route::TestResults(name) if request.method() == Method::POST => {
            let kind = if matches!(place, Route::Deployment(_)) { ReportKind::Deployment } else { ReportKind::Run };
            match domain(&app.config, name) {
                Some(number) => reports::take(&app, number, kind, request).await,
                None => no_such(&path),
            }
        }
        place if !is_question => {
            let allowed =
                if matches!(place, Route::Deployment(_) | Route::TestResults(_)) { QUESTION_OR_REPORT } else { QUESTION };
            let (_, mut body) = request.into_parts();
            reports::spill(&mut body).await;
            with(problem(StatusCode::METHOD_NOT_ALLOWED, format!("{path} takes {allowed}")), ALLOW, allowed)
        }
        Route::Events => events::open(&app, request.headers()),
        Route::Asset(name) => asset(name, &path),
        Route::Alive => answer(StatusCode::OK, "text/plain; charset=utf-8", "ok\n"),
        _ => {
            let (kept, query) = (Arc::clone(&app), request.uri().query().unwrap_or_default().to_owned());
            // To read the store and to write a page takes a moment, in which the events of others must go on.
            let done = tokio::task::spawn_blocking(move || question(&kept, &path, &query)).await;
            done.unwrap_or_else(|_| problem(StatusCode::INTERNAL_SERVER_ERROR, "it failed"))
        }
    }
}

/// Answers what takes a moment.
fn question(app: &App, path: &str, query: &str) -> ServerAnswer {
    let here = |name: &str, ask: fn(&App, &crate::config::Domain) -> ServerAnswer| match domain(&app.config, name) {
        Some(number) => ask(app, &app.config.domains[number]),
        None => no_such(path),
    };
    match place(path) {
        Some(Route::Page) => {
            let page = app.live.page(query, |known, now| dashboard::page(&known.overview, &live::options(known, now, query)));
            answer(StatusCode::OK, HTML, page)
        }
        Some(Route::Domain(name)) => {
            let known = app.live.now();
            let options = live::options(&known, std::time::SystemTime::now(), query);
            match known.domain(name) {
                Some(view) => answer(StatusCode::OK, HTML, dashboard::domain_page(&known.overview, view, &options)),
                None => nothing(app, path),
            }
        }
        Some(Route::Output(name)) => output(app, name, path, query),
        Some(Route::Overview) => {
            answer(StatusCode::OK, JSON, app.live.page("/api/v1/overview", |known, _| api::overview(known)))
        }
        Some(Route::OneOverview(name)) => {
            let known = app.live.now();
            let view = known.domain(name);
            view.map_or_else(|| no_such(path), |view| answer(StatusCode::OK, JSON, api::domain(&known, view)))
        }
        Some(Route::Metrics) => answer(StatusCode::OK, METRICS, metrics::text(app)),
        Some(Route::Badge(name)) => badge(app, name),
        Some(Route::OpenApi) => match api::openapi() {
            Ok(text) => answer(StatusCode::OK, JSON, text),
            Err(why) => problem(StatusCode::INTERNAL_SERVER_ERROR, why),
        },
        Some(Route::Health(name)) => here(name, manager::health),
        Some(Route::Deployment(name)) => here(name, manager::deployment),
        Some(Route::TestResults(name)) => here(name, manager::test_results),
        _ => no_such(path),
    }
}

/// What failed of a domain in the run that the query names.
fn output(app: &App, name: &str, path: &str, query: &str) -> ServerAnswer {
    let known = app.live.now();
    let run = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "run").map(|(_, run)| run);
    let (Some(view), Some(run)) = (known.domain(name), run) else { return nothing(app, path) };
    let found = app.reports.peek(|store| store.map(|store| store.failed_run(name, &run)));
    match found {
        Some(Ok(Some(failed))) => {
            let options = live::options(&known, std::time::SystemTime::now(), "");
            answer(StatusCode::OK, HTML, dashboard::output_page(&known.overview, view, &failed, &options))
        }
        Some(Ok(None)) => nothing(app, path),
        Some(Err(_)) | None => problem(StatusCode::SERVICE_UNAVAILABLE, "the store cannot be read now"),
    }
}

/// A badge. Where everyone may ask, a domain that is not there is answered like one of which nothing is known: names tell nothing.
fn badge(app: &App, name: &str) -> ServerAnswer {
    let now = app.live.now();
    match (now.domain(name), app.door.is_public(PublicPath::Badges)) {
        (view, true) => {
            let verdict = view.map_or(Status::Unknown, |view| view.status.verdict);
            public(answer(StatusCode::OK, SVG, dashboard::badge_of_name(name, verdict)))
        }
        (Some(view), false) => answer(StatusCode::OK, SVG, dashboard::badge(view)),
        (None, false) => answer(StatusCode::NOT_FOUND, SVG, dashboard::badge_of_nobody(name)),
    }
}

/// The number of a domain that can have a manager.
fn domain(config: &Config, name: &str) -> Option<usize> {
    let is_it = |domain: &crate::config::Domain| domain.name.value == name && domain.kind == crate::config::DomainKind::Domain;
    config.domains.iter().position(is_it)
}

fn no_such(path: &str) -> ServerAnswer {
    let shown = crate::model::limits::clip(path, 200);
    problem(StatusCode::NOT_FOUND, format!("there is nothing at {shown}"))
}

fn nothing(app: &App, path: &str) -> ServerAnswer {
    let known = app.live.now();
    let options = live::options(&known, std::time::SystemTime::now(), "");
    answer(
        StatusCode::NOT_FOUND,
        HTML,
        dashboard::nothing_page(&known.overview, &crate::model::limits::clip(path, 200), &options),
    )
}

fn asset(name: &str, path: &str) -> ServerAnswer {
    match dashboard::ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, content_type, bytes)) => answer(StatusCode::OK, content_type, *bytes),
        None => no_such(path),
    }
}
