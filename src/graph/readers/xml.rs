//! Elements of an XML file with their lines, in one list: nothing here recurses, so that no depth of nesting matters.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element.
#[derive(Debug, Default)]
pub(super) struct XmlElement {
    /// The name without a prefix.
    pub name: String,
    /// The line, from 1.
    pub line: u32,
    /// The text directly in it, trimmed.
    pub text: String,
    /// The attributes.
    pub attributes: Vec<(String, String)>,
    /// The index of the element around it.
    pub parent: Option<usize>,
}

impl XmlElement {
    /// Returns the value of an attribute. Case does not count.
    #[must_use]
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Returns all elements in the order of the file; `None` if it is not well-formed.
#[must_use]
pub(super) fn elements(text: &str) -> Option<Vec<XmlElement>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    let mut elements: Vec<XmlElement> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let (mut line, mut counted) = (1_u32, 0_usize);
    loop {
        let event = reader.read_event().ok()?;
        let at = usize::try_from(reader.buffer_position()).ok()?.min(text.len());
        match event {
            Event::Start(start) => {
                elements.push(element(&start, line, open.last().copied())?);
                open.push(elements.len() - 1);
            }
            Event::Empty(start) => elements.push(element(&start, line, open.last().copied())?),
            Event::End(_) => {
                let closed = open.pop()?;
                let trimmed = elements[closed].text.trim().to_owned();
                elements[closed].text = trimmed;
            }
            Event::Text(content) => {
                let content = String::from_utf8_lossy(&content).into_owned();
                add(&mut elements, &open, &content);
            }
            Event::CData(content) => {
                let content = String::from_utf8_lossy(&content).into_owned();
                add(&mut elements, &open, &content);
            }
            Event::GeneralRef(name) => add(&mut elements, &open, entity(&String::from_utf8_lossy(&name))),
            Event::Eof => break,
            _ => {}
        }
        line = line.saturating_add(u32::try_from(text.get(counted..at)?.matches('\n').count()).ok()?);
        counted = at;
    }
    (open.is_empty() && !elements.is_empty()).then_some(elements)
}

fn add(elements: &mut [XmlElement], open: &[usize], content: &str) {
    if let Some(last) = open.last() {
        elements[*last].text.push_str(content);
    }
}

fn entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

fn element(start: &BytesStart<'_>, line: u32, parent: Option<usize>) -> Option<XmlElement> {
    let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.ok()?;
        let key = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into_owned();
        let value = String::from_utf8_lossy(&attribute.value).into_owned();
        let value = quick_xml::escape::unescape(&value).map(Cow::into_owned).unwrap_or(value);
        attributes.push((key, value));
    }
    Some(XmlElement { name, line, text: String::new(), attributes, parent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_have_lines_texts_and_parents() {
        let found = elements("<?xml version='1.0'?>\n<a x=\"1&amp;2\">\n <p:b> c &amp;<!-- <d/> --> </p:b><e/>\r\n</a>")
            .expect("well-formed");
        let rows: Vec<_> = found.iter().map(|e| (e.name.as_str(), e.line, e.text.as_str(), e.parent)).collect();
        assert_eq!(rows, [("a", 2, "", None), ("b", 3, "c &", Some(0)), ("e", 3, "", Some(0))]);
        assert_eq!(found[0].attribute("X"), Some("1&2"));
        for broken in ["", "<a>", "<a></b>", "no", "<a><b></a>"] {
            assert!(elements(broken).is_none(), "{broken}");
        }
    }
}
