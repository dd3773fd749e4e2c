//! `docs/reference/findings.md`: every kind of finding of `cicd check`.

use cicd::report::json::schemas::Answer;
use cicd::report::words::finding_fixes;

use super::check;
use super::schema::words;

const INTRO: &str = "# Findings of `cicd check`

`cicd check` compares `cicd.yml` with the files of the repository. Each finding has a kind, a message, the line of `cicd.yml` that caused
it, and a fix. The exit code is 0 even if there are findings. It is 1 if there is a finding of a kind that `--deny` names. `--deny` can be
repeated:

```sh
cicd check --deny unowned --deny dead-pattern
```

In JSON (`cicd check --format json`), the kind is the field `kind` of a [finding](json.md#check-finding).

| Kind | Meaning |
|---|---|
";

fn generated() -> String {
    let schema = Answer::Check.strict();
    let meanings = words(&schema["$defs"]["Kind"]).expect("kinds");
    let mut page = INTRO.to_owned();
    page.extend(meanings.iter().map(|(kind, meaning)| format!("| [`{kind}`](#{kind}) | {} |\n", super::cell(meaning))));
    for (kind, fix) in finding_fixes() {
        let (_, meaning) = meanings.iter().find(|(word, _)| *word == kind).expect("the same kinds");
        page.push_str(&format!("\n## `{kind}`\n\n{meaning}.\n\nFix: {fix}\n"));
    }
    page
}

#[test]
fn the_page_of_findings_is_generated() {
    check("docs/reference/findings.md", &generated());
}
