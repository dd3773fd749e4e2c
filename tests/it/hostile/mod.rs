//! Reading is safe: runs every read-only verb in repositories of a malicious author.
//!
//! `repositories` creates them, `reading` runs the verbs and checks every program that was started, `answers` checks the messages.
#![cfg(target_os = "linux")]

mod answers;
mod reading;
mod repositories;
