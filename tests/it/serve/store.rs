//! A store that is locked, broken, or not writable: the server continues, and says so on the page.

use serde_json::json;

use super::{Served, deployment, repository};
use crate::support::World;

#[test]
fn a_locked_store_is_a_notice_and_retried() {
    let world = World::new();
    let repo = repository(&world);
    let folder = repo.path.join(".git/cicd");
    std::fs::create_dir_all(&folder).expect("a folder");
    let held = rusqlite::Connection::open(folder.join("store.sqlite")).expect("a database");
    held.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE x (y)").expect("held");
    let server = Served::start(&repo);
    let page = server.until("/", |answer| answer.text.contains("neither stored nor shown"));
    assert!(page.text.contains("id=\"card-journey\""), "{}", page.text);
    assert!(!server.say("/api/v1/overview")["notices"].as_array().expect("notices").is_empty());
    let answer = server.post("/managers/journey/deployment", &deployment("a", &json!({})));
    assert!(answer.problem(503).contains("not stored"), "{answer:?}");
    assert_eq!(answer.header("retry-after"), "30");
    server.get("/managers/journey/test-results").problem(500);
    // As soon as the lock is released, reports are accepted again.
    held.execute_batch("ROLLBACK").expect("let go");
    drop(held);
    assert_eq!(server.post("/managers/journey/deployment", &deployment("a", &json!({}))).code, 201);
}

#[test]
fn a_broken_store_is_set_aside_with_a_notice() {
    let world = World::new();
    let repo = repository(&world);
    let folder = repo.path.join(".git/cicd");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("store.sqlite"), "no database".repeat(500)).expect("a file");
    let server = Served::start(&repo);
    let page = server.until("/", |answer| answer.text.contains("The store was broken"));
    assert!(page.text.contains("store.broken"), "{}", page.text);
    assert_eq!(server.post("/managers/journey/deployment", &deployment("a", &json!({}))).code, 201);
    server.until("/managers/journey/deployment", |answer| answer.code == 200);
}
