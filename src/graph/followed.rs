//! Where the references of a state lead, kept with all that they were resolved against, so that after an edit only the references of the
//! files that differ are followed.
//!
//! A reference leads where its file, the paths and the declarations of the state say. So as long as no path comes or goes and no declaration
//! changes, those of a file that did not change lead where they led.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::codec::{CodecBytes, put_number, put_reading, put_reference, put_text};
use super::index::{Index, Place};
use super::packed_paths::PackedPaths;
use super::readers::Resolver;
use super::reading::{Reading, Reference};
use super::scan::Scan;
use super::scope::{reader, reader_of};
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
    /// Every path that a reference may lead to.
    paths: PackedPaths,
    /// The files with declarations, sorted, each with nothing but these.
    declaring: Vec<(String, FileReading)>,
}

impl Scan {
    /// Returns what the references are resolved against, as the bytes to keep.
    #[must_use]
    pub(crate) fn target_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_number(&mut bytes, self.paths.len() as u64);
        self.paths.iter().for_each(|path| put_text(&mut bytes, path));
        for (path, reader, reading) in self.declarations() {
            put_text(&mut bytes, path);
            put_number(&mut bytes, reader as u64);
            put_reading(&mut bytes, &reading);
        }
        bytes
    }
}

impl ReferenceTargets {
    /// Follows the references of these files. `deleted` are the paths that only the base has.
    #[must_use]
    pub(crate) fn follow(&self, deleted: &[String], files: &[(&str, &FileReading)]) -> KeptLeads {
        let mut index = Index::new(self.paths.iter()).with_deleted(deleted.iter().map(String::as_str));
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
        Scan { paths: Arc::new(self.paths), ..Scan::default() }
    }

    /// Reads kept bytes.
    #[must_use]
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut bytes = CodecBytes(bytes);
        let mut targets = Self::default();
        for _ in 0..bytes.number()? {
            targets.paths.push(bytes.text()?)?;
        }
        while !bytes.0.is_empty() {
            let path = bytes.text()?.to_owned();
            let reader = usize::try_from(bytes.number()?).ok()?;
            targets.declaring.push((path, FileReading { reader, reading: bytes.reading()? }));
        }
        Some(targets)
    }
}

/// References as the bytes to keep, made while they are followed: as lists of texts they would take many times as much.
#[derive(Debug, Default)]
pub(crate) struct LeadBytes {
    bytes: Vec<u8>,
    /// The last file, with its references.
    last: (String, Vec<u8>, u64),
}

impl LeadBytes {
    /// Adds a reference of a file. All those of a file come one after the other.
    pub(crate) fn add(&mut self, path: &str, reference: &Reference, places: &[Place]) {
        if self.last.0 != path {
            self.end_file();
            path.clone_into(&mut self.last.0);
        }
        let (_, bytes, count) = &mut self.last;
        *count += 1;
        put_reference(bytes, reference);
        put_number(bytes, places.len() as u64);
        for place in places {
            let (kind, Place::File(path) | Place::Folder(path) | Place::Tree(path)) = (kind_of(place), place);
            put_number(bytes, kind);
            put_text(bytes, path);
        }
    }

    fn end_file(&mut self) {
        let (path, bytes, count) = &mut self.last;
        if *count > 0 {
            put_text(&mut self.bytes, path);
            put_number(&mut self.bytes, *count);
            self.bytes.append(bytes);
            *count = 0;
        }
    }

    /// Returns the bytes of references that are known already.
    #[must_use]
    pub(crate) fn of(leads: &KeptLeads) -> Vec<u8> {
        let mut bytes = Self::default();
        for (path, list) in leads {
            for lead in list {
                bytes.add(path, &lead.reference, &lead.places);
            }
        }
        bytes.into_bytes()
    }

    /// Returns all bytes.
    #[must_use]
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        self.end_file();
        self.bytes
    }
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
    while !bytes.0.is_empty() {
        let path = bytes.text()?.to_owned();
        let mut list = Vec::new();
        for _ in 0..bytes.number()? {
            let reference = bytes.reference()?;
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
        let targets = ReferenceTargets::of_bytes(&scan.target_bytes()).expect("targets");
        let file = reading_of(FILES[0].0, FILES[0].1).expect("a reader");
        let one = targets.follow(&[], &[("a/x.py", &file)]);
        assert_eq!(one.get("a/x.py"), all.get("a/x.py"));
        assert_eq!(one["a/x.py"][0].places.len(), 2, "{one:?}");
        assert_eq!(reading_of("a/node_modules/x.py", "import b"), None);
    }

    #[test]
    fn what_is_kept_comes_back() {
        let scan = Scan::of(&FILES);
        let bytes = scan.target_bytes();
        let targets = ReferenceTargets::of_bytes(&bytes).expect("targets");
        assert_eq!(
            targets.declaring.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
            ["b/__init__.py", "b/package.json"]
        );
        assert_eq!(ReferenceTargets::of_bytes(&bytes[..bytes.len() - 1]), None);
        let file = reading_of(FILES[0].0, FILES[0].1).expect("a reader");
        let mut leads = targets.follow(&[], &[("a/x.py", &file)]);
        leads.get_mut("a/x.py").expect("leads")[0].places.extend([Place::Folder("c".into()), Place::Tree(String::new())]);
        let bytes = LeadBytes::of(&leads);
        assert_eq!(leads_of_bytes(&bytes), Some(leads));
        for end in 1..bytes.len() {
            assert_eq!(leads_of_bytes(&bytes[..end]), None, "cut at {end}");
        }
    }
}
