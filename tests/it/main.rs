//! The integration tests: the built program in real repositories, in an environment of their own.
//!
//! One crate, a file a subject. `support` builds repositories and runs the program; it asserts nothing.

mod affected;
mod bad_input;
mod check;
mod dashboard;
mod demo;
mod docs;
mod documented_commands;
mod drift;
mod floors;
mod formats;
mod graph;
mod graph_bad_input;
mod graph_states;
mod hooks;
mod hostile;
mod managers;
mod manual;
mod new_dependencies;
mod oracle;
mod pages;
mod pre_push;
mod promises;
mod properties;
mod providers;
mod push;
mod repositories;
mod results;
mod running;
mod scaffold;
mod secrets;
mod serve;
mod snapshot;
mod steps;
mod supervision;
mod support;
mod terminal_picture;
mod tiers;
mod tools;
mod trust;
mod words;
mod workflows;
