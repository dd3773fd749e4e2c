//! The parts of formats that are about dependencies which the code proves.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::proof::{NewDependencies, NewDependency, Proof};
use crate::model::reasons;

/// The line that proves a dependency.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct DependencyProof<'a> {
    /// The file.
    path: &'a str,
    /// The line, from 1.
    line: u32,
    /// The words of the line that name the dependency.
    text: &'a str,
    /// The file or folder that the words lead to.
    leads_to: &'a str,
    /// A file of `cross-domain` or of no domain on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    through: Option<&'a str>,
}

impl<'a> From<&'a Proof> for DependencyProof<'a> {
    fn from(proof: &'a Proof) -> Self {
        Self {
            path: &proof.path,
            line: proof.line,
            text: &proof.text,
            leads_to: &proof.leads_to,
            through: proof.through.as_deref(),
        }
    }
}

/// A dependency that the change adds and that the config does not declare.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "NewDependency")]
pub(super) struct AffectedNewDependency<'a> {
    /// The domain that has it.
    from: &'a str,
    /// The domain that it depends on.
    to: &'a str,
    /// The line that shows it.
    proof: DependencyProof<'a>,
    /// True if only files of tests show it.
    tests_only: bool,
    /// True if it counts in the selection all the same: `edges: proven`.
    counted: bool,
}

/// Returns the dependencies that a change adds.
pub(super) fn new_dependencies<'a>(answer: &'a reasons::Affected, new: &'a NewDependencies) -> Vec<AffectedNewDependency<'a>> {
    let one = |one: &'a NewDependency| AffectedNewDependency {
        from: &answer.domains[one.from].name,
        to: &answer.domains[one.edge.to].name,
        proof: DependencyProof::from(&one.edge.proof),
        tests_only: one.edge.is_for_tests,
        counted: new.is_counted,
    };
    new.list.iter().map(one).collect()
}
