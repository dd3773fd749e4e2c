//! What a script adds: events, filter, keys, theme, and what is said when the server is gone.

use cicd::model::health::Status;
use serde_json::json;

use super::made::{change, ill};
use super::whole::shown;
use super::{Browser, server};

/// One session for everything that lives: a browser takes longer to start than all of this.
#[test]
#[ignore = "needs chromium"]
fn the_page_lives() {
    let browser = Browser::start();
    let mut server = server();
    a_change_comes_without_a_reload(&browser, &server);
    the_list_of_changes_follows(&browser, &server);
    a_table_and_a_domain_live_too(&browser, &server);
    the_filter_follows_typing(&browser, &server);
    the_keys_do_what_the_help_says(&browser, &server);
    the_theme_is_kept(&browser, &server);
    assert_eq!(browser.complaints(), Vec::<String>::new());
    a_lost_server_is_shown_as_stale(&browser, &mut server);
}

fn a_change_comes_without_a_reload(browser: &Browser, server: &super::Server) {
    browser.go(&server.url("/"));
    browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
    browser.run("window.same = true; document.querySelector('#card-smart-city a').focus()", &[]);
    assert_eq!(browser.value("document.querySelector('[data-count=fail]').textContent"), "4");
    server.change("smart-city", |domain| {
        domain.status.verdict = Status::Fail;
        domain.status.why = vec![ill(Status::Fail, "the city is dark")];
    });
    browser.wait("document.querySelector('#card-smart-city .why')?.textContent === 'health: fail: the city is dark'");
    assert_eq!(browser.value("document.querySelector('[data-count=fail]').textContent"), "5");
    assert_eq!(browser.value("document.querySelector('[data-count=not-pass]').textContent"), "12");
    assert_eq!(browser.value("document.title"), "5 fail, 4 unknown, 3 warn · platform · cicd");
    assert_eq!(browser.value("document.getElementById('say').textContent"), "Smart City is now fail, it was pass.");
    // Whoever was there with the keyboard is there still, and the page is the same one.
    assert_eq!(browser.value("document.activeElement.closest('article').id"), "card-smart-city");
    assert_eq!(browser.value("window.same"), true);
    assert_eq!(browser.value("document.querySelectorAll('.card').length"), 20);
    // A domain that is new has no place on the page yet.
    let mut new = super::sample::overview(std::time::SystemTime::now()).domains.remove(0);
    "new-one".clone_into(&mut new.status.name);
    server.add(new);
    browser.wait("document.querySelectorAll('.card').length === 21 && document.getElementById('card-new-one')");
    assert_eq!(browser.value("window.same"), true);
}

fn the_list_of_changes_follows(browser: &Browser, server: &super::Server) {
    browser.go(&server.url("/?order=config"));
    browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
    browser.run("document.querySelector('#earlier summary').click()", &[]);
    let count = "document.querySelectorAll('.latest .changes > li').length";
    assert_eq!(browser.value(count), 10);
    server.change("warehouse", |domain| {
        domain.status.verdict = Status::Warn;
        let now = std::time::SystemTime::now();
        domain.changes.insert(0, change(Status::Pass, Status::Warn, now, Some("health: warn: the shelves are full")));
    });
    browser.wait("document.querySelector('.latest li').textContent.includes('the shelves are full')");
    let first = "document.querySelector('.latest li').innerText.replace(/\\s+/g, ' ')";
    let first = browser.value(first).as_str().expect("a text").to_owned();
    assert!(first.starts_with("Warehouse pass → to warn just now health: warn"), "{first}");
    // What was opened stays open, and the list no longer than it was.
    assert_eq!(browser.value("document.getElementById('earlier').open"), true);
    assert_eq!(browser.value(count), 10);
    server.change("warehouse", |domain| domain.status.verdict = Status::Pass);
}

fn a_table_and_a_domain_live_too(browser: &Browser, server: &super::Server) {
    browser.go(&server.url("/?view=table&verdict=fail&order=worst"));
    browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
    assert_eq!(shown(browser), json!(["smart-city", "journey", "payments", "search", "hostile"]));
    server.change("smart-city", |domain| domain.status.verdict = Status::Pass);
    browser.wait("document.getElementById('shown').textContent.startsWith('4 of 21 domains')");
    assert_eq!(shown(browser), json!(["journey", "payments", "search", "hostile"]));
    browser.wait("document.querySelector('#domains tbody').lastElementChild.dataset.verdict === 'pass'");
    browser.go(&server.url("/domains/smart-city"));
    browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
    server.change("smart-city", |domain| domain.status.why = vec![ill(Status::Fail, "dark again")]);
    browser.wait("document.querySelector('main .why')?.textContent === 'health: fail: dark again'");
}

fn the_filter_follows_typing(browser: &Browser, server: &super::Server) {
    browser.go(&server.url("/"));
    browser.wait("document.documentElement.classList.contains('js')");
    browser.press("/delivery mana");
    assert_eq!(shown(browser), json!(["business-enablement"]));
    assert_eq!(browser.value("location.search"), "?filter=delivery+mana");
    // A change of what is hidden does not bring it back.
    server.change("journey", |domain| domain.status.why = vec![ill(Status::Fail, "new")]);
    browser.wait("document.querySelector('#card-journey .why').textContent === 'health: fail: new'");
    assert_eq!(shown(browser), json!(["business-enablement"]));
    assert_eq!(browser.value("document.querySelector('#shown a').getAttribute('href')"), "/");
    // Escape clears it; \u{e00c} is that key.
    browser.press("\u{e00c}");
    assert_eq!(browser.value("document.querySelectorAll('.card[hidden]').length"), 0);
    assert_eq!(browser.value("location.search + document.activeElement.localName"), "body");
}

fn the_keys_do_what_the_help_says(browser: &Browser, server: &super::Server) {
    browser.go(&server.url("/?order=config"));
    let at = "document.activeElement.closest('[data-name]')?.dataset.name";
    browser.press("jjj");
    assert_eq!(browser.value(at), "experience");
    browser.press("k");
    assert_eq!(browser.value(at), "business-enablement");
    browser.press("t");
    browser.wait("location.search === '?view=table&order=config' && document.readyState === 'complete'");
    browser.press("n");
    browser.wait("location.search === '?view=table&verdict=not-pass&order=config' && document.readyState === 'complete'");
    browser.press("w");
    browser.wait("location.search === '?view=table&verdict=not-pass' && document.readyState === 'complete'");
    browser.press("j");
    assert_eq!(browser.value(at), "journey");
    // Enter opens it.
    browser.press("\u{e007}");
    browser.wait("location.pathname === '/domains/journey' && document.readyState === 'complete'");
    browser.press("u");
    browser.wait("location.pathname === '/' && document.readyState === 'complete'");
    browser.press("?");
    assert_eq!(browser.value("document.getElementById('help').open"), true);
    // What the help lists is all that there is.
    let listed = "[...document.querySelectorAll('#help .keys dt kbd')].map((k) => k.textContent).sort().join('')";
    assert_eq!(browser.value(listed), browser.value("Object.keys(KEYS).sort().join('')"));
    browser.press("\u{e00c}");
    assert_eq!(browser.value("document.getElementById('help').open"), false);
    // Keys can be turned off: speech input would press them by accident.
    browser.run("document.getElementById('use-keys').click()", &[]);
    browser.press("?t");
    assert_eq!(browser.value("document.getElementById('help').open + location.search"), "false");
    browser.run("document.getElementById('use-keys').click()", &[]);
}

fn the_theme_is_kept(browser: &Browser, server: &super::Server) {
    let background = "getComputedStyle(document.body).backgroundColor";
    browser.prefer("light");
    browser.go(&server.url("/"));
    let light = browser.value(background);
    browser.prefer("dark");
    let dark = browser.value(background);
    assert_ne!(light, dark, "the system's wish counts");
    browser.press("d");
    assert_eq!(browser.value(background), light);
    browser.go(&server.url("/?view=table"));
    assert_eq!(browser.value(background), light, "it is kept");
    assert_eq!(browser.value("document.getElementById('theme').getAttribute('aria-pressed')"), "false");
    browser.run("document.getElementById('theme').click()", &[]);
    assert_eq!(browser.value(background), dark);
    browser.prefer("light");
    assert_eq!(browser.value(background), light, "back to the system's wish");
}

fn a_lost_server_is_shown_as_stale(browser: &Browser, server: &mut super::Server) {
    browser.go(&server.url("/?filter=journey"));
    browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
    browser.run("window.same = true", &[]);
    server.stop();
    browser.wait("/^stale since \\d\\d:\\d\\d:\\d\\d$/.test(document.getElementById('live').textContent)");
    assert_eq!(browser.value("document.getElementById('say').textContent.startsWith('stale since')"), true);
    // What happened meanwhile, nobody heard.
    server.change_quietly("journey", |domain| domain.status.why = vec![ill(Status::Fail, "while nobody heard")]);
    server.come_back();
    browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
    browser.wait("document.querySelector('#card-journey .why').textContent === 'health: fail: while nobody heard'");
    assert_eq!(browser.value("window.same && document.getElementById('filter').value"), "journey");
    assert_eq!(shown(browser), json!(["journey"]));
}
