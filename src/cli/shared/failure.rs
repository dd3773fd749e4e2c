//! The error of a verb: its exit code and hints are those of the typed error that caused it, and what was being done stands before it.

use std::error::Error as StdError;

use crate::model::error::Error;

/// An error of a verb as the one that is shown. One without a typed cause says that something could not be found out.
pub(in crate::cli) fn typed(error: anyhow::Error) -> Error {
    let is_untyped = |cause: &&(dyn StdError + 'static)| !cause.is::<Error>();
    let outer: Vec<String> = error.chain().take_while(is_untyped).map(ToString::to_string).collect();
    let outer = outer.join(": ");
    match error.downcast::<Error>() {
        Ok(error) if outer.is_empty() => error,
        Ok(error) => error.during(&outer),
        Err(_) => Error::unknown(outer),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use anyhow::{Context as _, Result};

    use super::*;
    use crate::model::error::Exit;

    #[track_caller]
    fn check(error: Result<()>, exit: Exit, shown: &str) {
        let error = typed(error.expect_err("an error"));
        assert_eq!((error.exit(), crate::report::ui::render(&error, false, 80)), (exit, styled(shown)));
    }

    /// The words before a colon are in colours.
    fn styled(text: &str) -> String {
        use crate::report::ui::{BAD, NOTE};
        text.replace("error:", &format!("{BAD}error{BAD:#}:")).replace("hint:", &format!("{NOTE}hint{NOTE:#}:"))
    }

    #[test]
    fn exit_code_and_hints_are_those_of_the_typed_error() {
        let gone = || io::Error::new(io::ErrorKind::NotFound, "it is gone");
        let usage = || Error::usage("no such file").because(gone()).hint("name another one");
        check(Err(usage().into()), Exit::Usage, "error: no such file: it is gone\n  hint: name another one");
        check(
            Err::<(), _>(usage()).context("reading a"),
            Exit::Usage,
            "error: reading a: no such file: it is gone\n  hint: name another one",
        );
        check(
            Err::<(), _>(usage()).context("reading a").context("at first"),
            Exit::Usage,
            "error: at first: reading a: no such file: it is gone\n  hint: name another one",
        );
        check(Err(gone()).context("cannot write the answer"), Exit::Unknown, "error: cannot write the answer: it is gone");
        check(Err(gone().into()), Exit::Unknown, "error: it is gone");
    }
}
