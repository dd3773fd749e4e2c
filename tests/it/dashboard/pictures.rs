//! The picture of the dashboard in the README, in both themes: `CICD_BLESS=1 cargo test --test it -- --ignored dashboard::pictures`
//! writes docs/pictures/dashboard-light.png and dashboard-dark.png. Without `CICD_BLESS` they go to `target/tmp/pictures`.

use std::path::Path;
use std::time::SystemTime;

use serde_json::json;

use super::{Browser, Server, sample};

/// The domains in the picture: a row of cards with one failure, one warning and one pass.
const SHOWN: [&str; 3] = ["journey", "experience", "smart-city"];
const WIDTH: u32 = 1280;
/// The size limit of a picture, so that the page loads quickly; `pages` checks the committed pictures.
const MOST_BYTES: usize = 220_000;

#[test]
#[ignore = "needs chromium"]
fn the_readme_has_its_pictures() {
    let folder = match std::env::var_os("CICD_BLESS") {
        Some(_) => Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures"),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures"),
    };
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut overview = sample::overview(SystemTime::now());
    overview.domains.retain(|domain| SHOWN.contains(&domain.status.name.as_str()));
    assert_eq!(overview.domains.len(), SHOWN.len());
    let server = Server::start(overview);
    let browser = Browser::start();
    browser.devtools("Emulation.setScrollbarsHidden", &json!({ "hidden": true }));
    for theme in ["light", "dark"] {
        browser.resize(WIDTH, 1000);
        browser.prefer(theme);
        browser.go(&server.url("/"));
        browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
        let bottom = browser.value("Math.ceil(document.getElementById('card-journey').getBoundingClientRect().bottom)");
        let bottom = u32::try_from(bottom.as_u64().expect("a number")).expect("a height");
        browser.resize(WIDTH, bottom + 12);
        let picture = browser.picture();
        std::fs::write(folder.join(format!("dashboard-{theme}.png")), &picture).expect("a picture");
        assert!(picture.len() <= MOST_BYTES, "{theme}: {} bytes", picture.len());
    }
}
