//! The page of the graph in a browser: zoom, pointer, keys, search, details, and what is there without a script.

use std::time::SystemTime;

use cicd::model::health::Status;
use serde_json::{Value, json};

use super::maps::{few, known, large};
use super::{Browser, Server, sample};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const UP: &str = "\u{e013}";
const DOWN: &str = "\u{e015}";
const RIGHT: &str = "\u{e014}";
const LEFT: &str = "\u{e012}";

/// The pixels of the screen for one of the picture.
const SCALE: &str = "document.getElementById('map-frame').clientWidth / document.getElementById('map').viewBox.baseVal.width";

fn five() -> Server {
    let overview = sample::few(SystemTime::now());
    let map = known(few(&overview));
    Server::start_with(overview, map)
}

fn opened(browser: &Browser, server: &Server, path: &str) {
    browser.prefer_stillness("light");
    browser.go(&server.url(path));
    browser.wait("document.getElementById('live').textContent.startsWith('live, ') && document.querySelector('.edge-focus')");
}

/// The middle of an element on the screen.
fn middle(browser: &Browser, selector: &str) -> (i64, i64) {
    let script = "const r = document.querySelector(arguments[0]).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2];";
    let found: [f64; 2] = serde_json::from_value(browser.run(script, &[json!(selector)])).expect("a place");
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
    let pixel = |number: f64| number.round() as i64;
    (pixel(found[0]), pixel(found[1]))
}

fn scale(browser: &Browser) -> f64 {
    browser.value(SCALE).as_f64().expect("a number")
}

fn focused(browser: &Browser) -> String {
    browser.value("document.activeElement.id").as_str().expect("an id").to_owned()
}

/// The names of the boxes that are lit.
fn lit(browser: &Browser) -> Value {
    browser.value("[...document.querySelectorAll('.lit .node.on')].map((node) => node.dataset.name).sort()")
}

#[test]
#[ignore = "needs chromium"]
fn the_picture_answers_to_keys_pointer_and_search() {
    let (browser, server) = (Browser::start(), five());
    browser.resize(1400, 900);
    opened(&browser, &server, "/graph");
    keys_walk_along_arrows(&browser);
    details_open_and_close(&browser);
    the_search_finds_a_domain(&browser);
    the_view_is_zoomed_and_dragged(&browser);
    the_pointer_shows_proofs(&browser);
    every_arrow_on_demand(&browser);
    a_change_of_a_verdict_arrives(&browser, &server);
    the_help_lists_all_keys(&browser);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

fn keys_walk_along_arrows(browser: &Browser) {
    browser.run("document.querySelector('.node').focus()", &[]);
    let first = focused(browser);
    assert!(first.starts_with("domain-"), "{first}");
    // Each box is followed by the arrows that begin at it.
    let order = "[...document.querySelectorAll('#map [tabindex=\"0\"]')].map((element) => element.id)";
    let order: Vec<String> = serde_json::from_value(browser.value(order)).expect("ids");
    for expected in &order[1..4] {
        browser.press(TAB);
        assert_eq!(focused(browser), *expected);
    }
    assert!(order[1].starts_with("focus-"), "{order:?}");
    assert_eq!(browser.value("document.getElementById('map-tip').hidden"), false);
    // Down to what it needs and back up; to the neighbours of a row.
    let at = |name: &str| browser.run("document.getElementById(`domain-${arguments[0]}`).focus()", &[json!(name)]);
    at("platform-core");
    browser.press(DOWN);
    assert_eq!(focused(browser), "domain-logging");
    browser.press(UP);
    let above = focused(browser);
    assert_ne!(above, "domain-logging");
    browser.press(DOWN);
    assert_eq!(focused(browser), "domain-logging");
    browser.press(DOWN);
    assert_eq!(focused(browser), "domain-logging", "it needs no other");
    browser.press(RIGHT);
    browser.press(LEFT);
    // From an arrow to its ends.
    browser.run(
        "[...document.querySelectorAll('.edge-focus')].find((e) => e.ariaLabel.startsWith('platform-core depends')).focus()",
        &[],
    );
    let label = browser.value("document.activeElement.ariaLabel");
    assert_eq!(label, "platform-core depends on logging: platform-core/service/api.py:3 names logging.client (+1 more)");
    browser.press(DOWN);
    assert_eq!(focused(browser), "domain-logging");
    // What has the focus is seen, and its neighbours are lit.
    at("logging");
    browser.press(UP);
    browser.press(DOWN);
    let stroke = "getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth";
    assert_eq!(browser.value(stroke), "4px");
    assert!(lit(browser).as_array().is_some_and(|names| names.contains(&json!("logging")) && names.len() < 7));
}

fn details_open_and_close(browser: &Browser) {
    browser.run("document.getElementById('domain-platform-core').focus()", &[]);
    browser.press(ENTER);
    assert_eq!(browser.value("document.getElementById('details').hidden"), false);
    assert_eq!(focused(browser), "details-title");
    let text = browser.value("document.getElementById('details').innerText");
    let text = text.as_str().expect("a text");
    for part in ["library", "Depends on 1", "logging", "platform-core/service/api.py:3 names logging.client", "Used by 3"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(browser.value("location.hash"), "#domain-platform-core");
    browser.press(ESCAPE);
    assert_eq!(browser.value("document.getElementById('details').hidden"), true);
    assert_eq!(focused(browser), "domain-platform-core");
    // A space does the same, and an entry leads on.
    browser.press(" ");
    browser.run("document.querySelector('#details li a').click()", &[]);
    assert_eq!(browser.value("document.getElementById('details-title').textContent"), "logging");
    browser.press(ESCAPE);
    // Of a domain with a page, the details lead there.
    browser.run("document.getElementById('domain-journey').focus()", &[]);
    browser.press(ENTER);
    assert_eq!(browser.value("document.getElementById('details-page').getAttribute('href')"), "/domains/journey");
    let verdict = browser.value("document.querySelector('#details .verdict').innerText");
    assert_eq!(verdict, "fail");
    browser.run("document.getElementById('details-close').click()", &[]);
    assert_eq!(browser.value("location.hash + document.getElementById('details').hidden"), "true");
}

fn the_search_finds_a_domain(browser: &Browser) {
    browser.press("/journ");
    assert_eq!(focused(browser), "find");
    assert_eq!(browser.value("document.getElementById('hits').textContent"), "1 domain");
    assert_eq!(lit(browser), json!(["journey"]));
    browser.press(ENTER);
    assert_eq!(focused(browser), "domain-journey");
    browser.press("/");
    browser.press(ESCAPE);
    assert_eq!(browser.value("document.getElementById('find').value + document.getElementById('hits').textContent"), "");
    assert_eq!(lit(browser), json!([]));
}

fn the_view_is_zoomed_and_dragged(browser: &Browser) {
    browser.press("0");
    let fit = scale(browser);
    let at = middle(browser, "#domain-logging");
    browser.wheel(at, -300);
    browser.wait(&format!("{SCALE} > {}", fit * 1.2));
    // What is below the pointer stays there.
    let moved = middle(browser, "#domain-logging");
    assert!((at.0 - moved.0).abs() <= 2 && (at.1 - moved.1).abs() <= 2, "{at:?} {moved:?}");
    browser.mouse(&[(at.0, at.1), (at.0 - 40, at.1 - 30), (at.0 - 80, at.1 - 60)], true);
    let dragged = middle(browser, "#domain-logging");
    assert!((at.0 - 80 - dragged.0).abs() <= 3 && (at.1 - 60 - dragged.1).abs() <= 3, "{at:?} {dragged:?}");
    assert_eq!(browser.value("document.getElementById('details').hidden"), true, "a drag is no click");
    browser.run("document.getElementById('zoom-fit').click()", &[]);
    assert!((scale(browser) - fit).abs() < 0.01);
    assert_eq!(browser.value("document.getElementById('zoom-out').disabled"), true);
    browser.press("+");
    assert!(scale(browser) > fit * 1.4);
    browser.press("-");
    assert!((scale(browser) - fit).abs() < 0.01);
    // At the whole picture, the wheel scrolls the page.
    let before = browser.value("scrollY");
    browser.wheel(at, 200);
    browser.wait(&format!("scrollY > {before}"));
    browser.run("scrollTo(0, 0)", &[]);
}

fn the_pointer_shows_proofs(browser: &Browser) {
    browser.mouse(&[(5, 5), middle(browser, "#domain-platform-core")], false);
    browser.wait("!document.getElementById('map-tip').hidden");
    let tip = "document.getElementById('map-tip').innerText";
    assert_eq!(browser.value(tip), "platform-core\n\ndepends on 1 · used by 3");
    assert_eq!(lit(browser).as_array().map(Vec::len), Some(5));
    let dimmed = "getComputedStyle(document.querySelector('.lit .node:not(.on)')).opacity < 0.5";
    browser.wait(dimmed);
    // A point in the middle of an arrow.
    let place = browser.value(
        "(() => { const path = [...document.querySelectorAll('.edge')].find((e) => e.dataset.e.endsWith(' 5 6'));
            const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
            const on = new DOMPoint(x, y).matrixTransform(path.getScreenCTM()); return [Math.round(on.x), Math.round(on.y)]; })()",
    );
    let place: (i64, i64) = serde_json::from_value(place).expect("a place");
    browser.mouse(&[place], false);
    browser.wait(&format!("{tip}.startsWith('platform-core → logging')"));
    assert!(browser.value(tip).as_str().expect("a text").contains("platform-core/service/api.py:3 names logging.client"));
    assert_eq!(lit(browser), json!(["logging", "platform-core"]));
    browser.mouse(&[(5, 5)], false);
    browser.wait("document.getElementById('map-tip').hidden && !document.querySelector('.lit')");
}

fn every_arrow_on_demand(browser: &Browser) {
    let visible = "[...document.querySelectorAll('#map .edge')].filter((e) => getComputedStyle(e).display !== 'none').length";
    assert_eq!(browser.value(visible), 5);
    browser.press("a");
    assert_eq!(browser.value(visible), 9);
    assert_eq!(browser.value("location.search"), "?edges=all");
    assert_eq!(browser.value("document.getElementById('all-edges').getAttribute('aria-current')"), "true");
    browser.run("document.getElementById('fewest-edges').click()", &[]);
    assert_eq!(browser.value(visible), 5);
    assert_eq!(browser.value("location.search"), "");
}

fn a_change_of_a_verdict_arrives(browser: &Browser, server: &Server) {
    let use_of = "document.querySelector('#domain-smart-city use').getAttribute('href')";
    assert_eq!(browser.value(use_of), "#m-pass");
    server.change("smart-city", |domain| domain.status.verdict = Status::Fail);
    browser.wait(&format!("{use_of} === '#m-fail'"));
    assert!(
        browser.value("document.getElementById('domain-smart-city').ariaLabel").as_str().is_some_and(|l| l.contains("fail"))
    );
    assert_eq!(browser.value("document.querySelector('#needs [data-mark-of=smart-city] use').getAttribute('href')"), "#m-fail");
}

fn the_help_lists_all_keys(browser: &Browser) {
    let listed = "[...document.querySelectorAll('#help .keys dt kbd')].map((k) => k.textContent).filter((k) => k.length === 1).sort().join('')";
    assert_eq!(browser.value(listed), browser.value("Object.keys(KEYS).sort().join('')"));
}

#[test]
#[ignore = "needs chromium"]
fn the_map_arrives_when_it_is_known_and_is_linked() {
    let overview = sample::few(SystemTime::now());
    let map = known(few(&overview));
    let (browser, server) = (Browser::start(), Server::start(overview));
    browser.go(&server.url("/"));
    browser.press("g");
    browser.wait("location.pathname === '/graph' && document.getElementById('reading')");
    assert_eq!(browser.value("document.querySelector('main svg.map, main table')"), Value::Null);
    server.set_map(map);
    browser.wait("document.querySelectorAll('#map .node').length === 7");
    browser.go(&server.url("/domains/journey"));
    browser.run("document.getElementById('as-graph').click()", &[]);
    browser.wait("location.pathname === '/graph' && document.getElementById('details-title')?.textContent === 'Journey'");
    browser.press("u");
    browser.wait("location.pathname === '/'");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
#[ignore = "needs chromium"]
fn without_scripts_the_graph_is_a_picture_and_a_table() {
    let (browser, server) = (Browser::without_scripts(), five());
    browser.go(&server.url("/graph"));
    assert_eq!(browser.value("document.getElementById('map').getAttribute('role')"), "img");
    assert_eq!(browser.value("document.querySelectorAll('#needs tbody').length"), 7);
    let text = browser.value("document.body.innerText");
    let text = text.as_str().expect("a text");
    for part in [
        "platform-core/service/api.py:3 names logging.client (+1 more)",
        "Not all is known: experience/App.swift",
        "no other domain",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for part in ["Find a domain", "Fit", "Closer"] {
        assert!(!text.contains(part), "a promise that only a script could keep: {part}");
    }
    browser.run("document.getElementById('all-edges').click()", &[]);
    browser.wait("location.search === '?edges=all' && document.querySelector('.map.all')");
}

/// The page at every width, in both themes, and what becomes of hostile text in it.
#[test]
#[ignore = "needs chromium"]
fn the_graph_fits_every_screen_and_keeps_text_as_text() {
    let overview = sample::overview(SystemTime::now());
    let mut graph = large(&overview, 40);
    for edge in &mut graph.edges {
        if let Some(proven) = &mut edge.proven {
            proven.proof.text = super::harm::HOSTILE.to_owned();
        }
    }
    let server = Server::start_with(overview, known(graph));
    let browser = Browser::start();
    browser.resize(1400, 900);
    opened(&browser, &server, "/graph#domain-hostile");
    for (width, theme) in [(390, "light"), (768, "dark"), (1100, "light"), (1400, "dark"), (1400, "light")] {
        browser.resize(width, 800);
        browser.prefer_stillness(theme);
        super::whole::fits(&browser, &format!("/graph at {width} in {theme}"));
    }
    assert_eq!(browser.value("document.querySelectorAll('main img, main [onerror], main script').length"), 0);
    let background = "getComputedStyle(document.querySelector('#domain-hostile rect')).fill";
    let light = browser.value(background);
    browser.prefer_stillness("dark");
    assert_ne!(browser.value(background), light);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
