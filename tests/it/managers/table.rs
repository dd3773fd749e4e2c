//! docs/reference/health.md is the mapping: every row of it is held against the program, and every word of the program
//! against it.

use std::path::Path;

use cicd::managers::dialects::{self, ManagerReply, consul, grpc};
use cicd::model::health::{DeploymentState, Health, Part, Status};

const PAGE: &str = "docs/reference/health.md";

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).expect(PAGE)
}

/// The rows of the table under a heading, by cell.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let section = page.split("\n## ").find(|section| section.starts_with(&format!("{heading}\n"))).expect("the section");
    let lines = section.lines().filter(|line| line.starts_with('|')).skip(2);
    let rows: Vec<Vec<String>> =
        lines.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect();
    assert!(!rows.is_empty(), "no rows under {heading}");
    rows
}

fn code_of(cell: &str) -> u16 {
    cell.parse().expect("a code")
}

/// What stands between backticks, or nothing.
fn quoted(cell: &str) -> &str {
    cell.trim_matches('`')
}

/// The status of a part, and its reason.
fn read<T>(part: &Part<T>, of_known: impl Fn(&T) -> (&'static str, String)) -> (&'static str, String) {
    match part {
        Part::NotConfigured { how } => ("not configured", cicd::report::words::setup(how)),
        Part::NotAsked => ("not asked", String::new()),
        Part::Unreadable { why, .. } => ("unreadable", why.to_string()),
        Part::Known(known) => of_known(known),
    }
}

fn of_health(health: &Health) -> (&'static str, String) {
    let checks: String = health.checks.iter().filter_map(|check| check.output.clone()).collect();
    (health.status.word(), format!("{} {checks}", health.output.clone().unwrap_or_default()))
}

/// Whether a row is as the page says; what is wrong with it otherwise.
fn against(row: &[String], found: &(&'static str, String), expected: &str, because: &str) -> Option<String> {
    let is_right = found.0 == expected && found.1.contains(because);
    (!is_right).then(|| format!("{row:?}\n    reads as {found:?}"))
}

fn none_wrong(wrong: impl Iterator<Item = Option<String>>) {
    let wrong: Vec<String> = wrong.flatten().collect();
    assert!(wrong.is_empty(), "rows that are not as {PAGE} says:\n{}", wrong.join("\n"));
}

#[test]
fn every_word_is_read_as_the_page_says() {
    let rows = rows(&page(), "Words");
    let mut listed = Vec::new();
    for row in &rows {
        for word in row[1].split('`').map(str::trim).filter(|word| !word.is_empty()) {
            listed.push((row[0].as_str(), word.to_owned()));
            for form in [word.to_owned(), word.to_uppercase(), word.replace('_', "-"), format!(" {} ", word.replace('_', " "))]
            {
                assert_eq!(dialects::word(&form).map(Status::word), Some(row[0].as_str()), "{form}");
            }
        }
    }
    let known: Vec<_> = dialects::WORDS
        .iter()
        .flat_map(|(status, words)| words.iter().map(|word| (status.word(), (*word).to_owned())))
        .collect();
    assert_eq!(listed, known, "the page's words are not the program's");
}

#[test]
fn every_row_of_http_is_read_as_the_page_says() {
    let page = page();
    // Beside the rows of answers, `Parts` has tables of names; a product's name stands before a row.
    let parts = rows(&page, "Parts").into_iter().filter(|row| row.len() == 6 && row[1].parse::<u16>().is_ok());
    let products = rows(&page, "Products").into_iter().map(|row| row[1..].to_vec());
    none_wrong(rows(&page, "HTTP").into_iter().chain(parts).chain(products).map(|row| {
        let row = &row;
        let [dialect, code, content_type, body, expected, because] = row.as_slice() else { panic!("{row:?}") };
        let body = quoted(body).replace('↵', "\n");
        let part = dialects::health(&ManagerReply { code: code_of(code), content_type, body: body.as_bytes(), age: None });
        if let Part::Known(health) = &part
            && health.dialect.word() != dialect
        {
            return Some(format!("{row:?}\n    is read as {}", health.dialect.word()));
        }
        against(row, &read(&part, of_health), expected, because)
    }));
}

#[test]
fn every_row_of_consul_is_read_as_the_page_says() {
    none_wrong(rows(&page(), "Consul").iter().map(|row| {
        let [_, code, header, body, expected, because] = row.as_slice() else { panic!("{row:?}") };
        let seen = consul::SeenCheck {
            filtered: header == "X-Consul-Results-Filtered-By-ACLs: true",
            no_leader: header == "X-Consul-KnownLeader: false",
        };
        let reply = |body| ManagerReply { code: code_of(code), content_type: "application/json", body, age: None };
        let plain = ManagerReply { content_type: "text/plain", ..reply(quoted(body).as_bytes()) };
        let catalog = header.strip_prefix("catalog: ").map(|catalog| reply(quoted(catalog).as_bytes()));
        let part = consul::health(&plain, seen).unwrap_or_else(|| consul::absent("city", catalog.as_ref()));
        against(row, &read(&part, of_health), expected, because)
    }));
}

#[test]
fn every_row_of_grpc_is_read_as_the_page_says() {
    none_wrong(rows(&page(), "gRPC").iter().map(|row| {
        let [_, status, answer, expected, because] = row.as_slice() else { panic!("{row:?}") };
        let first = |cell: &str| cell.split(' ').next().unwrap_or_default().to_owned();
        let status = Some(first(status)).filter(|status| status != "none");
        // A field of 0 is left out on the wire.
        let body = match first(answer).as_str() {
            "" => Vec::new(),
            "0" => vec![0, 0, 0, 0, 0],
            number => vec![0, 0, 0, 0, 2, 8, number.parse().expect("a number")],
        };
        let part = grpc::health("city", 200, status.as_deref(), None, &body);
        against(row, &read(&part, of_health), expected, because)
    }));
}

#[test]
fn every_row_of_a_deployment_is_read_as_the_page_says() {
    let word = |state: DeploymentState| match state {
        DeploymentState::Deployed => "deployed",
        DeploymentState::Deploying => "deploying",
        DeploymentState::Failed => "failed",
        DeploymentState::None => "none",
        DeploymentState::Unknown => "unknown",
    };
    none_wrong(rows(&page(), "Deployment").iter().map(|row| {
        let [_, code, body, expected, because] = row.as_slice() else { panic!("{row:?}") };
        let part = dialects::deployment(&ManagerReply {
            code: code_of(code),
            content_type: "application/json",
            body: quoted(body).as_bytes(),
            age: None,
        });
        let found = read(&part, |deployment| (word(deployment.state), deployment.output.clone().unwrap_or_default()));
        against(row, &found, expected, because)
    }));
}

#[test]
fn every_row_of_test_results_is_read_as_the_page_says() {
    none_wrong(rows(&page(), "Test results").iter().map(|row| {
        let [_, code, rest, expected, because] = row.as_slice() else { panic!("{row:?}") };
        let rest = quoted(rest);
        let fields = [
            ("level", r#""level":"unit""#),
            ("revision", r#""revision":"3d3c42e""#),
            ("duration_seconds", r#""duration_seconds":1.5"#),
            ("finished", r#""finished":"2026-01-17T03:36:48Z""#),
        ];
        let fields: String = fields.iter().filter(|(key, _)| !rest.contains(key)).flat_map(|(_, text)| [",", *text]).collect();
        let body = format!(r#"{{"levels":[{{{rest}{fields}}}]}}"#);
        let part = dialects::test_results(&ManagerReply {
            code: code_of(code),
            content_type: "application/json",
            body: body.as_bytes(),
            age: None,
        });
        let found = read(&part, |levels| (levels.first().map_or("nothing", |level| level.status.word()), String::new()));
        against(row, &found, expected, because)
    }));
}

#[test]
fn a_list_of_levels_is_whole_or_not_read() {
    let level = |name: &str| {
        format!(
            r#"{{"level":"{name}","revision":"3d3c42e","verdict":"passed","duration_seconds":1,"finished":"2026-01-17T03:36:48Z"}}"#
        )
    };
    let check = |levels: &[String], because: &str| {
        let body = format!(r#"{{"levels":[{}]}}"#, levels.join(","));
        let part = dialects::test_results(&ManagerReply {
            code: 200,
            content_type: "application/json",
            body: body.as_bytes(),
            age: None,
        });
        let (word, why) = read(&part, |_| ("known", String::new()));
        assert!(if because.is_empty() { word == "known" } else { word == "unreadable" && why.contains(because) }, "{part:?}");
    };
    check(&[], "");
    check(&[level("unit"), level("integration")], "");
    check(&[level("unit"), level("unit")], "`unit` is listed twice");
    check(&[level("unit"), "7".to_owned()], "`levels[1]` is not an object");
    check(&(0..33).map(|n| level(&format!("l{n}"))).collect::<Vec<_>>(), "33 levels");
}
