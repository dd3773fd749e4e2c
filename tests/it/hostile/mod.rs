//! Reading is safe: every verb that only reads, run in repositories whose author means ill.
//!
//! `repositories` makes them, `reading` runs the verbs and looks at every program that was started, `answers` at what is said.
#![cfg(target_os = "linux")]

mod answers;
mod reading;
mod repositories;
