//! Removes folders beside other work: on some disks a removal waits for the device, longer than a short suite takes.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::{Builder, JoinHandle};

/// Removes folders, one after the other, on a thread that begins with the first one. When it is dropped, all of them were handled.
#[derive(Debug)]
pub(crate) struct FolderRemover {
    remove: fn(&Path),
    at_work: Option<(Sender<PathBuf>, JoinHandle<()>)>,
}

impl FolderRemover {
    /// Returns a remover that calls `remove` for each folder.
    pub(crate) fn new(remove: fn(&Path)) -> Self {
        Self { remove, at_work: None }
    }

    /// Removes a folder soon; at once if there can be no thread.
    pub(crate) fn remove(&mut self, folder: PathBuf) {
        if self.at_work.is_none() {
            self.at_work = Self::begin(self.remove);
        }
        let sent = match &self.at_work {
            Some((folders, _)) => folders.send(folder).map_err(|back| back.0),
            None => Err(folder),
        };
        if let Err(folder) = sent {
            (self.remove)(&folder);
        }
    }

    fn begin(remove: fn(&Path)) -> Option<(Sender<PathBuf>, JoinHandle<()>)> {
        let (sender, folders) = channel::<PathBuf>();
        let work = move || folders.into_iter().for_each(|folder| remove(&folder));
        Some((sender, Builder::new().name("remover".into()).spawn(work).ok()?))
    }

    /// Waits until all folders were handled.
    pub(crate) fn wait(&mut self) {
        if let Some((folders, thread)) = self.at_work.take() {
            drop(folders);
            drop(thread.join());
        }
    }
}

impl Drop for FolderRemover {
    fn drop(&mut self) {
        self.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_was_handled_after_the_wait() {
        let here = tempfile::tempdir().expect("a folder");
        let mut remover = FolderRemover::new(|folder| drop(std::fs::remove_dir(folder)));
        for round in 0..2 {
            for at in 0..20 {
                let folder = here.path().join(format!("{round}-{at}"));
                std::fs::create_dir(&folder).expect("a folder");
                if at == 7 {
                    std::fs::write(folder.join("file"), "1").expect("a file");
                }
                remover.remove(folder);
            }
            remover.wait();
            let left = std::fs::read_dir(here.path()).expect("a folder").count();
            assert_eq!(left, round + 1, "the folder with a file, which `remove` leaves");
        }
    }
}
