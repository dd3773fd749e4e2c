//! The templates of the dashboard and their environment. All output goes through `escape`; characters that reverse a line or are
//! invisible in it are made visible before that. Only drawings of this program are marked as safe.

use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value};
use serde::Serialize;

use crate::report::markup::escape;
use crate::report::ui::printable;

const TEMPLATES: &[(&str, &str)] = &[
    ("card.html", include_str!("templates/card.html")),
    ("domain.html", include_str!("templates/domain.html")),
    ("frame.html", include_str!("templates/frame.html")),
    ("graph.html", include_str!("templates/graph.html")),
    ("nothing.html", include_str!("templates/nothing.html")),
    ("output.html", include_str!("templates/output.html")),
    ("page.html", include_str!("templates/page.html")),
    ("parts.html", include_str!("templates/parts.html")),
    ("row.html", include_str!("templates/row.html")),
];

/// Renders a template.
///
/// # Panics
/// Panics if a template of this program is wrong, which the tests would have detected. The data cannot cause a panic.
pub(super) fn render(name: &str, context: &impl Serialize) -> String {
    let template = environment().get_template(name).expect("a template of this program");
    template.render(Serde(context)).expect("the templates fit what they get")
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true);
        environment.set_syntax(syntax.build().expect("the usual delimiters"));
        environment.set_formatter(formatter);
        environment.add_filter("prose", |text: &str| Value::from_safe_string(prose(text)));
        for (name, text) in TEMPLATES {
            environment.add_template(name, text).expect("a template of this program");
        }
        environment
    })
}

/// Writes the value of a `{{ … }}`.
fn formatter(out: &mut Output, _: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        _ if value.is_none() => Ok(()),
        Some(text) if value.is_safe() => out.write_str(text).map_err(Into::into),
        Some(text) => out.write_str(&escape(&printable(text))).map_err(Into::into),
        None => out.write_str(&escape(&value.to_string())).map_err(Into::into),
    }
}

/// Renders a sentence in which text between backticks is code, as in all messages of this program.
fn prose(text: &str) -> String {
    let shown = printable(text);
    let parts: Vec<_> = shown.split('`').map(escape).collect();
    if parts.len().is_multiple_of(2) {
        return escape(&shown);
    }
    let code = |(at, part): (usize, &String)| if at % 2 == 1 { format!("<code>{part}</code>") } else { part.clone() };
    parts.iter().enumerate().map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_its_code_and_no_markup() {
        let check = |text: &str, expected: &str| assert_eq!(prose(text), expected);
        check("run `cicd test a`, then look", "run <code>cicd test a</code>, then look");
        check("one ` alone <b>", "one ` alone &lt;b&gt;");
        check("`<i>\u{202e}`", "<code>&lt;i&gt;\\u{202e}</code>");
    }
}
