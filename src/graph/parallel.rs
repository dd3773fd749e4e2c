//! Work on the parts of a list on all cores.

/// The length of a part.
const PART: usize = 200;

/// Works on parts of a list on several threads, and gives what comes of them to `take` in the order of the list. Few parts wait to
/// be taken at any time.
pub(crate) fn in_order<T: Sync, R: Send>(list: &[T], work: impl Fn(&[T]) -> R + Sync, mut take: impl FnMut(R)) {
    let parts: Vec<&[T]> = list.chunks(PART).collect();
    let threads = threads().min(parts.len());
    std::thread::scope(|scope| {
        let (parts, work) = (&parts, &work);
        let receivers: Vec<_> = (0..threads)
            .map(|first| {
                let (sender, receiver) = std::sync::mpsc::sync_channel(2);
                scope.spawn(move || parts.iter().skip(first).step_by(threads).try_for_each(|part| sender.send(work(part))));
                receiver
            })
            .collect();
        // A thread that panicked sends no more, and the scope passes its panic on.
        for at in 0..parts.len() {
            receivers[at % threads].recv().into_iter().for_each(&mut take);
        }
    });
}

/// Returns the number of threads to read and follow with.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).clamp(1, 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_in_the_order_of_the_list() {
        let list: Vec<usize> = (0..PART * 7 + 3).collect();
        let mut taken = Vec::new();
        in_order(&list, <[usize]>::to_vec, |part| taken.extend(part));
        assert_eq!(taken, list);
        in_order(&[] as &[usize], <[usize]>::len, |_| panic!("there is no part"));
    }
}
