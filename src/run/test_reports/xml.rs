//! Reads a report in XML: TRX by its root and namespace, anything else as JUnit.

use super::trx::{is_trx, trx};
use super::{Broken, TestReport, encoding, junit};

/// Reads one file.
///
/// # Errors
/// Returns an error if the file is in neither format or is broken.
pub fn xml(bytes: &[u8]) -> Result<TestReport, Broken> {
    // A file in an encoding that is not known is an error of both readers.
    if encoding::decode(bytes).is_ok_and(|text| is_trx(&text)) { trx(bytes) } else { junit(bytes) }
}
