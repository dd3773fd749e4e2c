//! Decodes the bytes of an XML file: UTF-8, UTF-16 and Latin-1, by the byte order mark or by the declaration in the first line.
//! Any other encoding is an error that names it, unless the bytes are valid UTF-8.

use std::borrow::Cow;

use super::Broken;

/// The number of bytes at the start of a file within which its declaration must end.
const DECLARATION: usize = 200;

/// Decodes a file.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Broken> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => return Ok(String::from_utf8_lossy(rest)),
        [0xfe, 0xff, rest @ ..] => return Ok(wide(rest, u16::from_be_bytes).into()),
        [0xff, 0xfe, rest @ ..] => return Ok(wide(rest, u16::from_le_bytes).into()),
        [0, b'<', 0, ..] => return Ok(wide(bytes, u16::from_be_bytes).into()),
        [b'<', 0, _, 0, ..] => return Ok(wide(bytes, u16::from_le_bytes).into()),
        _ => {}
    }
    // The declaration does not matter here: bytes that are valid UTF-8 and not plain ASCII are hardly in another encoding.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.into());
    }
    let name = declared(bytes).unwrap_or_else(|| "utf-8".into());
    match name.to_ascii_lowercase().as_str() {
        // A test's output may hold any bytes, and its runner may have copied them.
        "utf-8" | "utf8" | "us-ascii" | "ascii" => Ok(String::from_utf8_lossy(bytes)),
        "iso-8859-1" | "latin1" | "latin-1" | "windows-1252" | "cp1252" | "iso-8859-15" => {
            Ok(bytes.iter().copied().map(char::from).collect::<String>().into())
        }
        _ => Err(Broken::at(1, format!("its encoding, {}, is not supported", super::text::line(&name)))),
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Returns the encoding that `<?xml … encoding="…"?>` names.
fn declared(bytes: &[u8]) -> Option<String> {
    let begin = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]);
    let declaration = begin.trim_start().strip_prefix("<?xml")?;
    let (declaration, _) = declaration.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value[1..].split(quote).next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes).as_deref(), Ok(expected), "{bytes:?}");
    }

    #[test]
    fn supported_encodings_are_decoded() {
        check("<a>é</a>".as_bytes(), "<a>é</a>");
        check(b"\xef\xbb\xbf<a/>", "<a/>");
        check(b"<a>\xff</a>", "<a>\u{fffd}</a>");
        check(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>", "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>");
        // The declaration is wrong, as some runners write it.
        check("<?xml encoding=\"latin1\"?>é".as_bytes(), "<?xml encoding=\"latin1\"?>é");
        let little: Vec<u8> = "<é/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "<é/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&[&[0xff, 0xfe], little.as_slice()].concat(), "<é/>");
        check(&[&[0xfe, 0xff], big.as_slice()].concat(), "<é/>");
        check(&little, "<é/>");
        check(&big, "<é/>");
        check(b"", "");
    }

    #[test]
    fn an_unsupported_encoding_is_an_error() {
        let error = decode(b"<?xml version='1.0' encoding='Shift_JIS'?>\n\x83").expect_err("an encoding");
        assert_eq!(error.to_string(), "line 1: its encoding, Shift_JIS, is not supported");
    }
}
