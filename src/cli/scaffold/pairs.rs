//! Parses `--domain NAME --path GLOB…` and `--library NAME --path GLOB…`, and `--library` without a name, which makes the domain before it
//! a library. The order of the flags decides which name a path belongs to, and clap does not keep that order across flags.

use clap::{Arg, ArgAction, ArgMatches, Args as _, Command};

use super::ScaffoldArgs;
use crate::config::DomainKind;
use crate::scaffold::configure::DomainFlag;

/// The domains and libraries that the command line names, each with its paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pairs(pub(super) Vec<DomainFlag>);

fn arguments() -> [Arg; 3] {
    let domain = Arg::new("domain").long("domain").value_name("NAME").action(ArgAction::Append);
    let library = Arg::new("library").long("library").value_name("NAME").action(ArgAction::Append);
    // The empty name stands for the flag without a name.
    let library = library.num_args(0..=1).default_missing_value("");
    let path = Arg::new("path").long("path").value_name("GLOB").action(ArgAction::Append);
    [
        domain.help("Write this domain; name its paths with --path after it (repeatable)"),
        library.help(
            "Write this library, code that domains depend on; name its paths with --path after it (repeatable). Without a name, make the domain before it a library",
        ),
        path.help("A path of the --domain or --library before it, in the syntax of .gitignore (repeatable)"),
    ]
}

/// Returns an error with the usage line of `cicd scaffold`. Without the command, clap adds the usage line of `cicd` later.
fn missing(message: String) -> clap::Error {
    let mut command = ScaffoldArgs::augment_args(Command::new("scaffold").bin_name("cicd scaffold"));
    clap::Error::raw(clap::error::ErrorKind::MissingRequiredArgument, message).format(&mut command)
}

impl clap::Args for Pairs {
    fn augment_args(command: Command) -> Command {
        command.args(arguments())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for Pairs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let placed = |id: &str| -> Vec<(usize, String)> {
            let values = matches.get_many::<String>(id).into_iter().flatten().cloned();
            matches.indices_of(id).into_iter().flatten().zip(values).collect()
        };
        let named = |id: &str, kind: DomainKind| -> Vec<(usize, DomainFlag)> {
            let pair = |name: String| DomainFlag { kind, name, paths: Vec::new() };
            placed(id).into_iter().map(|(at, name)| (at, pair(name))).collect()
        };
        let (bare, libraries): (Vec<_>, Vec<_>) =
            named("library", DomainKind::Library).into_iter().partition(|(_, pair)| pair.name.is_empty());
        let mut pairs = [named("domain", DomainKind::Domain), libraries].concat();
        pairs.sort_by_key(|(at, _)| *at);
        for (at, _) in bare {
            let Some((_, owner)) = pairs.iter_mut().rfind(|(name, _)| *name < at) else {
                return Err(missing(
                    "`--library` needs a name, or a domain before it: write --library NAME --path /NAME/".to_owned(),
                ));
            };
            owner.kind = DomainKind::Library;
        }
        for (at, path) in placed("path") {
            let Some((_, owner)) = pairs.iter_mut().rfind(|(name, _)| *name < at) else {
                let message = format!(
                    "`--path {path}` stands before any `--domain` or `--library`: write --domain NAME --path {path}, or --library NAME --path {path}"
                );
                return Err(missing(message));
            };
            owner.paths.push(path);
        }
        let pairs: Vec<DomainFlag> = pairs.into_iter().map(|(_, pair)| pair).collect();
        if let Some(bare) = pairs.iter().find(|pair| pair.paths.is_empty()) {
            let (name, flag) = (&bare.name, bare.flag());
            let message = format!("`{flag} {name}` needs its paths: write {flag} {name} --path /{name}/");
            return Err(missing(message));
        }
        Ok(Self(pairs))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args, FromArgMatches};

    use super::*;

    fn read(line: &str) -> Result<Vec<(String, Vec<String>)>, String> {
        let command = Pairs::augment_args(Command::new("scaffold"));
        let matches = command.try_get_matches_from(line.split_whitespace()).map_err(|error| error.to_string())?;
        let pairs = Pairs::from_arg_matches(&matches).map_err(|error| error.to_string())?;
        Ok(pairs.0.into_iter().map(|pair| (pair.name, pair.paths)).collect())
    }

    fn check(line: &str, expected: &[(&str, &[&str])]) {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let expected: Vec<(String, Vec<String>)> =
            expected.iter().map(|(name, paths)| ((*name).to_owned(), owned(paths))).collect();
        assert_eq!(read(line).as_ref(), Ok(&expected), "{line}");
    }

    #[test]
    fn a_path_belongs_to_the_domain_before_it() {
        check("scaffold", &[]);
        check("scaffold --domain a --path x --path y --domain b --path z", &[("a", &["x", "y"]), ("b", &["z"])]);
        check("scaffold --domain=a --path=x", &[("a", &["x"])]);
    }

    #[test]
    fn a_library_is_named_like_a_domain() {
        let libraries = |line: &str| -> Vec<(String, bool, usize)> {
            let command =
                Pairs::augment_args(Command::new("scaffold")).arg(Arg::new("yes").long("yes").action(ArgAction::SetTrue));
            let matches = command.try_get_matches_from(line.split_whitespace()).expect(line);
            let pairs = Pairs::from_arg_matches(&matches).expect(line).0;
            pairs.into_iter().map(|pair| (pair.name, pair.kind == DomainKind::Library, pair.paths.len())).collect()
        };
        let (a, b, c) = ("a".to_owned(), "b".to_owned(), "c".to_owned());
        let line = "scaffold --library b --path x --domain a --path y --path z --library c --path w";
        assert_eq!(libraries(line), [(b, true, 1), (a, false, 2), (c, true, 1)]);
        let line = "scaffold --domain a --path x --library --domain b --path y --domain c --library --path z --yes";
        let (a, b, c) = ("a".to_owned(), "b".to_owned(), "c".to_owned());
        assert_eq!(
            libraries(line),
            [(a, true, 1), (b, false, 1), (c, true, 1)],
            "the flag without a name is about the domain before it"
        );
        let error = read("scaffold --library --domain a --path x").expect_err("no domain before it");
        assert!(error.contains("`--library` needs a name, or a domain before it"), "{error}");
        let error = read("scaffold --library b --domain a --path x").expect_err("no path");
        assert!(error.contains("`--library b` needs its paths"), "{error}");
    }

    #[test]
    fn an_error_has_the_usage_of_scaffold() {
        for line in ["scaffold --domain a", "scaffold --path x", "scaffold --library"] {
            let error = read(line).expect_err(line);
            assert!(error.contains("\n\nUsage: cicd scaffold [OPTIONS]\n"), "{line}: {error}");
            assert!(!error.contains("\n\n\n"), "{line}: {error}");
        }
    }

    #[test]
    fn a_path_without_a_domain_is_an_error() {
        for line in ["scaffold --path x", "scaffold --path x --domain a", "scaffold --domain a --domain b --path z"] {
            let error = read(line).expect_err(line);
            assert!(error.contains("--domain"), "{line}: {error}");
        }
    }
}
