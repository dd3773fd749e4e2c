//! Pictures of the dashboard for people to look at, in `target/tmp/shots`: `cargo test --test it -- --ignored dashboard::shots`.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::maps::{few, known, large};
use super::{Browser, Server, sample, server};

/// Takes a picture of each page on each screen as `NAME-KIND.png`, from its top to its end as far as that is bearable.
fn take(browser: &Browser, server: &Server, pages: &[(&str, &str)]) {
    let own = || Path::new(env!("CARGO_TARGET_TMPDIR")).join("shots");
    let folder = std::env::var_os("CICD_SHOTS").map_or_else(own, PathBuf::from);
    std::fs::create_dir_all(&folder).expect("a folder");
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
            let whole = browser.value("document.documentElement.scrollHeight").as_u64().unwrap_or(0);
            browser.resize(width, u32::try_from(whole.clamp(u64::from(height), 3_000)).unwrap_or(height));
            browser.run("for (const e of document.querySelectorAll('.card')) e.style.contentVisibility = 'visible'", &[]);
            std::fs::write(folder.join(format!("{name}-{kind}.png")), browser.picture()).expect("a picture");
        }
    }
}

#[test]
#[ignore = "needs chromium"]
fn every_page_has_its_pictures() {
    let browser = Browser::start();
    let pages =
        [("cards", "/"), ("table", "/?view=table"), ("worst", "/?order=worst&verdict=not-pass"), ("depth", "/domains/journey")];
    take(&browser, &server(), &pages);
}

#[test]
#[ignore = "needs chromium"]
fn few_and_many_domains_have_their_pictures() {
    let browser = Browser::start();
    take(&browser, &Server::start(sample::few(SystemTime::now())), &[("few-cards", "/"), ("few-table", "/?view=table")]);
    let many = Server::start(sample::large(SystemTime::now(), 200));
    take(&browser, &many, &[("many-cards", "/"), ("many-table", "/?view=table"), ("flapping", "/domains/mail-11")]);
}

#[test]
#[ignore = "needs chromium"]
fn the_graph_has_its_pictures() {
    let browser = Browser::start();
    let overview = sample::few(SystemTime::now());
    let map = known(few(&overview));
    let pages =
        [("graph-few", "/graph"), ("graph-few-details", "/graph#domain-journey"), ("graph-few-all", "/graph?edges=all")];
    take(&browser, &Server::start_with(overview, map), &pages);
    let overview = sample::large(SystemTime::now(), 200);
    let map = known(large(&overview, 800));
    let pages =
        [("graph-many", "/graph"), ("graph-many-details", "/graph#domain-mail-151"), ("graph-many-all", "/graph?edges=all")];
    take(&browser, &Server::start_with(overview, map), &pages);
}
