//! Whatever a text from outside holds, the markup around it is the same: read again by an XML reader, which is no friend of ours.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cicd::model::health::{Deployment, DeploymentState, Part, Status};
use cicd::model::map_graph::{MapGraph, MapNode};
use cicd::model::overview::{CodeOwner, DomainView, Overview};
use cicd::model::pages::{PageUrl, RunPages};
use cicd::model::proof::{UnreadFile, UnreadWhy};
use cicd::report::dashboard::{
    MapState, PageOptions, badge, card, domain_page, graph_page, nothing_page, output_page, page, row,
};
use proptest::prelude::*;
use quick_xml::events::Event;

use super::harm::{HOSTILE, advice, harm};
use super::made::failed_run;
use super::maps::{self, known, node, proven};
use super::sample::{large, overview};
use crate::support::drill::times;

/// A domain all of whose outside texts are this one.
fn saying(text: &str) -> DomainView {
    let mut domain = overview(now()).domains.remove(2);
    harm(&mut domain);
    let status = &mut domain.status;
    let own = || text.to_owned();
    (status.name, status.title, status.manager.title) = (own(), own(), own());
    (status.why, status.next) = advice(text);
    if let Part::Known(health) = &mut status.health {
        health.output = Some(own());
        (health.checks[0].name, health.checks[0].output) = (own(), Some(own()));
    }
    status.deployment = Part::Known(Deployment {
        state: DeploymentState::Failed,
        environment: Some(own()),
        version: Some(own()),
        revision: Some(own()),
        slot: None,
        since: None,
        output: Some(own()),
    });
    if let Part::Known(levels) = &mut status.tests {
        for level in levels {
            (level.level, level.revision, level.failures) = (own(), own(), vec![own()]);
        }
    }
    for run in &mut domain.runs {
        (run.run, run.revision) = (own(), Some(own()));
        let page = || PageUrl::of(text);
        run.pages = RunPages { run: page(), job: page(), request: Some(1), request_page: page() };
    }
    let suite = cicd::model::result::SuiteId { domain: own(), level: own(), name: Some(own()) };
    for flaky in &mut domain.flaky {
        (flaky.suite, flaky.case, flaky.revision) = (suite.clone(), Some(own()), own());
    }
    domain.slowest = vec![(suite, Duration::from_secs(1))];
    for change in &mut domain.changes {
        change.why = Some(own());
    }
    domain.owners = vec![CodeOwner { name: own(), files: 2 }];
    domain
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(500_000)
}

/// Returns a map all of whose outside texts are this one.
fn map_saying(text: &str) -> MapState {
    let unread = UnreadFile { path: text.to_owned(), title: text.to_owned(), why: UnreadWhy::Failed(text.to_owned()) };
    let other = MapNode { title: Some(text.to_owned()), is_library: true, unread: Some(unread), ..node(&format!("{text}.")) };
    let mut edge = proven(0, 1, text, text);
    if let Some(proven) = &mut edge.proven {
        proven.proof.through = Some(text.to_owned());
    }
    edge.is_declared = false;
    known(MapGraph { nodes: vec![node(text), other], edges: vec![edge], counts_proven: false })
}

/// Everything that can be made of a text.
fn drawings(text: &str) -> Vec<String> {
    let domain = saying(text);
    let overview = Overview { repository: text.to_owned(), taken: now(), domains: vec![domain], tests: None };
    let mut options = PageOptions::new("1", now());
    (options.filter, options.notices) = (text.to_owned(), vec![text.to_owned()]);
    let table = options.clone().with_query("view=table");
    let domain = &overview.domains[0];
    vec![
        card(domain, now(), None),
        row(domain, now(), None),
        badge(domain),
        page(&overview, &options),
        page(&overview, &table),
        domain_page(&overview, domain, &options),
        nothing_page(&overview, text, &options),
        output_page(&overview, domain, &failed_run(text), &options),
        graph_page(&overview, &map_saying(text), &options),
    ]
}

/// The elements with the names of their attributes, in order; and all text and values. `code` comes and goes with backticks.
fn read(markup: &str) -> (Vec<String>, String) {
    let mut reader = quick_xml::Reader::from_str(markup);
    let (mut shape, mut texts) = (Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} in {markup}")) {
            Event::Start(tag) | Event::Empty(tag) => {
                let mut names = vec![String::from_utf8_lossy(tag.name().as_ref()).into_owned()];
                for attribute in tag.attributes() {
                    let attribute = attribute.expect("an attribute");
                    names.push(String::from_utf8_lossy(attribute.key.as_ref()).into_owned());
                    texts.push_str(&String::from_utf8_lossy(&attribute.value));
                }
                if names != ["code"] {
                    shape.push(names.join(" "));
                }
            }
            Event::Text(text) => texts.push_str(&String::from_utf8_lossy(&text)),
            Event::Comment(_) | Event::CData(_) | Event::PI(_) => panic!("what no template writes, in {markup}"),
            Event::Eof => return (shape, texts),
            _ => {}
        }
    }
}

fn check(text: &str) {
    for (drawing, harmless) in drawings(text).iter().zip(drawings("harmless")) {
        let ((shape, texts), (expected, _)) = (read(drawing), read(&harmless));
        // A name that is like another brings a proposal, one that is empty no field: only more or less of what is there.
        let known: std::collections::BTreeSet<_> = expected.iter().chain(&ALLOWED.map(str::to_owned)).cloned().collect();
        let strange: Vec<_> = shape.iter().filter(|element| !known.contains(*element)).collect();
        assert!(strange.is_empty(), "{strange:?} of {text:?}");
        let hidden = |c: char| {
            (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!texts.contains(hidden), "{text:?} in {drawing}");
    }
}

/// What comes with one text and not with another.
const ALLOWED: [&str; 2] = ["a href", "p"];

#[test]
fn texts_that_mean_harm_make_no_markup() {
    for text in [
        HOSTILE,
        "",
        "]]><!--",
        "<!-- x",
        "&#60;script&#62;",
        "javascript:alert(1)",
        "a\nb\tc",
        "{{ x }}{% raw %}",
        "../..",
        "\u{feff}\u{85}",
    ] {
        check(text);
    }
    // No address leads anywhere but here.
    let markup = drawings("javascript:alert(1)").concat() + &drawings("//elsewhere.example/").concat();
    let links = markup.split("href=\"").skip(1).chain(markup.split("src=\"").skip(1));
    for link in links {
        assert!(link.starts_with('#') || (link.starts_with('/') && !link.starts_with("//")), "{}", &link[..60]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5 * times(), ..ProptestConfig::default() })]
    #[test]
    fn no_text_makes_markup(text in r#"[<>"'&;`=/!\- a-c{}%\]\[\x00-\x1f\u{80}-\u{9f}\u{202a}-\u{202e}\u{2066}-\u{2069}א]{0,40}|\PC{0,40}"#) {
        check(&text);
    }
}

#[test]
fn two_hundred_domains_are_light() {
    let overview = large(now(), 200);
    for query in ["", "view=table"] {
        let html = page(&overview, &PageOptions::new("1", now()).with_query(query));
        assert!(html.len() < 640 * 1024, "{query}: {} bytes", html.len());
    }
    let graph = graph_page(&overview, &known(maps::large(&overview, 800)), &PageOptions::new("1", now()));
    assert!(graph.len() < 500 * 1024, "{} bytes", graph.len());
    let none = Overview { domains: vec![], ..overview };
    assert!(page(&none, &PageOptions::new("1", now())).contains("<code>cicd scaffold</code>"));
}

#[test]
fn each_verdict_has_its_word_and_shape() {
    for status in Status::ALL {
        let mut domain = saying("a");
        domain.status.verdict = status;
        let word = status.word();
        for drawing in [card(&domain, now(), None), row(&domain, now(), None)] {
            assert!(
                drawing.contains(&format!("href=\"#m-{word}\"")) && drawing.contains(&format!("<b>{word}</b>")),
                "{drawing}"
            );
        }
        assert!(badge(&domain).contains(&format!(">{word}</text>")), "{word}");
    }
}
