//! The bodies of requests. A body is read within limits, or discarded as far as a client needs to receive its response.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::time::timeout;

use super::answer::{ServerAnswer, problem};
use crate::managers::contract::MAX_REPORT;

/// The time in which a body must arrive.
const BODY_TIME: Duration = Duration::from_secs(10);
/// The largest number of bytes of an unwanted body that are discarded: a client that is still writing would lose the response with the
/// connection.
const SPILL: usize = 1024 * 1024;
/// The longest time that discarding may take.
const SPILL_TIME: Duration = Duration::from_secs(2);

/// The body of a request that needs none. It has been discarded.
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
            Err(if is_too_large {
                too_large()
            } else {
                problem(StatusCode::BAD_REQUEST, "the request body is incomplete".to_owned())
            })
        }
        Err(_) => {
            let why = format!("the request body was not complete within {} s", BODY_TIME.as_secs());
            Err(problem(StatusCode::BAD_REQUEST, why))
        }
    }
}

/// Discards a body of at most [`SPILL`] bytes within [`SPILL_TIME`]. The rest of a larger or slower body is left unread.
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

/// Discards the part of a body that has arrived, without waiting: a client without the token holds no connection, and one that has sent its
/// report at once still gets its response.
pub(super) async fn drop_arrived(body: &mut Body) {
    let mut left = SPILL;
    // A timeout of zero polls once.
    while let Ok(Some(Ok(frame))) = timeout(Duration::ZERO, body.frame()).await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        if length > left {
            return;
        }
        left -= length;
    }
}
