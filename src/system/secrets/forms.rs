//! The forms that programs give to a value: quoted for a format, or encoded.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The length of the shortest value, and of the shortest form of one, that is masked. A shorter one would also match inside
/// other words.
pub const SHORTEST: usize = 6;

/// The numbers of columns of a line of base64: with GNU's `base64` and in mails, and with `openssl`.
const COLUMNS: [usize; 2] = [76, 64];

/// The characters that variants of percent-encoding leave unchanged, besides letters and digits: RFC 3986, forms,
/// `encodeURIComponent`, `encodeURI`.
const LEFT: [&[u8]; 4] = [b"-._~", b"-._*", b"-_.!~*'()", b"-_.!~*'();/?:@&=+$,#"];

/// The escaped quotation marks of XML and HTML.
const QUOTES: [(&str, &str); 5] =
    [("\"", "'"), ("&quot;", "'"), ("&quot;", "&apos;"), ("&quot;", "&#39;"), ("&quot;", "&#x27;")];

/// Returns all forms of a value, each once. If a value has several lines, each line is a form too, because logs put other text
/// between them.
pub(super) fn of(value: &str) -> Vec<Vec<u8>> {
    let value = value.trim();
    let mut forms = BTreeSet::new();
    let is_long = value.contains('\n');
    if is_long {
        encoded(value, &mut forms);
        value.lines().map(str::trim).filter(|line| line.len() >= SHORTEST).for_each(|line| whole(line, &mut forms));
    } else if value.len() >= SHORTEST {
        whole(value, &mut forms);
    }
    forms.into_iter().filter(|form| form.len() >= SHORTEST).collect()
}

fn whole(value: &str, forms: &mut BTreeSet<Vec<u8>>) {
    forms.insert(value.as_bytes().to_vec());
    encoded(value, forms);
}

fn encoded(value: &str, forms: &mut BTreeSet<Vec<u8>>) {
    let bytes = value.as_bytes();
    let mut add = |form: String| {
        forms.insert(form.into_bytes());
    };
    json(value).into_iter().for_each(&mut add);
    xml(value).into_iter().for_each(&mut add);
    LEFT.iter().flat_map(|left| [percent(bytes, left, true), percent(bytes, left, false)]).for_each(&mut add);
    // HTML forms write a space as `+`.
    add(percent(bytes, b"-._* ", true).replace(' ', "+"));
    for is_upper in [true, false] {
        let digits: Vec<String> = bytes.iter().map(|byte| hex(*byte, is_upper)).collect();
        add(digits.concat());
        add(digits.iter().flat_map(|digits| ["%", digits]).collect());
    }
    add(value.replace('\'', "'\\''"));
    base64(bytes).into_iter().for_each(&mut add);
}

/// Returns a value as JSON, and as JSON in ASCII; each with slashes unchanged and escaped.
fn json(value: &str) -> Vec<String> {
    let json = serde_json::Value::from(value).to_string();
    let inner = json[1..json.len() - 1].to_owned();
    let mut ascii = String::new();
    for c in inner.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| ascii.push_str(&format!("\\u{unit:04x}")));
        }
    }
    let slashes = [inner.replace('/', "\\/"), ascii.replace('/', "\\/")];
    [inner, ascii].into_iter().chain(slashes).collect()
}

fn xml(value: &str) -> Vec<String> {
    let plain = value.replace('&', "&amp;").replace('<', "&lt;");
    let forms = [plain.clone(), plain.replace('>', "&gt;")];
    let quoted = |text: &String| QUOTES.map(|(double, single)| text.replace('\'', single).replace('"', double));
    forms.iter().flat_map(quoted).collect()
}

fn hex(byte: u8, is_upper: bool) -> String {
    if is_upper { format!("{byte:02X}") } else { format!("{byte:02x}") }
}

fn percent(bytes: &[u8], left: &[u8], is_upper: bool) -> String {
    let one = |byte: &u8| {
        let is_left = byte.is_ascii_alphanumeric() || left.contains(byte);
        if is_left { char::from(*byte).to_string() } else { format!("%{}", hex(*byte, is_upper)) }
    };
    bytes.iter().map(one).collect()
}

/// Returns the base64 forms in both alphabets, independent of the text before and after: a byte begins at one of three
/// positions of a group, and characters that neighbours contribute to are left out. Also returns the lines that a long value is
/// broken into.
fn base64(bytes: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
        for before in 0..3 {
            let text = engine.encode([vec![0; before], bytes.to_vec()].concat());
            let (from, until) = ((before * 8).div_ceil(6), (before + bytes.len()) * 8 / 6);
            // If nothing follows, the last character belongs to the value too.
            forms.extend([text[from..until].to_owned(), text[from..].to_owned()]);
        }
        let text = engine.encode(bytes);
        for columns in COLUMNS.into_iter().filter(|columns| text.len() > *columns) {
            forms.extend(text.as_bytes().chunks(columns).map(|line| String::from_utf8_lossy(line).into_owned()));
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &[&str]) {
        let forms: Vec<String> = of(value).into_iter().map(|form| String::from_utf8(form).expect("text")).collect();
        for form in expected {
            assert!(forms.iter().any(|known| known == form), "{value}: {form} is not in {forms:?}");
        }
    }

    #[test]
    fn usual_encodings() {
        check("s3cr&t/\"x", &["s3cr&t/\"x", "s3cr&t/\\\"x", "s3cr&t\\/\\\"x", "s3cr&amp;t/&quot;x", "s3cr&amp;t/\"x"]);
        check("s3cr&t/\"x", &["s3cr%26t%2F%22x", "s3cr%26t%2f%22x", "7333637226742f2278", "7333637226742F2278"]);
        check("s3cr t ok", &["s3cr+t+ok", "s3cr%20t%20ok", "%73%33%63%72%20%74%20%6F%6B", "%73%33%63%72%20%74%20%6f%6b"]);
        check("it's me", &["it'\\''s me", "it&apos;s me", "it&#39;s me"]);
        check("gr\u{fc}n-\u{1f511}", &["gr\\u00fcn-\\ud83d\\udd11", "gr%C3%BCn-%F0%9F%94%91"]);
        assert_eq!(of("short"), Vec::<Vec<u8>>::new());
        assert_eq!(of("  \n"), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn base64_wherever_it_stands() {
        for before in 0..6 {
            for after in 0..4 {
                let text = [&b"user:x"[..before], b"t0k~n?>-\xc3\xbc", &b"tail"[..after]].concat();
                for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                    let encoded = engine.encode(&text);
                    let forms = of("t0k~n?>-\u{fc}");
                    let longest =
                        forms.iter().filter(|form| encoded.contains(&*String::from_utf8_lossy(form))).max_by_key(|f| f.len());
                    assert!(longest.is_some_and(|form| form.len() >= 12), "{before} {after} {encoded}");
                }
            }
        }
        let long = "0123456789".repeat(12);
        let encoded = STANDARD_NO_PAD.encode(&long);
        check(&long, &[&encoded, &encoded[..76], &encoded[76..152], &encoded[..64], &encoded[128..]]);
    }

    #[test]
    fn each_line_of_several() {
        check(
            "-----BEGIN KEY-----\nMIIEvQIB\nab\n-----END KEY-----\n",
            &["-----BEGIN KEY-----", "MIIEvQIB", "-----END KEY-----"],
        );
        assert!(!of("MIIEvQIB\nab\nMIIE").contains(&b"ab".to_vec()), "what is short stays");
        check("one-line\ntwo-lines", &["one-line\\ntwo-lines", "one-line%0Atwo-lines", "6f6e652d6c696e650a74776f2d6c696e6573"]);
    }
}
