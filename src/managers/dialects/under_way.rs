//! Words for a part that is not back yet: `recovering`, `reconnecting`, `catching up`. It neither serves nor has failed, so its
//! state is unknown.

use super::keys::FieldName;
use super::nouns::{is_component, is_of, is_part};
use super::tokens::Tokens;

/// Words for such a state.
#[rustfmt::skip]
const UNDER_WAY: &[&str] = &[
    "recovering", "reconnecting", "connecting", "rebuilding", "resyncing", "resynchronizing", "restoring", "resilvering", "booting",
    "bootstrapping", "initialising", "activating", "deactivating", "joining", "rejoining", "leaving", "rebalancing", "repairing",
    "relocating", "catchup", "startup2", "hydrating", "warming", "provisioning", "evacuating", "electing", "suspending",
];

/// Words that are such a state in a sentence only if they are said of something: `the db is starting`.
const SOFT: &[&str] = &["starting", "initializing", "pending"];

/// Such states of two words.
const PAIRS: &[(&str, &str)] = &[
    ("catching", "up"),
    ("warming", "up"),
    ("coming", "up"),
    ("booting", "up"),
    ("spinning", "up"),
    ("going", "down"),
    ("in", "recovery"),
    ("in", "transition"),
    ("creating", "replica"),
    ("switching", "over"),
    ("crash", "recovery"),
    ("archive", "recovery"),
];

/// Words before such a word that make it a predicate.
const BEFORE: &[&str] = &["is", "are", "still", "currently", "now", "ist", "sind", "being", "in"];

/// Words after it that leave it a predicate: `recovering from a crash`, but not `restoring backups`.
const BEHIND: &[&str] = &["from", "since", "after", "for", "with", "at", "on", "and", "but", "because", "again", "now"];

/// Returns true if the word at a place says that a part is not back yet.
pub(super) fn is_under_way(tokens: &Tokens<'_>, place: usize) -> bool {
    let is_pair = PAIRS.contains(&(tokens.at(place), tokens.at(place + 1)));
    let is_soft = SOFT.contains(&tokens.at(place));
    if !is_pair && !is_soft && !UNDER_WAY.contains(&tokens.at(place)) {
        return false;
    }
    let before = tokens.before(place, 1);
    let last = if is_pair { place + 1 } else { place };
    let is_joined = place > 0 && tokens.gap(place - 1).trim().is_empty();
    let is_predicate = !is_joined && !is_soft || BEFORE.contains(&before) || is_component(before) || is_part(before);
    let next = tokens.at(last + 1);
    let is_end = next.is_empty() || !tokens.gap(last).trim().is_empty();
    if next == "to" && !is_end {
        // `connecting to redis`, but not `connecting to people`.
        let of = tokens.at(if matches!(tokens.at(last + 2), "the" | "a" | "its") { last + 3 } else { last + 2 });
        return is_predicate && (place == 0 || is_component(of) || is_part(of) || of.starts_with(|c: char| c.is_ascii_digit()));
    }
    is_predicate && (is_end || BEHIND.contains(&next) || next.starts_with(|c: char| c.is_ascii_digit()))
}

/// Works, which are under way as long as they last.
#[rustfmt::skip]
const WORKS: &[&str] = &[
    "job", "task", "backup", "index", "reindex", "build", "migration", "import", "export", "workflow", "pipeline", "restore", "snapshot",
];

/// Returns true if the text at a path is that of a work under way: `jobs: {"reindex": "rebuilding"}`.
pub(super) fn is_of_work(path: &str, text: &str) -> bool {
    path.split('/').any(|name| FieldName::new(name).last().is_some_and(|last| is_of(WORKS, last))) && begins_under_way(text)
}

/// Returns true if a text begins with such a word: `recovering (42 %)`, `still connecting`.
pub(super) fn begins_under_way(text: &str) -> bool {
    let tokens = Tokens::new(text);
    let start =
        (0..tokens.len()).take_while(|place| matches!(tokens.at(*place), "is" | "still" | "currently" | "now" | "in")).count();
    // `in recovery` is a pair.
    let start = if is_under_way(&tokens, start.saturating_sub(1)) { start.saturating_sub(1) } else { start };
    is_under_way(&tokens, start)
}

#[cfg(test)]
mod tests {
    use super::super::tables::{is_green, is_green_text};

    #[test]
    fn a_part_that_is_not_back_yet_is_not_green() {
        for word in [
            "recovering",
            "RECOVERING",
            "Recovering...",
            "reconnecting",
            "rebuilding (42 %)",
            "catching up",
            "catching-up",
            "warming_up",
            "still resyncing",
            "in recovery",
            "in archive recovery",
            "creating replica",
            "connecting to 10.0.0.1",
            "recovering since 12:00",
        ] {
            for field in [
                format!(r#""db":"{word}""#),
                format!(r#""db":{{"status":"{word}"}}"#),
                format!(r#""db":{{"state":"{word}"}}"#),
                format!(r#""services":{{"db":"{word}"}}"#),
                format!(r#""nodes":[{{"name":"a","stateStr":"{word}"}}]"#),
            ] {
                assert!(!is_green(&field), "{field}");
            }
        }
        for text in [
            "the db is recovering",
            "db: recovering",
            "ok, redis reconnecting",
            "cache ok\nreplica still catching up",
            "the db is starting",
        ] {
            assert!(!is_green_text(text), "{text}");
            assert!(!is_green(&format!(r#""message":"{}""#, text.replace('\n', " "))), "{text}");
        }
    }

    #[test]
    fn work_under_way_is_no_state() {
        for field in [
            r#""backup":"restoring backups""#,
            r#""job":{"status":"processing"}"#,
            r#""search":"indexing""#,
            r#""message":"recovered after the restart""#,
            r#""message":"ready, connecting to people worldwide""#,
            r#""jobs":{"reindex":"rebuilding"},"tasks":[{"name":"a","status":"restoring"}]"#,
            r#""migration":{"state":"joining"}"#,
            r#""description":"Connecting people","summary":"2 jobs pending""#,
            r#""description":"Helps with recovering lost files""#,
            r#""features":{"recovering":true}"#,
            r#""recovering":false"#,
        ] {
            assert!(is_green(field), "{field}");
        }
        assert!(is_green_text("all well, users are joining rooms"));
    }
}
