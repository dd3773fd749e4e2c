//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;

fn check(tongue: Tongue, text: &str, expected: &str) {
    let code = read(text, tongue).code;
    assert_eq!(code, expected, "{text}");
    assert_eq!(code.len(), text.len());
}

#[test]
fn texts_of_elixir() {
    let check = |text: &str, expected: &str| check(Tongue::Elixir, text, expected);
    check("a # \"b\nc", "a     \nc");
    check("\"a #{B.c(\"d\", %{e: 1})} f\" g", "\"    B.c(\" \", %{e: 1})   \" g");
    check("\"\"\"\n\"a\"\nb\"\"\" c", "\"\"\"\n   \n \"\"\" c");
    check("~s(a \" b) c ~r/'/ d", "~s(     ) c ~r/ / d");
    check("~H\"\"\"\n<A.b/>\n\"\"\" c", "~H\"\"\"\n<A.b/>\n\"\"\" c");
    check("?\" a 'b\\'c' d", "   a '    ' d");
    check("x? \"ä\" b", "x? \"  \" b");
    check("\"not closed\nb", "\"          \nb");
}

#[test]
fn texts_of_ruby() {
    let check = |text: &str, expected: &str| check(Tongue::Ruby, text, expected);
    check("a(<<~S, b)\n require 'c'\n S\nd", "a(    , b)\n            \n  \nd");
    check("a << B\nb", "a << B\nb");
    check("%w[a [b] c] d", "%w[       ] d");
    check("a = b / c / d", "a = b / c / d");
    check("x =~ /\"'/ && y", "x =~ /  / && y");
    check("split /'/ ; a", "split / / ; a");
    check("=begin\nrequire 'a'\n=end\nb", "      \n           \n    \nb");
    check("a\n__END__\nrequire 'b'", "a\n       \n           ");
    check("'a #{b}' \"#{c}\" ?' d", "'      ' \"  c \"    d");
}

#[test]
fn literals_have_lines_and_say_that_they_hold_code() {
    let quoted = read("a \"b\"\nc(\"d#{e('f')}\", 'g')", Tongue::Ruby);
    let found: Vec<_> = quoted.literals.iter().map(|text| (text.line, text.content, text.has_code)).collect();
    assert_eq!(found, [(1, "b", false), (2, "d#{e('f')}", true), (2, "f", false), (2, "g", false)]);
    assert_eq!(quoted.literal_at(1).map(|text| text.content), Some("b"));
    assert_eq!(quoted.literal_at(7).map(|text| text.content), Some("d#{e('f')}"));
}
