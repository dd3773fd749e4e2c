//! Reads reports from an untrusted ZIP archive. The number and the size of its files are limited, whatever its headers claim.
//! No file is written, so no name in the archive can lead out of a folder.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::text;

/// The largest number of entries of an archive.
const MAX_ENTRIES: usize = 1000;

/// The largest number of bytes that are unpacked from one archive.
const MAX_UNPACKED: u64 = 128 * 1024 * 1024;

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// The name of the file in the archive. It is safe to show as text, but not to use as a path.
    pub name: String,
    /// The content of the file.
    pub bytes: Vec<u8>,
}

/// Returns the files of an archive whose names end with `ending`.
///
/// # Errors
/// Returns one fragment as the error if the archive is broken, encrypted, too large, or in an unsupported format.
pub fn archived(bytes: &[u8], ending: &str) -> Result<Vec<Archived>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| reason(&error))?;
    if archive.len() > MAX_ENTRIES {
        return Err(format!("it has {} entries; the limit is {MAX_ENTRIES}", archive.len()));
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
        // The declared size is not trusted.
        let read = entry.take(left + 1).read_to_end(&mut content).map_err(|error| format!("{name}: {error}"))?;
        left = left.checked_sub(read as u64).ok_or_else(|| format!("it holds more than {} MiB", MAX_UNPACKED / 1024 / 1024))?;
        files.push(Archived { name, bytes: content });
    }
    Ok(files)
}

fn reason(error: &ZipError) -> String {
    match error {
        ZipError::InvalidArchive(_) | ZipError::Io(_) => "it is not a ZIP archive, or it is damaged".to_owned(),
        ZipError::UnsupportedArchive(what) => format!("it uses a ZIP feature that is not supported: {what}"),
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
        let found: Vec<(&str, usize)> = files.iter().map(|file| (file.name.as_str(), file.bytes.len())).collect();
        assert_eq!(found[..2], [("a.xml", 4), ("../../etc/b.xml", 4)]);
        assert!(found.len() == 3 && !found[2].0.contains('\x1b'), "{found:?}");
    }

    #[test]
    fn what_is_no_archive_or_too_much() {
        let check = |bytes: &[u8], said: &str| {
            let why = archived(bytes, ".xml").expect_err("a reason");
            assert!(why.contains(said), "{why}");
        };
        check(b"", "not a ZIP archive");
        check(b"<html>not found</html>", "not a ZIP archive");
        let whole = packed(&[("a.xml", &[b'x'; 5000])]);
        check(&whole[..whole.len() - 30], "not a ZIP archive");
        let names: Vec<String> = (0..=MAX_ENTRIES).map(|nth| format!("{nth}.xml")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
        check(&packed(&many), "1001 entries");
        // A decompression bomb: a thousand times larger than its compressed form.
        let zeros = vec![0; 65 * 1024 * 1024];
        check(&packed(&[("a.xml", &zeros), ("b.xml", &zeros)]), "more than 128 MiB");
    }

    #[test]
    fn a_corrupt_archive_is_an_error() {
        let mut bytes = packed(&[("a.xml", b"<testsuite><testcase name='a'><failure/></testcase></testsuite>")]);
        // A byte of the compressed data, behind the first header.
        bytes[40] ^= 0xff;
        assert!(archived(&bytes, ".xml").is_err());
    }
}
