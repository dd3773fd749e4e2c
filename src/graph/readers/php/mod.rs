//! PHP: `composer.json`, sources and Blade templates.
//!
//! Sources: <https://getcomposer.org/doc/04-schema.md>, <https://www.php-fig.org/psr/psr-4/>,
//! <https://www.php.net/manual/en/language.namespaces.rules.php>, <https://github.com/wikimedia/composer-merge-plugin>.

mod blank;
mod composer;
mod names;
mod resolve;

use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::Reading;

/// The reader of PHP.
pub(super) struct Php;

/// The name of the reader in declarations.
const WORD: &str = "php";

/// The manifest.
const COMPOSER: &str = "composer.json";

impl Reader for Php {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "PHP"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, path: &str) -> bool {
        matches!(ending(path), "php" | "phtml" | "phpt" | "module" | "install" | "theme") || last(path) == COMPOSER
    }

    fn is_manifest(&self, path: &str) -> bool {
        last(path) == COMPOSER
    }

    fn has_declaring_sources(&self) -> bool {
        true
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        if last(path) == COMPOSER { composer::read(text) } else { names::read(path, text) }
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::Classes::new(index))
    }
}

#[cfg(test)]
mod tests;
