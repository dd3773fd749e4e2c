//! The extractors of the handlers: the segment of a path that the `{}` of its route stands for, and the domain of that name.
//!
//! A segment is not decoded: names have no encoded form, so every rule sees the same text.

use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;

use super::App;
use super::answer::{ServerAnswer, no_such};
use crate::config::{Config, Domain, DomainKind};

/// The segment of a path at the placeholder of its route.
pub(super) struct PathSegment(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for PathSegment {
    type Rejection = ServerAnswer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ServerAnswer> {
        let path = parts.uri.path();
        let route = parts.extensions.get::<MatchedPath>();
        let at = route.and_then(|route| route.as_str().split('/').position(|segment| segment.starts_with('{')));
        let segment = at.and_then(|at| path.split('/').nth(at));
        segment.map(|segment| Self(segment.to_owned())).ok_or_else(|| no_such(path))
    }
}

/// The index of a domain that can have a manager.
#[derive(Clone, Copy)]
pub(super) struct DomainNumber(pub(super) usize);

impl FromRequestParts<Arc<App>> for DomainNumber {
    type Rejection = ServerAnswer;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ServerAnswer> {
        let PathSegment(name) = PathSegment::from_request_parts(parts, app).await?;
        number(&app.config, &name).map(Self).ok_or_else(|| no_such(parts.uri.path()))
    }
}

fn number(config: &Config, name: &str) -> Option<usize> {
    let is_it = |domain: &Domain| domain.name.value == name && domain.kind == DomainKind::Domain;
    config.domains.iter().position(is_it)
}
