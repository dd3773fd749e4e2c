//! Tests the structure of parsed scripts.

use super::*;

fn shown_list(list: &[ListItem]) -> String {
    let shown = |item: &ListItem| {
        let chain = item.chain.iter().map(|(joint, pipeline)| {
            let joint = match joint {
                Joint::First => "",
                Joint::And => " && ",
                Joint::Or => " || ",
            };
            let parts: Vec<String> = pipeline.parts.iter().map(shown).collect();
            format!("{joint}{}{}", if pipeline.is_negated { "!" } else { "" }, parts.join(" | "))
        });
        format!("{}{}", chain.collect::<String>(), if item.is_background { " &" } else { "" })
    };
    list.iter().map(shown).collect::<Vec<_>>().join("; ")
}

fn shown(command: &ShellCommand) -> String {
    let words = |words: &[ShellWord]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>().join(",");
    match &command.form {
        CommandForm::Simple(all) => words(all),
        CommandForm::Group(list) => format!("{{{}}}", shown_list(list)),
        CommandForm::Subshell(list) => format!("({})", shown_list(list)),
        CommandForm::If { branches, otherwise } => {
            let branches = branches.iter().map(|(a, b)| format!("if[{}][{}]", shown_list(a), shown_list(b)));
            let otherwise = otherwise.as_ref().map(|list| format!("else[{}]", shown_list(list)));
            branches.chain(otherwise).collect()
        }
        CommandForm::While { condition, body } => format!("while[{}][{}]", shown_list(condition), shown_list(body)),
        CommandForm::For { name, words: all, body, .. } => format!("for {name} {}[{}]", words(all), shown_list(body)),
        CommandForm::Case(arms) => arms.iter().map(|arm| format!("case[{}]", shown_list(arm))).collect::<Vec<_>>().concat(),
        CommandForm::Function(name, body) => format!("{name}()={}", shown(body)),
        CommandForm::Coprocess(body) => format!("coproc {}", shown(body)),
        CommandForm::Condition => "?".to_owned(),
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(shown_list(&parse(text).list), expected, "{text}");
}

#[test]
fn lists_and_pipes() {
    check("a b; c && d || e & f | g |& h", "a,b; c && d || e &; f | g | h");
    check("a # b\nc \\\n d", "a; c,d");
    check("! a | b; time -p c", "!a | b; c");
    check("a &> x 2>&1 >|y <z; b", "a; b");
    check("'a b' \"c d\" e\\ f \"\\n\"", "a b,c d,e f,\\n");
    check("a)b", "a; b");
    check("", "");
}

#[test]
fn compound_commands() {
    check("if a; then b; elif c; then d; else e; fi", "if[a][b]if[c][d]else[e]");
    check("while a; do b; done; until c\ndo\nd\ndone", "while[a][b]; while[c][d]");
    check("for x in 1 $y; do a; b; done | c", "for x 1,$y[a; b] | c");
    check("for x; do a; done; for ((i=0;i<3;i++)); do b; done", "for x [a]; for  [b]");
    check("case $x in a|b) c;; (d) e; f;; *) ;; esac; g", "case[c]case[e; f]case[]; g");
    check("f() { a; b; }; function g { c; }; h () (d)", "f()={a; b}; g()={c}; h()=(d)");
    check("(a; b) && { c; } && [[ x && y ]] && (( 1 + 2 ))", "(a; b) && {c} && ? && ?");
    check("coproc a; echo done fi", "coproc a; echo,done,fi");
    check("x=(a b) y; z", "x=a b,y; z");
}

#[test]
fn words_with_substitutions_and_documents() {
    let script = parse("a $(b; c) `d` \"x$(e)\" <(f) ${y:-$(g)} z*\ncat <<E <<-'F'\none $x\nE\n\ttwo\n\tF\nh");
    let CommandForm::Simple(words) = &script.list[0].chain[0].1.parts[0].form else { panic!("{script:?}") };
    let inner: Vec<&str> = words.iter().flat_map(|word| &word.substitutions).map(String::as_str).collect();
    assert_eq!(inner, ["b; c", "d", "e", "f", "g"]);
    assert_eq!(words.iter().map(|word| word.is_literal).collect::<Vec<_>>(), [true, false, false, false, false, false, false]);
    assert_eq!(script.documents, ["one $x\n", "two\n"]);
    assert_eq!(shown_list(&script.list[1..]), "cat; h");
}
