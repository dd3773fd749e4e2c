//! Where the references of a state lead, kept with all that they were resolved against, so that after an edit only the references of the
//! files that differ are followed.
//!
//! A reference leads where its file, the paths and the declarations of the state say. So as long as no path comes or goes and no declaration
//! changes, those of a file that did not change lead where they led.

use std::collections::BTreeMap;

use super::codec::{CodecBytes, put_number, put_reading, put_text};
use super::index::{Index, Place};
use super::readers::Resolver;
use super::reading::{Reading, Reference};
use super::scan::{Scan, UnreadReason, reader, reader_of};
use crate::git::snapshot::Mode;

/// A reference, and the places that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptLead {
    pub(crate) reference: Reference,
    pub(crate) places: Vec<Place>,
}

/// References by the file that has them, those of each file in its order.
pub(crate) type KeptLeads = BTreeMap<String, Vec<KeptLead>>;

/// The reading of a file, with the index of its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileReading {
    reader: usize,
    pub(crate) reading: Reading,
}

/// Returns true if a reader reads regular files of this path.
#[must_use]
pub(crate) fn has_reader(path: &str) -> bool {
    reader_of(path, Mode::File).is_some()
}

/// Reads a regular file; `None` if no reader does.
#[must_use]
pub(crate) fn reading_of(path: &str, text: &str) -> Option<FileReading> {
    let at = reader_of(path, Mode::File)?;
    Some(FileReading { reader: at, reading: reader(at).read(path, text) })
}

/// All that references of a state are resolved against.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ReferenceTargets {
    /// Every path that a reference may lead to, sorted.
    paths: Vec<String>,
    /// The files with declarations, sorted, each with nothing but these.
    declaring: Vec<(String, FileReading)>,
}

impl Scan {
    /// Returns what the references are resolved against; `None` if the repository has more sources than are read.
    #[must_use]
    pub(crate) fn targets(&self) -> Option<ReferenceTargets> {
        if self.unread.iter().any(|unread| unread.why == UnreadReason::TooMany) {
            return None;
        }
        let declaring = self.readings.iter().filter(|(_, kept)| !kept.reading.declarations.is_empty()).map(|(path, kept)| {
            let reading = Reading { declarations: kept.reading.declarations.clone(), ..Reading::default() };
            (path.clone(), FileReading { reader: kept.reader, reading })
        });
        Some(ReferenceTargets { paths: self.paths.clone(), declaring: declaring.collect() })
    }
}

impl ReferenceTargets {
    /// Follows the references of these files. `deleted` are the paths that only the base has.
    #[must_use]
    pub(crate) fn follow(&self, deleted: &[String], files: &[(&str, &FileReading)]) -> KeptLeads {
        let mut index = Index::new(self.paths.iter().map(String::as_str)).with_deleted(deleted.iter().map(String::as_str));
        for (path, file) in &self.declaring {
            index.declare(reader(file.reader).word(), path, &file.reading);
        }
        let mut resolvers: BTreeMap<usize, Box<dyn Resolver + '_>> = BTreeMap::new();
        let mut leads = KeptLeads::new();
        for (path, file) in files {
            let resolver = resolvers.entry(file.reader).or_insert_with(|| reader(file.reader).resolver(&index));
            let lead = |reference: &Reference| {
                let mut places = Vec::new();
                resolver.resolve(path, reference, &mut places);
                (!places.is_empty()).then(|| KeptLead { reference: reference.clone(), places })
            };
            leads.insert((*path).to_owned(), file.reading.references.iter().filter_map(lead).collect());
        }
        leads
    }

    /// Returns a scan that knows the paths, and no reading.
    #[must_use]
    pub(crate) fn into_scan(self) -> Scan {
        Scan { paths: self.paths, ..Scan::default() }
    }

    /// Returns the bytes to keep.
    #[must_use]
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_number(&mut bytes, self.paths.len() as u64);
        self.paths.iter().for_each(|path| put_text(&mut bytes, path));
        put_number(&mut bytes, self.declaring.len() as u64);
        for (path, file) in &self.declaring {
            put_text(&mut bytes, path);
            put_number(&mut bytes, file.reader as u64);
            put_reading(&mut bytes, &file.reading);
        }
        bytes
    }

    /// Reads kept bytes.
    #[must_use]
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut bytes = CodecBytes(bytes);
        let mut targets = Self::default();
        for _ in 0..bytes.number()? {
            targets.paths.push(bytes.text()?.to_owned());
        }
        for _ in 0..bytes.number()? {
            let path = bytes.text()?.to_owned();
            let reader = usize::try_from(bytes.number()?).ok()?;
            targets.declaring.push((path, FileReading { reader, reading: bytes.reading()? }));
        }
        Some(targets)
    }
}

/// Returns the bytes of references to keep.
#[must_use]
pub(crate) fn bytes_of_leads(leads: &KeptLeads) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_number(&mut bytes, leads.len() as u64);
    for (path, list) in leads {
        put_text(&mut bytes, path);
        let references = list.iter().map(|lead| lead.reference.clone()).collect();
        put_reading(&mut bytes, &Reading { references, ..Reading::default() });
        for lead in list {
            put_number(&mut bytes, lead.places.len() as u64);
            for place in &lead.places {
                let (kind, Place::File(path) | Place::Folder(path) | Place::Tree(path)) = (kind_of(place), place);
                put_number(&mut bytes, kind);
                put_text(&mut bytes, path);
            }
        }
    }
    bytes
}

fn kind_of(place: &Place) -> u64 {
    match place {
        Place::File(_) => 0,
        Place::Folder(_) => 1,
        Place::Tree(_) => 2,
    }
}

/// Reads kept references.
#[must_use]
pub(crate) fn leads_of_bytes(bytes: &[u8]) -> Option<KeptLeads> {
    let mut bytes = CodecBytes(bytes);
    let mut leads = KeptLeads::new();
    for _ in 0..bytes.number()? {
        let path = bytes.text()?.to_owned();
        let mut list = Vec::new();
        for reference in bytes.reading()?.references {
            let mut places = Vec::new();
            for _ in 0..bytes.number()? {
                let kinds = [Place::File, Place::Folder, Place::Tree];
                let kind = kinds.get(usize::try_from(bytes.number()?).ok()?)?;
                places.push(kind(bytes.text()?.to_owned()));
            }
            list.push(KeptLead { reference, places });
        }
        leads.insert(path, list);
    }
    Some(leads)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(&str, &str); 4] = [
        ("a/x.py", "import b.y\nimport b.z\n"),
        ("b/y.py", "x = 1\n"),
        ("b/__init__.py", "x = 1\n"),
        ("b/package.json", "{\"name\": \"b\"}"),
    ];

    #[test]
    fn one_file_is_followed_as_all_are() {
        let scan = Scan::of(&FILES);
        let mut all = KeptLeads::new();
        scan.follow(|path, reference, places| {
            let lead = KeptLead { reference: reference.clone(), places: places.to_vec() };
            all.entry(path.to_owned()).or_default().push(lead);
        });
        let targets = scan.targets().expect("few files");
        let file = reading_of(FILES[0].0, FILES[0].1).expect("a reader");
        let one = targets.follow(&[], &[("a/x.py", &file)]);
        assert_eq!(one.get("a/x.py"), all.get("a/x.py"));
        assert_eq!(one["a/x.py"][0].places.len(), 2, "{one:?}");
        assert_eq!(reading_of("a/node_modules/x.py", "import b"), None);
    }

    #[test]
    fn what_is_kept_comes_back() {
        let scan = Scan::of(&FILES);
        let targets = scan.targets().expect("few files");
        assert_eq!(ReferenceTargets::of_bytes(&targets.bytes()), Some(targets.clone()));
        let file = reading_of(FILES[0].0, FILES[0].1).expect("a reader");
        let mut leads = targets.follow(&[], &[("a/x.py", &file)]);
        leads.get_mut("a/x.py").expect("leads")[0].places.extend([Place::Folder("c".into()), Place::Tree(String::new())]);
        let bytes = bytes_of_leads(&leads);
        assert_eq!(leads_of_bytes(&bytes), Some(leads));
        for end in 0..bytes.len() {
            assert_eq!(leads_of_bytes(&bytes[..end]), None, "cut at {end}");
        }
    }
}
