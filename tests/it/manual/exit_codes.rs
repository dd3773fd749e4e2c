//! `docs/reference/exit-codes.md` has a row for each exit code, and no other.

use cicd::model::error::Exit;

use super::page;

/// Every exit code. A new one fails to compile in `is_listed`, and belongs here too.
const CODES: [Exit; 6] = [Exit::Yes, Exit::No, Exit::Usage, Exit::Unknown, Exit::Interrupted, Exit::Terminated];

fn is_listed(exit: Exit) -> bool {
    match exit {
        Exit::Yes | Exit::No | Exit::Usage | Exit::Unknown | Exit::Interrupted | Exit::Terminated => CODES.contains(&exit),
    }
}

#[test]
fn the_page_has_every_exit_code() {
    assert!(CODES.into_iter().all(is_listed));
    let text = page("docs/reference/exit-codes.md");
    let table = text.split("\n\n").find(|part| part.starts_with("| Code |")).expect("the table");
    let first = table.lines().skip(2).map(|row| row.split('|').nth(1).unwrap_or_default().trim().to_owned());
    let found: Vec<String> = first.collect();
    assert_eq!(found, CODES.map(|exit| exit.code().to_string()));
}
