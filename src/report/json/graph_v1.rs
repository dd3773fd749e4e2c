//! `cicd.graph/v1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::proof_v1::DependencyProof;
use crate::model::map_graph::{MapGraph, MapNode};

/// The map: domains, and the dependencies between them with what shows each.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.graph/v1", deny_unknown_fields)]
pub struct GraphV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.graph/v1"))]
    schema: &'static str,
    /// The domains in the order of the config; `cross-domain` only if a domain needs a file of it and `edges: proven` is set.
    domains: Vec<GraphDomain<'a>>,
    /// The dependencies.
    dependencies: Vec<GraphDependency<'a>>,
}

/// A domain or library.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct GraphDomain<'a> {
    /// The name.
    name: &'a str,
    /// True for a library.
    library: bool,
    /// True if a change affects it; null without `--affected`.
    affected: Option<bool>,
    /// A file whose dependencies could not be read; null if all were read.
    unread: Option<&'a str>,
}

/// A dependency of a domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct GraphDependency<'a> {
    /// The domain that needs the other.
    from: &'a str,
    /// The domain that is needed.
    to: &'a str,
    /// True if `depends_on` lists it.
    declared: bool,
    /// The line that proves it; null if nothing does.
    proof: Option<DependencyProof<'a>>,
    /// The number of lines that prove it.
    lines: usize,
    /// True if only tests prove it, and entries of manifests for tests or development.
    tests_only: bool,
    /// True for a dependency on files of `cross-domain`: it counts for changes of these files alone.
    files_only: bool,
}

impl<'a> GraphV1<'a> {
    /// Creates the answer in this format.
    #[must_use]
    pub fn new(graph: &'a MapGraph) -> Self {
        let name = |at: usize| graph.nodes[at].name.as_str();
        let domain = |node: &'a MapNode| GraphDomain {
            name: &node.name,
            library: node.is_library,
            affected: node.is_affected,
            unread: node.unread.as_ref().map(|file| file.path.as_str()),
        };
        let dependencies = graph.edges.iter().map(|edge| GraphDependency {
            from: name(edge.from),
            to: name(edge.to),
            declared: edge.is_declared,
            proof: edge.proven.as_ref().map(|proven| DependencyProof::from(&proven.proof)),
            lines: edge.proven.as_ref().map_or(0, |proven| proven.lines),
            tests_only: edge.proven.as_ref().is_some_and(|proven| proven.is_for_tests),
            files_only: edge.is_files_only,
        });
        Self {
            schema: "cicd.graph/v1",
            domains: graph.nodes.iter().map(domain).collect(),
            dependencies: dependencies.collect(),
        }
    }
}
