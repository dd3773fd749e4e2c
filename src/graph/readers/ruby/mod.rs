//! Ruby: `Gemfile`, gem specifications, sources, templates and the packages of Packwerk.
//!
//! Sources: <https://bundler.io/man/gemfile.5.html>, <https://guides.rubygems.org/specification-reference/>,
//! <https://docs.ruby-lang.org/en/master/Kernel.html#method-i-require>, <https://guides.rubyonrails.org/autoloading_and_reloading_constants.html>.

mod definitions;
mod gems;
mod resolve;
mod sources;

use super::quoted::{self, Tongue};
use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::Reading;

/// The reader of Ruby.
pub(super) struct Ruby;

/// The name of the reader in declarations.
const WORD: &str = "ruby";

impl Reader for Ruby {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Ruby"
    }

    fn format(&self) -> u8 {
        2
    }

    fn claims(&self, path: &str) -> bool {
        matches!(ending(path), "rb" | "rake" | "gemspec" | "ru" | "erb" | "jbuilder" | "gemfile")
            || is_gemfile(last(path))
            || matches!(last(path), "Rakefile" | "package.yml")
    }

    fn is_manifest(&self, path: &str) -> bool {
        is_gemfile(last(path)) || matches!(ending(path), "gemspec" | "gemfile" | "yml")
    }

    fn has_declaring_sources(&self) -> bool {
        true
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        let mut reading = Reading::default();
        match ending(path) {
            "erb" => sources::constants(&mut reading, text, true),
            "yml" => gems::package(&mut reading, text),
            kind => {
                let quoted = quoted::read(text, Tongue::Ruby);
                if is_gemfile(last(path)) || kind == "gemfile" {
                    gems::gemfile(&mut reading, &quoted);
                } else if kind == "gemspec" {
                    gems::specification(&mut reading, &quoted);
                } else {
                    sources::constants(&mut reading, &quoted.code, false);
                    definitions::of_source(&mut reading, &quoted.code);
                }
                sources::files(&mut reading, path, &quoted);
            }
        }
        reading
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::Gems::new(index))
    }
}

/// Returns true for `Gemfile`, `gems.rb` and `Gemfile.common`, but not for a lockfile.
fn is_gemfile(name: &str) -> bool {
    name == "gems.rb" || (name.starts_with("Gemfile") && !name.contains("lock"))
}

#[cfg(test)]
mod tests;
