//! Reports in a ZIP archive that somebody else made: bounded in number and size, whatever it says of itself. Nothing of it is
//! written anywhere, so that no name in it can lead out.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::text;

/// The most entries of an archive.
const MAX_ENTRIES: usize = 1000;

/// The most bytes of all that is unpacked of one.
const MAX_UNPACKED: u64 = 128 * 1024 * 1024;

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// Its name there (harmless as text, and only that).
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The files of an archive whose names end so.
///
/// # Errors
/// With one fragment: it is broken, locked, holds too much, or something that is not read here.
pub fn archived(bytes: &[u8], ending: &str) -> Result<Vec<Archived>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| reason(&error))?;
    if archive.len() > MAX_ENTRIES {
        return Err(format!("it has {} entries, and {MAX_ENTRIES} are the most", archive.len()));
    }
    let mut files = Vec::new();
    let mut left = MAX_UNPACKED;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|error| reason(&error))?;
        let name = entry.name().map_err(|error| reason(&error))?.into_owned();
        if !entry.is_file() || !name.ends_with(ending) {
            continue;
        }
        let name = text::line(&name);
        let mut content = Vec::new();
        // What it says of its size is not believed.
        let read = entry.take(left + 1).read_to_end(&mut content).map_err(|error| format!("{name}: {error}"))?;
        left = left.checked_sub(read as u64).ok_or_else(|| format!("it holds more than {} MiB", MAX_UNPACKED / 1024 / 1024))?;
        files.push(Archived { name, bytes: content });
    }
    Ok(files)
}

fn reason(error: &ZipError) -> String {
    match error {
        ZipError::InvalidArchive(_) | ZipError::Io(_) => "it is no ZIP archive, or a broken one".to_owned(),
        ZipError::UnsupportedArchive(what) => format!("it is packed in a way that is not read here: {what}"),
        other => text::line(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
            writer.write_all(bytes).expect("its content");
        }
        writer.finish().expect("an archive").into_inner()
    }

    #[test]
    fn only_what_is_asked_for_comes_out() {
        let bytes = packed(&[("a.xml", b"<a/>"), ("../../etc/b.xml", b"<b/>"), ("c.txt", b"no"), ("d/\x1b[31me.xml", b"")]);
        let files = archived(&bytes, ".xml").expect("files");
        let told: Vec<(&str, usize)> = files.iter().map(|file| (file.name.as_str(), file.bytes.len())).collect();
        assert_eq!(told[..2], [("a.xml", 4), ("../../etc/b.xml", 4)]);
        assert!(told.len() == 3 && !told[2].0.contains('\x1b'), "{told:?}");
    }

    #[test]
    fn what_is_no_archive_or_too_much() {
        let check = |bytes: &[u8], said: &str| {
            let why = archived(bytes, ".xml").expect_err("a reason");
            assert!(why.contains(said), "{why}");
        };
        check(b"", "no ZIP archive");
        check(b"<html>not found</html>", "no ZIP archive");
        let whole = packed(&[("a.xml", &[b'x'; 5000])]);
        check(&whole[..whole.len() - 30], "no ZIP archive");
        let names: Vec<String> = (0..=MAX_ENTRIES).map(|nth| format!("{nth}.xml")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
        check(&packed(&many), "1001 entries");
        // A bomb: a thousand times larger than it comes.
        let zeros = vec![0; 65 * 1024 * 1024];
        check(&packed(&[("a.xml", &zeros), ("b.xml", &zeros)]), "more than 128 MiB");
    }

    #[test]
    fn content_that_was_changed_is_told() {
        let mut bytes = packed(&[("a.xml", b"<testsuite><testcase name='a'><failure/></testcase></testsuite>")]);
        // In the packed bytes behind the first header.
        bytes[40] ^= 0xff;
        assert!(archived(&bytes, ".xml").is_err());
    }
}
