//! Convention plugins: the ids of scripts and classes, and what they bring to the projects that apply them.

use super::build::{Mention, mentions};
use crate::graph::paths::last;
use crate::graph::readers::scrub::Lexis;
use crate::graph::readers::tokens::{Spot, Token, bare, closings, dotted, token, tokens};
use crate::graph::reading::{DeclKind, Reading};

/// Returns the id of a script that is a plugin: one in the sources of a build, by its name and package.
pub(super) fn script_id(path: &str, spots: &[Spot<'_>]) -> Option<String> {
    let in_sources = ["src/main/kotlin/", "src/main/groovy/", "src/main/java/"].iter().any(|folder| path.contains(folder));
    let name = last(path).strip_suffix(".gradle.kts").or_else(|| last(path).strip_suffix(".gradle"))?;
    let package = match (token(spots, 0), token(spots, 1)) {
        (Some(Token::Word("package")), Some(Token::Word(_))) => format!("{}.", dotted(spots, 1).0),
        _ => String::new(),
    };
    in_sources.then(|| format!("{package}{name}"))
}

/// Reads `id = "…"` and `implementationClass = "…"` in the block that defines a plugin.
pub(super) fn read_ids(spots: &[Spot<'_>], closings: &[usize], reading: &mut Reading) {
    let is_defined = |spot: &Spot<'_>| {
        matches!(
            spot.token,
            Token::Word("implementationClass" | "kotlin-dsl" | "gradlePlugin")
                | Token::Text("kotlin-dsl" | "java-gradle-plugin" | "groovy-gradle-plugin")
        )
    };
    if !spots.iter().any(is_defined) {
        return;
    }
    reading.declare(DeclKind::Alias, "plugin:", "");
    let mut id: Option<String> = None;
    for (at, spot) in spots.iter().enumerate() {
        let Token::Word(word) = spot.token else { continue };
        let value = match token(spots, at + 1) {
            Some(Token::Mark('=')) => at + 2,
            Some(Token::Mark('(')) if token(spots, at + 2) == Some(Token::Text("")) || closings[at + 1] == at + 3 => at + 2,
            _ => at + 1,
        };
        match (word, token(spots, value)) {
            ("id", Some(Token::Text(text))) => id = Some(text.to_owned()),
            ("id", Some(Token::Word("libs"))) => id = Some(dotted(spots, value).0),
            ("implementationClass", Some(Token::Text(class))) => {
                let class = class.rsplit('.').next().unwrap_or_default();
                reading.declare(DeclKind::Alias, format!("plugin:{}", id.take().unwrap_or_default()), class);
            }
            _ => {}
        }
    }
}

/// Adds what a plugin brings to a project.
pub(super) fn offer(reading: &mut Reading, mention: Mention) {
    match mention {
        Mention::Project(name) | Mention::Plugin(name) => reading.declare(DeclKind::Module, name, ""),
        Mention::Task(_) | Mention::Computed(_) => {}
    }
}

/// Adds what a source in Kotlin, Groovy or Java brings as a plugin, under the name `gradle:…` for the reader of sources.
pub(in crate::graph::readers) fn read_source(text: &str, lexis: &Lexis, reading: &mut Reading) {
    if !text.contains("org.gradle") {
        return;
    }
    let code = bare(text, lexis);
    let spots = tokens(&code, lexis);
    for (_, mention) in mentions(&spots, &closings(&spots)) {
        match mention {
            Mention::Project(name) | Mention::Plugin(name) => reading.declare(DeclKind::Alias, name, ""),
            Mention::Task(_) | Mention::Computed(_) => {}
        }
    }
}
