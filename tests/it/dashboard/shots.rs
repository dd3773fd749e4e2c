//! Pictures of the dashboard for people to look at, in `target/tmp/shots`: `cargo test --test it -- --ignored dashboard::shots`.

use std::path::{Path, PathBuf};

use super::{Browser, server};

#[test]
#[ignore = "needs chromium"]
fn every_page_has_its_pictures() {
    let own = || Path::new(env!("CARGO_TARGET_TMPDIR")).join("shots");
    let folder = std::env::var_os("CICD_SHOTS").map_or_else(own, PathBuf::from);
    let browser = Browser::start();
    let server = server();
    std::fs::create_dir_all(&folder).expect("a folder");
    let pages =
        [("cards", "/"), ("table", "/?view=table"), ("worst", "/?order=worst&verdict=not-pass"), ("depth", "/domains/journey")];
    for (name, path) in pages {
        for (kind, theme, width, height) in [
            ("light", "light", 1440, 1000),
            ("dark", "dark", 1440, 1000),
            ("phone", "light", 360, 780),
            ("phone-dark", "dark", 360, 780),
        ] {
            browser.resize(width, height);
            browser.prefer(theme);
            browser.go(&server.url(path));
            browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
            std::fs::write(folder.join(format!("{name}-{kind}.png")), browser.picture()).expect("a picture");
        }
    }
}
