//! Reads the attributes of an XML element, resolves references, and rejects a DTD with declarations.

use std::borrow::Cow;

use quick_xml::events::BytesStart;

/// The attributes of one element, unescaped.
#[derive(Debug)]
pub(in super::super) struct Attributes(pub(super) Vec<(String, String)>);

impl Attributes {
    /// Returns the value of an attribute; empty if there is none.
    pub(in super::super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str())
    }

    /// Returns the values of all attributes.
    pub(in super::super) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, value)| value.as_str())
    }
}

/// Rejects a DTD that declares anything: an entity or a default for an attribute may hold a failure, but is not read.
pub(in super::super) fn refuse_declarations(declarations: &[u8]) -> Result<(), String> {
    let declarations = String::from_utf8_lossy(declarations).to_ascii_uppercase();
    let declared = ["<!ENTITY", "<!ATTLIST"].into_iter().find(|word| declarations.contains(word));
    declared.map_or(Ok(()), |word| Err(format!("its DTD has {word}, which is not read; write the report without a DTD")))
}

pub(in super::super) fn attributes(start: &BytesStart<'_>) -> Result<Attributes, String> {
    let mut found = Vec::new();
    // A duplicate attribute is no reason to lose a report.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| format!("an attribute: {error}"))?;
        let name = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into_owned();
        let value = String::from_utf8_lossy(&attribute.value);
        found.push((name, unescape(&value).into_owned()));
    }
    Ok(Attributes(found))
}

/// Resolves the references that XML defines. Any other one stays as it is, because a report with a stray `&` is still a report.
pub(in super::super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest reference that is resolved is `&#x10FFFF;`.
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let known = end.and_then(|end| Some((resolve(&rest[1..end])?, end + 1)));
        let (c, after) = known.unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[after..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn resolve(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}
