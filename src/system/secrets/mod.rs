//! Finds secret values in text and in streams of bytes, in their own form and in the forms that programs usually write.
//!
//! `config` decides which values are secret. The code that reads text into the program applies the mask.

mod forms;
mod known;
mod mask;
mod stream;

pub use forms::SHORTEST;
pub use mask::Mask;
pub use stream::MaskedStream;

use std::fmt;

use serde::{Deserialize, Serialize};

/// Secret values on their way to a mask. `Debug` does not show them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretValues(Vec<String>);

impl SecretValues {
    /// Returns true if there are no values.
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
