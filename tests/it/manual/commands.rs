//! `docs/reference/commands.md`: every verb with its arguments, from the command line's own definition.

use clap::{Arg, ArgAction, Command, CommandFactory};

use super::{check, prose};

const INTRO: &str = "# Commands

Results go to stdout, everything else to stderr. [Exit codes](exit-codes.md) and [JSON answers](json.md) have their own pages.
`cicd COMMAND --help` prints the same text, `cicd man COMMAND` a manual page.

";

fn styled(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

/// The long help, or else the short one.
fn help(argument: &Arg) -> String {
    let text = styled(argument.get_long_help().or(argument.get_help()));
    prose(&text.split("\n\n").map(|part| part.replace('\n', " ")).collect::<Vec<_>>().join(" "))
}

/// The spelling of an argument: `-j, --jobs <N>`, or `[DOMAIN]...`.
fn spelling(argument: &Arg) -> String {
    if argument.is_positional() {
        let name = argument.get_value_names().unwrap_or_default().join(" ");
        let more = if argument.get_num_args().is_some_and(|count| count.max_values() > 1) { "..." } else { "" };
        return if argument.is_required_set() { format!("<{name}>{more}") } else { format!("[{name}]{more}") };
    }
    let short = argument.get_short().map(|short| format!("-{short}"));
    let long = argument.get_long().map(|long| format!("--{long}"));
    let flags: Vec<String> = [short, long].into_iter().flatten().collect();
    let names = argument.get_value_names().filter(|_| takes_value(argument)).unwrap_or_default();
    let values = names.iter().map(|name| format!("<{name}>"));
    [flags.join(", ")].into_iter().chain(values).collect::<Vec<_>>().join(" ")
}

fn takes_value(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Set | ArgAction::Append)
}

fn argument(argument: &Arg) -> String {
    let mut line = format!("- `{}`: {}", spelling(argument), help(argument));
    let defaults: Vec<String> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let takes_value = takes_value(argument);
    if takes_value && !defaults.is_empty() {
        line.push_str(&format!(" (default: `{}`)", defaults.join(" ")));
    }
    line.push('\n');
    let values = argument.get_possible_values().into_iter().filter(|value| takes_value && !value.is_hide_set());
    for value in values {
        let meaning = prose(&styled(value.get_help()));
        let meaning = if meaning.is_empty() { String::new() } else { format!(": {meaning}") };
        line.push_str(&format!("    - `{}`{meaning}\n", value.get_name()));
    }
    line
}

/// The arguments of a command that pass a filter.
fn arguments(command: &Command, title: &str, filter: impl Fn(&Arg) -> bool) -> String {
    let shown = command.get_arguments().filter(|argument| !argument.is_hide_set() && filter(argument));
    let lines: String = shown.map(argument).collect();
    if lines.is_empty() { lines } else { format!("{title}\n\n{lines}\n") }
}

fn is_own(argument: &Arg) -> bool {
    !argument.is_global_set() && !["help", "version"].contains(&argument.get_id().as_str())
}

/// A section for a command and one for each command below it. `name` is what people type.
fn section(command: &Command, name: &str, depth: usize) -> String {
    let about = styled(command.get_long_about().or(command.get_about()));
    let mut text = format!("{} `{name}`\n\n", "#".repeat(depth));
    text.push_str(&format!("{}\n\n", prose(about.trim_end())));
    let mut copy = command.clone().bin_name(name);
    let usage = copy.render_usage().to_string();
    text.push_str(&format!("```text\n{}\n```\n\n", usage.trim_start_matches("Usage: ").trim_end()));
    text.push_str(&arguments(command, "Arguments:", |argument| argument.is_positional() && is_own(argument)));
    text.push_str(&arguments(command, "Options:", |argument| !argument.is_positional() && is_own(argument)));
    let after = styled(command.get_after_long_help().or(command.get_after_help()));
    if !after.is_empty() {
        text.push_str(&format!("```text\n{}\n```\n\n", after.trim_end()));
    }
    for below in command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help") {
        text.push_str(&section(below, &format!("{name} {}", below.get_name()), depth + 1));
    }
    text
}

fn generated() -> String {
    let mut command = cicd::Cli::command().disable_help_subcommand(true);
    command.build();
    let verbs: Vec<&Command> = command.get_subcommands().filter(|verb| !verb.is_hide_set()).collect();
    let mut page = format!("{INTRO}| Command | Purpose |\n|---|---|\n");
    for verb in &verbs {
        let name = verb.get_name();
        page.push_str(&format!("| [`cicd {name}`](#cicd-{name}) | {} |\n", super::cell(&prose(&styled(verb.get_about())))));
    }
    page.push_str("\n## Global options\n\n");
    page.push_str(&arguments(&command, "Every command takes these:", Arg::is_global_set));
    page.push_str("`-h` prints a short help, `--help` the long one, `-V` and `--version` the version.\n\n");
    page.extend(verbs.iter().map(|verb| section(verb, &format!("cicd {}", verb.get_name()), 2)));
    page
}

#[test]
fn the_page_of_commands_is_generated() {
    check("docs/reference/commands.md", &generated());
}

#[test]
fn every_argument_has_its_help() {
    fn lacking(command: &Command, found: &mut Vec<String>) {
        let mute = command.get_arguments().filter(|argument| !argument.is_hide_set() && help(argument).is_empty());
        found.extend(mute.map(|argument| format!("{} {}", command.get_name(), argument.get_id())));
        command.get_subcommands().filter(|below| !below.is_hide_set()).for_each(|below| lacking(below, found));
    }
    let mut found = Vec::new();
    lacking(&cicd::Cli::command(), &mut found);
    assert!(found.is_empty(), "{found:?}");
}
