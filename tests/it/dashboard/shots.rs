//! Pictures of the dashboard for people to look at: `CICD_SHOTS=folder cargo test --test it -- dashboard::shots`.

use std::path::PathBuf;

use super::{browser, server};

#[test]
fn pictures_are_taken_where_somebody_wants_them() {
    let Some(folder) = std::env::var_os("CICD_SHOTS").map(PathBuf::from) else { return };
    let Some(browser) = browser() else { return };
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
