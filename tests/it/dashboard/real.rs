//! The page of the real `cicd serve`: the server must send what the page expects.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use serde_json::json;

use super::Browser;
use crate::support::{Repo, World};

const CONFIG: &str = "\
version: 1
base: [main]
domains:
  city: { title: City, paths: [\"/city/\"], checks: { lights: { command: \"test -e lights\", interval: 1s } } }
  journey: { title: Journey, paths: [\"/journey/\"], manager: { url: \"http://127.0.0.1:9\" } }
";

/// A running `cicd serve`.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(repo: &Repo<'_>, listen: &str) -> Self {
        let mut command = repo.command(env!("CARGO_BIN_EXE_cicd"));
        command.args(["serve", "--listen", listen]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program");
        let mut url = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut url).expect("its address");
        Self { child, url: url.trim().to_owned() }
    }

    fn address(&self) -> String {
        self.url.trim_start_matches("http://").trim_end_matches('/').to_owned()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
#[ignore = "needs chromium"]
fn the_page_of_the_real_server_lives() {
    let browser = Browser::start();
    let world = World::new();
    let repo = world.init("platform", &[]);
    repo.write("cicd.yml", CONFIG);
    for file in ["lights", "city/a", "journey/a"] {
        repo.write(file, "1\n");
    }
    repo.commit("start");
    let serving = Serving::start(&repo, "127.0.0.1:0");
    browser.go(&serving.url);
    browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
    browser.wait("document.querySelector('#card-city .word')?.textContent === 'pass'");
    browser.run("window.same = true", &[]);
    std::fs::remove_file(repo.path.join("lights")).expect("lights");
    browser.wait("document.querySelector('#card-city').dataset.verdict === 'fail'");
    browser.wait("document.querySelector('#card-city .why').textContent.includes('lights')");
    assert_eq!(browser.value("window.same"), true);
    every_link_leads_somewhere(&browser);
    browser.go(&format!("{}domains/city", serving.url));
    every_link_leads_somewhere(&browser);
    assert_eq!(browser.value("document.querySelector('main img').naturalHeight"), 20);
    assert_eq!(browser.complaints(), Vec::<String>::new());
    let address = serving.address();
    browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
    drop(serving);
    browser.wait("document.getElementById('live').textContent.startsWith('stale since')");
    repo.write("lights", "1\n");
    let serving = Serving::start(&repo, &address);
    browser.wait("document.getElementById('live').textContent.startsWith('live, ')");
    browser.wait("document.getElementById('main').dataset.verdict !== 'fail'");
    assert!(serving.url.contains(&address));
}

fn every_link_leads_somewhere(browser: &Browser) {
    let script = "
        const links = [...new Set([...document.querySelectorAll('a[href^=\"/\"], img')].map((e) => e.href ?? e.src))];
        return Promise.all(links.map(async (link) => [(await fetch(link)).status, link])).then((all) => all.filter(([code]) => code !== 200));";
    assert_eq!(browser.run(script, &[]), json!([]));
    assert!(browser.value("document.querySelectorAll('a[href^=\"/\"]').length").as_u64() > Some(3));
}
