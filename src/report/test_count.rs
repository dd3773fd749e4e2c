//! The number of test files in words, where no file is known to be left out.

use super::count;
use crate::model::event::TestCount;

/// Says how many of the files suites run: `3 test files, each run by a suite`, or how many of them only presumably.
pub(super) fn all_run(tests: &TestCount) -> String {
    let files = count(tests.files, "test file");
    match tests.uncertain {
        0 if tests.files == 1 => format!("{files}, run by a suite"),
        0 => format!("{files}, each run by a suite"),
        uncertain => {
            format!("{files}, {} run by a suite, {uncertain} presumably or in part", tests.files.saturating_sub(uncertain))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_presumed_is_not_called_run() {
        let check = |files, uncertain, expected| {
            let tests = TestCount { files, uncertain, ..TestCount::default() };
            assert_eq!(all_run(&tests), expected);
        };
        check(1, 0, "1 test file, run by a suite");
        check(2, 0, "2 test files, each run by a suite");
        check(1, 1, "1 test file, 0 run by a suite, 1 presumably or in part");
        check(12, 5, "12 test files, 7 run by a suite, 5 presumably or in part");
    }
}
