//! The page as it comes from the server, before any script: whole, of one origin, within every width.

use serde_json::{Value, json};

use super::{Browser, Server, sample, server};

/// Everything that stands on the page without a script.
#[test]
#[ignore = "needs chromium"]
fn without_scripts_the_page_is_whole() {
    let (server, browser) = (server(), Browser::without_scripts());
    server.notice("the store could not be opened: it is locked");
    browser.go(&server.url("/"));
    // The driver's own scripts run all the same; the page's do not.
    assert_eq!(browser.value("document.documentElement.classList.contains('js')"), false);
    assert_eq!(browser.value("document.querySelectorAll('.card').length"), 20);
    for text in ["as of", "reload", "the store could not be opened", "database:connections: connection refused", "run it here:"]
    {
        assert!(visible(&browser).contains(text), "{text}: {}", visible(&browser));
    }
    for text in ["live", "?", "all keys"] {
        assert!(!visible(&browser).lines().any(|line| line == text), "a promise that only a script could keep: {text}");
    }
    // Links and a form do the rest.
    browser.run("document.getElementById('as-table').click()", &[]);
    browser.wait("document.querySelectorAll('tbody tr').length === 20");
    browser.run("document.getElementById('fail').click()", &[]);
    browser.wait("location.search === '?view=table&verdict=fail'");
    assert_eq!(shown(&browser), json!(["journey", "payments", "search", "hostile"]));
    browser.run("document.getElementById('filter').value = 'jour ney'; document.querySelector('#search button').click()", &[]);
    browser.wait("new URLSearchParams(location.search).get('filter') === 'jour ney'");
    assert_eq!(shown(&browser), json!(["journey"]));
    assert!(visible(&browser).contains("1 of 20 domains are shown."), "{}", visible(&browser));
    browser.run("document.querySelector('#row-journey a').click()", &[]);
    browser.wait("location.pathname === '/domains/journey'");
    for text in
        ["Why", "What to do next", "connection refused (db-2.internal:5432)", "Answered in 23ms", "24 h ago", "Last runs"]
    {
        assert!(visible(&browser).contains(text), "{text}: {}", visible(&browser));
    }
    browser.go(&server.url("/domains/jorney"));
    assert_eq!(browser.value("document.querySelector('main a').getAttribute('href')"), "/domains/journey");
}

/// Every page at every width, in both themes: nothing wider than the screen, nothing from elsewhere, nothing against the policy,
/// and no text too faint.
#[test]
#[ignore = "needs chromium"]
fn nothing_is_too_wide_too_faint_or_from_elsewhere() {
    let browser = Browser::start();
    let server = server();
    server.notice("x".repeat(300).as_str());
    drop((browser.requests(), browser.complaints()));
    let longest = sample::overview(std::time::SystemTime::now()).domains[17].status.name.clone();
    for path in ["/", "/?view=table", "/domains/hostile", "/domains/identity", &format!("/domains/{longest}"), "/domains/none"]
    {
        browser.resize(1400, 1000);
        browser.go(&server.url(path));
        for (width, theme) in [(360, "light"), (768, "dark"), (1100, "light"), (1400, "dark"), (1400, "light")] {
            browser.resize(width, 800);
            browser.prefer(theme);
            fits(&browser, &format!("{path} at {width} in {theme}"));
        }
    }
    let errors = browser.complaints();
    let expected =
        |line: &&String| !line.contains("/domains/none - Failed to load resource: the server responded with a status of 404");
    assert_eq!(errors.iter().filter(expected).collect::<Vec<_>>(), Vec::<&String>::new());
    let own = server.url("/");
    let others: Vec<_> = browser
        .requests()
        .into_iter()
        .filter(|url| !url.starts_with(&own) && !url.starts_with("data:") && !url.starts_with("chrome:"))
        .collect();
    assert_eq!(others, Vec::<String>::new());
    assert!(server.asked("/assets/page.css") > 0 && server.asked("/favicon.ico") == 0);
}

/// Checks that nothing is wider than the screen, cut off or too faint.
pub(super) fn fits(browser: &Browser, what: &str) {
    // What is not near the screen is laid out only when it must be.
    let wide = browser.run(WIDEST, &[]);
    assert_eq!(wide[0], false, "{what}: {wide}");
    assert_eq!(browser.run(FAINT, &[]), json!([]), "{what}");
    assert_eq!(browser.run(CUT, &[]), json!([]), "{what}");
}

/// Rows of domains that have the same are as high as each other, and no cell of a row is squeezed.
#[test]
#[ignore = "needs chromium"]
fn rows_use_their_space_alike() {
    let browser = Browser::start();
    let server = Server::start(sample::few(std::time::SystemTime::now()));
    for width in [360, 820, 1100, 1400] {
        browser.resize(width, 800);
        browser.go(&server.url("/?view=table&verdict=pass"));
        let heights = "[...document.querySelectorAll('#domains tbody > tr:not([hidden])')].map((row) => row.offsetHeight)";
        let heights: Vec<u64> = serde_json::from_value(browser.value(heights)).expect("heights");
        let (least, most) = (heights.iter().min().copied().unwrap_or(0), heights.iter().max().copied().unwrap_or(0));
        assert!(heights.len() == 3 && most * 10 <= least * 13, "{width}: {heights:?}");
        let squeezed = "[...document.querySelectorAll('#domains tbody > tr:not([hidden]) > *')]
            .filter((cell) => cell.offsetWidth > 0 && cell.offsetWidth < 90).map((cell) => cell.className)";
        assert_eq!(browser.value(squeezed), json!([]), "{width}");
    }
}

/// Text that means harm is text: it makes no element, runs nothing, and reads as what it is.
#[test]
#[ignore = "needs chromium"]
fn hostile_text_stays_text() {
    let browser = Browser::start();
    let server = server();
    for path in [
        "/",
        "/?view=table",
        "/domains/hostile",
        "/domains/%3Cscript%3Ealert(1)%3C/script%3E",
        "/?filter=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ] {
        browser.go(&server.url(path));
        // A comment or an alert would have ended the script by now.
        assert_eq!(browser.value("document.scripts.length"), 1, "{path}");
        assert_eq!(
            browser.value("document.querySelectorAll('main img:not([src^=\"/badge/\"]), main [onerror], main [style]').length"),
            0
        );
        let controls = "[...document.documentElement.textContent].filter((c) => /[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]/.test(c)).length";
        assert_eq!(browser.value(controls), 0, "{path}");
    }
    let shown = "document.querySelector('#card-hostile h2 bdi').textContent";
    browser.go(&server.url("/"));
    let title = browser.value(shown).as_str().expect("a text").to_owned();
    assert!(title.starts_with("<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"), "{title}");
    assert!(title.contains("\\u{1b}[31m\\u{202e}txt.exe\\u{0}"), "{title}");
    assert_eq!(complaints(&browser), Vec::<String>::new());
}

/// What the console said, but for the pages that are rightly not there.
fn complaints(browser: &Browser) -> Vec<String> {
    let is_expected = |line: &String| line.contains("/domains/") && line.contains("the server responded with a status of 404");
    browser.complaints().into_iter().filter(|line| !is_expected(line)).collect()
}

fn visible(browser: &Browser) -> String {
    browser.value("document.body.innerText").as_str().expect("a text").to_owned()
}

pub(super) fn shown(browser: &Browser) -> Value {
    browser.value(
        "[...document.querySelectorAll('#domains [data-name]')].filter((e) => e.checkVisibility()).map((e) => e.dataset.name)",
    )
}

/// Whether the page is wider than the screen, and what sticks out.
const WIDEST: &str = "
    const wide = (e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, .sr, .symbols, dialog, thead');
    for (const e of document.querySelectorAll('.card')) e.style.contentVisibility = 'visible';
    return [document.documentElement.scrollWidth > innerWidth, [...document.querySelectorAll('body *')].filter(wide).slice(0, 3).map((e) => e.outerHTML.slice(0, 150))];";

/// Elements that hide a part of what is in them, but for what is there for screen readers alone, and the name in the bar at the top.
const CUT: &str = "
    const cuts = (e) => ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
    const spared = '.sr, .brand, svg, thead, .skip, td .word > span';
    return [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && !e.closest(spared) && cuts(e)).map((e) => e.outerHTML.slice(0, 150));";

/// Visible text whose contrast with what is behind it is below 4.5, as WCAG 2 counts it.
const FAINT: &str = "
    const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
    const parse = (color) => color.match(/[\\d.]+/g).map(Number);
    const behind = (e) => {
        for (let at = e; at; at = at.parentElement) {
            const color = parse(getComputedStyle(at).backgroundColor);
            if (color.length < 4 || color[3] > 0) return color;
        }
        return [255, 255, 255];
    };
    const faint = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const e = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || !e.checkVisibility() || e.closest('svg')) continue;
        const [one, two] = [luminance(parse(getComputedStyle(e).color)), luminance(behind(e))].sort((a, b) => b - a);
        if ((one + 0.05) / (two + 0.05) < 4.5) faint.set(e.className + ' ' + e.localName, walker.currentNode.textContent.trim().slice(0, 40));
    }
    return [...faint];";
