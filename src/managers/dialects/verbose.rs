//! Kubernetes' verbose form (`/healthz?verbose`, `/readyz`): a line for each check, `[+]ping ok` or `[-]etcd failed: reason
//! withheld`, and a last line for the whole, `readyz check failed`.

use super::json::is_verbose;
use super::judge::{JudgedPart, JudgedWord};
use super::parts::said;
use super::prose::{bad_word, leading_word};
use super::text::MAX_CHECK;
use super::words;
use crate::model::health::{HealthDialect, Status};
use crate::model::limits::clip;

/// Parses a text of this form; `None` for any other text. Without a line for the whole, the parts decide.
pub(super) fn read(text: &str) -> Option<JudgedWord> {
    let lines = || text.lines().map(str::trim);
    if !lines().any(|line| is_verbose(line.as_bytes())) {
        return None;
    }
    let checks: Vec<JudgedPart> = lines().filter_map(check).collect();
    let worst = checks.iter().map(|part| part.check.status).max();
    let conclusion = lines().filter_map(conclusion).max_by_key(|(_, status)| *status);
    let (word, status) = conclusion.or(worst.map(|status| (status.word(), status)))?;
    Some(JudgedWord { dialect: HealthDialect::Verbose, word: word.to_owned(), status: Some(status), output: None, checks })
}

/// Parses the check in a line.
fn check(line: &str) -> Option<JudgedPart> {
    let well = line.strip_prefix("[+]");
    let (is_well, rest) = (well.is_some(), well.or_else(|| line.strip_prefix("[-]"))?.trim_start());
    let (name, said_of_it) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let statement = said_of_it.trim();
    let status = match statement
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .and_then(words::word)
        .or_else(|| leading_word(statement))
    {
        _ if !is_well => Status::Fail,
        Some(status) => status,
        None if bad_word(statement).is_some() => Status::Unknown,
        None => Status::Pass,
    };
    let output = Some(clip(statement, MAX_CHECK)).filter(|output| !output.is_empty() && status != Status::Pass);
    Some(said(name.trim_end_matches(':'), status, output))
}

/// Returns the name and the status of a line for the whole: `healthz check passed`.
fn conclusion(line: &str) -> Option<(&str, Status)> {
    let (_, word) = line.rsplit_once(" check ")?;
    match word {
        "passed" => Some((word, Status::Pass)),
        "failed" => Some((word, Status::Fail)),
        _ => None,
    }
}
