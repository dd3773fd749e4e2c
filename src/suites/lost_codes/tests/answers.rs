//! Two hundred commands with all their answers, in a table: what is reported, in which shell, and what is not.

use super::*;

#[test]
fn answers_of_the_table() {
    let table = include_str!("answers.txt");
    let mut shown = String::new();
    for line in table.lines().filter(|line| !line.starts_with("    ")) {
        let command = line.replace("\\n", "\n");
        shown.push_str(&format!("{line}\n"));
        for (shell, rules) in [("sh", SH), ("bash", BASH)] {
            let part = hidden_failure(&command, rules.pipefail);
            shown.extend(part.map(|part| format!("    pipe in {shell}: {part}\n")));
        }
        for (shell, rules) in [("sh", SH), ("bash", BASH)] {
            shown.extend(lost(&command, rules).map(|(part, by)| format!("    lost in {shell}: {by:?}: {part}\n")));
        }
    }
    assert_eq!(shown, table);
}
