//! Values that must not get out: finding them in text and in streams of bytes, as they are and as programs usually write them.
//!
//! Which values these are is `config`'s business, and where text enters the program that of those who read it.

mod forms;
mod known;
mod mask;
mod stream;

pub use forms::SHORTEST;
pub use mask::Mask;
pub use stream::MaskedStream;

use std::fmt;

use serde::{Deserialize, Serialize};

/// Secret values on their way to who masks them. `Debug` does not show them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretValues(Vec<String>);

impl SecretValues {
    /// Returns true if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V: Into<String>> FromIterator<V> for SecretValues {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        Self(values.into_iter().map(Into::into).collect())
    }
}

impl fmt::Debug for SecretValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secret values", self.0.len())
    }
}
