//! The bodies of requests: read within bounds, or read away as far as a client needs for its answer.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::time::timeout;

use super::answer::{ServerAnswer, problem};
use crate::managers::contract::MAX_REPORT;

/// How long a body may take.
const BODY_TIME: Duration = Duration::from_secs(10);
/// So much of a body that is not wanted is read away: a client that is still writing would lose the answer with the connection.
const SPILL: usize = 1024 * 1024;
/// How long that may take.
const SPILL_TIME: Duration = Duration::from_secs(2);

/// The body of a request that takes none: it was read away.
pub(super) struct Spilled;

impl<S: Send + Sync> FromRequest<S> for Spilled {
    type Rejection = ServerAnswer;

    async fn from_request(request: Request, _: &S) -> Result<Self, ServerAnswer> {
        spill(&mut request.into_body()).await;
        Ok(Self)
    }
}

/// Reads a body of at most [`MAX_REPORT`] bytes.
pub(super) async fn read(mut body: Body) -> Result<Bytes, Box<ServerAnswer>> {
    let problem = |code: StatusCode, why: String| Box::new(problem(code, why));
    let too_large = || problem(StatusCode::PAYLOAD_TOO_LARGE, format!("a report has at most {MAX_REPORT} bytes"));
    if body.size_hint().lower() > MAX_REPORT as u64 {
        spill(&mut body).await;
        return Err(too_large());
    }
    match timeout(BODY_TIME, Limited::new(&mut body, MAX_REPORT).collect()).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) => {
            spill(&mut body).await;
            let is_too_large = error.is::<LengthLimitError>();
            Err(if is_too_large { too_large() } else { problem(StatusCode::BAD_REQUEST, "the body broke off".to_owned()) })
        }
        Err(_) => {
            let why = format!("the body was not whole within {} s", BODY_TIME.as_secs());
            Err(problem(StatusCode::BAD_REQUEST, why))
        }
    }
}

/// Reads a body away, as far as that is worth it.
pub(super) async fn spill(body: &mut Body) {
    if body.size_hint().lower() > SPILL as u64 {
        return;
    }
    let rest = async {
        let mut left = SPILL;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            if length > left {
                return;
            }
            left -= length;
        }
    };
    drop(timeout(SPILL_TIME, rest).await);
}

/// Drops what has arrived of a body, and waits for nothing: a client without the token holds no connection, and one that has sent its
/// report in one go still gets its answer.
pub(super) async fn drop_arrived(body: &mut Body) {
    let mut left = SPILL;
    // A timeout of nothing looks once.
    while let Ok(Some(Ok(frame))) = timeout(Duration::ZERO, body.frame()).await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        if length > left {
            return;
        }
        left -= length;
    }
}
