//! The messages of `grpc.health.v1.Health/Check`, as bytes.
//!
//! Source: <https://github.com/grpc/grpc/blob/master/doc/health-checking.md> and `grpc/health/v1/health.proto`. The request has
//! one field, `string service = 1`; the answer has one, `ServingStatus status = 1` (`UNKNOWN = 0`, `SERVING = 1`, `NOT_SERVING
//! = 2`, `SERVICE_UNKNOWN = 3`). A message is framed by one byte that marks compression and four bytes of length.

use super::text::quoted;
use crate::model::health::{AnswerFault, GrpcFault, Health, HealthDialect, HealthReason, Part, Status};
use crate::model::limits::clip;

/// The path of the method.
pub const PATH: &str = "/grpc.health.v1.Health/Check";

/// Returns the framed request for a service; the empty name means the server as a whole.
#[must_use]
pub fn request(service: &str) -> Vec<u8> {
    let mut message = Vec::new();
    if !service.is_empty() {
        message.push(0x0A);
        varint(service.len() as u64, &mut message);
        message.extend_from_slice(service.as_bytes());
    }
    // The size of the config bounds the length of names.
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&[0], length.to_be_bytes().as_slice(), &message].concat()
}

/// Parses an answer: the HTTP code, `grpc-status` and `grpc-message` (from the trailers, or from the headers if there is no
/// body), and the body.
#[must_use]
pub fn health(service: &str, code: u16, status: Option<&str>, message: Option<&str>, body: &[u8]) -> Part<Health> {
    if code != 200 {
        return unreadable(GrpcFault::Http(code));
    }
    let said = message.map(percent_decoded).filter(|text| !text.is_empty()).map(|text| clip(&text, 300));
    let known = |status: Status, why: Option<HealthReason>| {
        let output = why.map(|why| why.to_string());
        Part::Known(Health { status, output, checks: Vec::new(), latency: None, dialect: HealthDialect::Grpc })
    };
    match status.map(str::trim) {
        Some("0") => {}
        Some("5") => {
            return known(Status::Unknown, Some(HealthReason::GrpcNotFound { service: quoted(service), said }));
        }
        Some("12") => return unreadable(GrpcFault::Unimplemented(said)),
        Some("7") => return unreadable(GrpcFault::PermissionDenied(said)),
        Some("16") => return unreadable(GrpcFault::Unauthenticated(said)),
        Some(other) => return unreadable(GrpcFault::Status(name(other), said)),
        None => return unreadable(GrpcFault::NoStatus),
    }
    match serving(body) {
        Err(fault) => unreadable(fault),
        Ok(1) => known(Status::Pass, None),
        Ok(2) => known(Status::Fail, Some(HealthReason::GrpcNotServing)),
        Ok(0) => known(Status::Unknown, Some(HealthReason::GrpcUnknown)),
        Ok(3) => known(Status::Unknown, Some(HealthReason::GrpcServiceUnknown(quoted(service)))),
        Ok(other) => known(Status::Unknown, Some(HealthReason::GrpcOther(other))),
    }
}

fn unreadable(fault: GrpcFault) -> Part<Health> {
    Part::unreadable(AnswerFault::Grpc(fault))
}

/// Returns the status in a framed answer. A missing field is 0, and the last one of several counts.
fn serving(body: &[u8]) -> Result<u64, GrpcFault> {
    const BROKEN: GrpcFault = GrpcFault::NotAMessage;
    let Some((head, mut message)) = body.split_at_checked(5) else { return Err(GrpcFault::NoMessage) };
    let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
    if head[0] != 0 {
        return Err(GrpcFault::Compressed);
    }
    if message.len() as u64 != u64::from(length) {
        return Err(BROKEN);
    }
    let mut status = 0;
    while !message.is_empty() {
        let tag = read_varint(&mut message).ok_or(BROKEN)?;
        let skip = match (tag >> 3, tag & 7) {
            (1, 0) => {
                status = read_varint(&mut message).ok_or(BROKEN)?;
                0
            }
            (1 | 0, _) => return Err(BROKEN),
            // Fields of a later version are skipped.
            (_, 0) => read_varint(&mut message).map(|_| 0).ok_or(BROKEN)?,
            (_, 1) => 8,
            (_, 2) => read_varint(&mut message).ok_or(BROKEN)?,
            (_, 5) => 4,
            _ => return Err(BROKEN),
        };
        message = usize::try_from(skip).ok().and_then(|skip| message.get(skip..)).ok_or(BROKEN)?;
    }
    Ok(status)
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7F).unwrap_or_default() | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or_default());
}

fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Decodes `grpc-message`, which is percent-encoded.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).filter(|hex| byte == b'%' && hex.iter().all(u8::is_ascii_hexdigit));
        let code = hex.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        decoded.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn name(code: &str) -> String {
    let names = [
        ("1", "CANCELLED"),
        ("2", "UNKNOWN"),
        ("3", "INVALID_ARGUMENT"),
        ("4", "DEADLINE_EXCEEDED"),
        ("6", "ALREADY_EXISTS"),
        ("8", "RESOURCE_EXHAUSTED"),
        ("9", "FAILED_PRECONDITION"),
        ("10", "ABORTED"),
        ("11", "OUT_OF_RANGE"),
        ("13", "INTERNAL"),
        ("14", "UNAVAILABLE"),
        ("15", "DATA_LOSS"),
    ];
    names.iter().find(|(number, _)| *number == code).map_or_else(|| quoted(code), |(_, name)| (*name).to_owned())
}
