//! `cicd graph`: the map as a picture, with what proves each dependency.

use anyhow::{Result, bail};

use super::shared::proven;
use super::shared::range_args::Question;
use super::shared::session::Session;
use super::{Context, Format, exit};
use crate::affected::picture;
use crate::model::error::{Error, Exit};
use crate::model::map_graph::MapGraph;
use crate::report::graph as report;
use crate::report::json::{self, graph_v1::GraphV1};

/// Show the domains and their dependencies, each with the line of code that proves it
///
/// Reads the manifests and sources of the work tree, and shows the dependencies that they prove beside those of `depends_on`.
/// `--format svg` and `--format mermaid` write pictures.
///
/// Example: `cicd graph --format svg >map.svg`
#[derive(Debug, clap::Args)]
pub(crate) struct GraphArgs {
    /// Mark the domains that a change affects; takes the range flags of `cicd affected`
    #[arg(long)]
    affected: bool,
    #[command(flatten)]
    question: Question,
    /// Print the shortest chain of dependencies from one domain to another; exit with 1 if there is none
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"], conflicts_with = "affected")]
    why: Vec<String>,
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage or config, or when git cannot answer.
pub(crate) fn run(args: &GraphArgs, context: &Context) -> Result<Exit> {
    let has: &[Format] =
        if args.why.is_empty() { &[Format::Human, Format::Json, Format::Mermaid, Format::Svg] } else { &[Format::Human] };
    let format = context.format("graph", has)?;
    let session = Session::open(context)?;
    if session.repository.places().is_bare {
        bail!(Error::usage("a bare repository has no files to read").hint("run it in a work tree"));
    }
    let map = session.map()?;
    let is_affected = args.affected || args.question.is_asked();
    let answer = is_affected.then(|| args.question.ask(context, &session, &[], &[])).transpose()?;
    let edges = proven::of_work_tree(context, &session, &map)?;
    let graph = picture::picture(&map, &edges, answer.as_ref());
    if let [from, to] = args.why.as_slice() {
        let (from, to) = (domain(&graph, from)?, domain(&graph, to)?);
        let mut is_found = false;
        context.answer(|out| {
            is_found = report::why(out, &graph, from, to)?;
            Ok(())
        })?;
        return Ok(exit(is_found));
    }
    context.answer(|out| match format {
        Format::Json => json::write(out, &GraphV1::new(&graph)),
        Format::Mermaid => report::mermaid(out, &graph),
        Format::Svg => report::svg(out, &graph),
        _ => report::human(out, &graph),
    })?;
    Ok(Exit::Yes)
}

fn domain(graph: &MapGraph, name: &str) -> Result<usize> {
    let names = graph.nodes.iter().map(|node| node.name.as_str());
    let Some(at) = graph.node(name) else {
        let hint = crate::model::diagnostic::did_you_mean(name, names.clone()).map_or_else(
            || format!("the domains are: {}", names.collect::<Vec<_>>().join(", ")),
            |name| format!("did you mean {name}?"),
        );
        bail!(Error::usage(format!("there is no domain {name}")).hint(hint));
    };
    Ok(at)
}
