//! Code that `RSpec` and minitest share: the folder of the bundle, and the gems that it names.

use super::Nearby;
use super::Tool;
use crate::suites::folders::{SuiteFolders, join, parent, upward};

/// The files whose folder a runner of Ruby is started from.
const HOMES: [&str; 3] = ["Gemfile", ".rspec", "Rakefile"];

/// Returns the folder from which the tests of a file are started: the nearest one with a bundle or settings, or else the root.
pub(super) fn home(file: &str, nearby: &Nearby<'_>) -> String {
    let is_home = |folder: &&str| HOMES.iter().any(|name| nearby.folders.exists(&join(folder, name)));
    upward(parent(file)).find(is_home).unwrap_or_default().to_owned()
}

/// Returns the folder of the bundle that a start in this folder uses.
fn bundle<'h>(home: &'h str, folders: &dyn SuiteFolders) -> Option<&'h str> {
    upward(home).find(|folder| folders.exists(&join(folder, "Gemfile")))
}

/// Returns the beginning of a command: `bundle exec ` if there is a bundle.
pub(super) fn launcher(home: &str, folders: &dyn SuiteFolders) -> &'static str {
    if bundle(home, folders).is_some() { "bundle exec " } else { "" }
}

/// Returns true if the bundle or the settings of `RSpec` name a gem.
pub(super) fn has_gem(home: &str, gem: &str, folders: &dyn SuiteFolders) -> bool {
    let names = |folder: &str, file: &str| {
        let text = folders.read(&join(folder, file));
        text.is_some_and(|text| String::from_utf8_lossy(&text).contains(gem))
    };
    let of_bundle = |folder: &str| ["Gemfile", "Gemfile.lock"].into_iter().any(|file| names(folder, file));
    bundle(home, folders).is_some_and(of_bundle) || names(home, ".rspec")
}

/// Returns the programs of a start: bundler and Ruby, or the runner itself.
pub(super) fn tools(home: &str, program: &'static str, folders: &dyn SuiteFolders) -> Vec<Tool> {
    if bundle(home, folders).is_some() {
        return vec![
            Tool::on_path("ruby", "see https://www.ruby-lang.org"),
            Tool::on_path("bundle", "gem install bundler; bundle install"),
        ];
    }
    vec![Tool::on_path(program, if program == "ruby" { "see https://www.ruby-lang.org" } else { "gem install rspec" })]
}
