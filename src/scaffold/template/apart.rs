//! Renders templates of a repository in a separate process. The library's fuel counts steps but not the cost of a step: lists
//! that are doubled, or nested a thousand times, could use up all memory or the whole stack.

use std::collections::HashSet;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{OVERRIDES, Template, render_here};
use crate::model::error::{Error, Result};
use crate::system::process::worker::{self, Worker, WorkerFault};

/// The subcommand that starts this process. Only this program uses it.
pub const VERB: &str = "render";

/// The time limit for one file.
const LIMIT: Duration = Duration::from_secs(5);

/// The memory limit of the process, in MiB.
const MEMORY: u64 = 512;

/// The number of templates over a limit after which no other is tried, because a lock may hold thousands.
const MOST_LOST: usize = 3;

/// A request to render a template.
#[derive(Serialize, Deserialize)]
struct RenderOrder {
    name: String,
    text: String,
    is_override: bool,
    params: Value,
}

impl RenderOrder {
    fn of(template: &Template, params: &Value) -> Self {
        let Template { name, text, is_override } = template.clone();
        Self { name, text, is_override, params: params.clone() }
    }
}

/// The answer to a request.
#[derive(Serialize, Deserialize)]
enum RenderWord {
    Text(String),
    Fault { message: String, hints: Vec<String> },
}

#[derive(Default)]
struct Renderer {
    worker: Option<Worker>,
    /// The requests that exceeded a limit.
    lost: HashSet<blake3::Hash>,
}

/// `None` if this process is not the program: the executable of a test is not started as a renderer.
static RENDERER: Mutex<Option<Renderer>> = Mutex::new(None);

/// Renders templates of repositories in a separate process from now on.
pub fn begin() {
    let mut renderer = RENDERER.lock().unwrap_or_else(PoisonError::into_inner);
    renderer.get_or_insert_default();
}

/// Renders in a separate process; `None` if [`begin`] was not called.
pub(super) fn render(template: &Template, params: &Value) -> Option<Result<String>> {
    let mut renderer = RENDERER.lock().unwrap_or_else(PoisonError::into_inner);
    renderer.as_mut().map(|renderer| renderer.render(template, params))
}

impl Renderer {
    fn render(&mut self, template: &Template, params: &Value) -> Result<String> {
        let order = RenderOrder::of(template, params);
        let order = serde_json::to_string(&order)
            .map_err(|error| Error::unknown("cannot prepare the rendering of a template").because(error))?;
        let print = blake3::hash(order.as_bytes());
        if self.lost.contains(&print) {
            return Err(refused(template, "it takes too much time or memory"));
        }
        if self.lost.len() >= MOST_LOST {
            return Err(refused(template, "it was not rendered, because earlier templates took too much time or memory"));
        }
        let word = match self.ask(&order) {
            Ok(word) => word,
            Err(WorkerFault::NotStarted(error)) => {
                let failed = Error::unknown("cannot start the process that renders templates").because(error);
                return Err(failed.hint("this user may be out of processes or memory: free some and run this again"));
            }
            Err(fault) => {
                self.worker = None;
                self.lost.insert(print);
                return Err(refused(
                    template,
                    &match fault {
                        WorkerFault::Late => {
                            format!("it takes more than {} s; does it loop over something large?", LIMIT.as_secs())
                        }
                        _ => format!("it takes more than {MEMORY} MiB of memory, or nests too deeply; does it double a list?"),
                    },
                ));
            }
        };
        match word {
            RenderWord::Text(text) => Ok(text),
            RenderWord::Fault { message, hints } => Err(hints.into_iter().fold(Error::usage(message), Error::hint)),
        }
    }

    fn ask(&mut self, order: &str) -> Result<RenderWord, WorkerFault> {
        self.worker.take_if(|worker| worker.is_used_up());
        let worker = match &mut self.worker {
            Some(worker) => worker,
            none => none.insert(Worker::start(VERB)?),
        };
        let word = worker.ask(order, LIMIT)?;
        serde_json::from_str(&word).map_err(|_| WorkerFault::Lost)
    }
}

fn refused(template: &Template, why: &str) -> Error {
    let error = Error::usage(format!("{}: {why}", template.display_name()));
    if template.name.contains('@') {
        error.hint("its text is in .cicd/lock.yml: restore that file, or remove it and run `cicd scaffold`")
    } else {
        error.hint(format!("change {OVERRIDES}/{}, or remove it to use the built-in template", template.name))
    }
}

/// Runs the separate process: renders each request until the input ends.
///
/// # Errors
/// Returns an error if the limits cannot be set, or if the other process is gone.
pub fn live() -> io::Result<()> {
    worker::serve(MEMORY * 1024 * 1024, |order| {
        let word = match serde_json::from_str(order) {
            Ok(RenderOrder { name, text, is_override, params }) => {
                match render_here(&Template { name, text, is_override }, &params) {
                    Ok(text) => RenderWord::Text(text),
                    Err(error) => RenderWord::Fault { message: error.with_cause(), hints: error.hints().to_vec() },
                }
            }
            Err(error) => RenderWord::Fault { message: error.to_string(), hints: Vec::new() },
        };
        serde_json::to_string(&word).unwrap_or_default()
    })
}
