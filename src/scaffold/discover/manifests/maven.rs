//! `pom.xml`: the artifact and the modules.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Manifest;

/// The maximum depth of nested elements.
const MAX_DEPTH: usize = 64;

pub(super) fn read(source: &str) -> Option<Manifest> {
    let mut reader = Reader::from_str(source);
    let mut manifest = Manifest { is_package: true, ..Manifest::default() };
    let mut at: Vec<String> = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => {
                at.push(String::from_utf8_lossy(element.local_name().as_ref()).into_owned());
                if at.len() > MAX_DEPTH {
                    return None;
                }
            }
            Event::End(_) => {
                at.pop();
            }
            Event::Text(text) => {
                let word = text.decode().ok()?.trim().to_owned();
                if !word.is_empty() {
                    take(&mut manifest, &at.iter().map(String::as_str).collect::<Vec<_>>(), word);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    (manifest.name.is_some() || manifest.is_workspace).then_some(manifest)
}

fn take(manifest: &mut Manifest, at: &[&str], word: String) {
    match at {
        ["project", "artifactId"] => manifest.name = Some(word),
        // An aggregate has nothing to build itself.
        ["project", "packaging"] if word == "pom" => manifest.is_package = false,
        ["project", "modules", "module"] | ["project", "profiles", "profile", "modules", "module"] => {
            manifest.is_workspace = true;
            manifest.members.push(word);
        }
        _ => {}
    }
}
