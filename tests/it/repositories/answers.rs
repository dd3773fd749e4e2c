//! The effects of flags on an answer: forced domains, exit codes, files of no domain.

use super::{ALL, Answer};
use crate::support::{PLATFORM, World};

#[test]
fn a_domain_that_is_asked_for_counts_as_changed() {
    let world = World::new();
    let repo = world.platform("r");
    let answer = Answer::in_repo(&repo, &["--domain", "smart-city"]);
    assert_eq!(answer.names(), ["smart-city", "journey", "cross-domain"]);
    assert_eq!(answer.because("smart-city"), ["forced"]);
    assert_eq!(answer.because("journey"), ["dependency"]);
    let two = repo.affected(&["--domain", "experience", "--domain", "cross-domain"]);
    assert_eq!(two, ["experience", "cross-domain"]);
}

#[test]
fn exit_code_tells_whether_something_is_affected() {
    let world = World::new();
    let repo = world.platform("r");
    assert_eq!(repo.cicd(&["affected", "--exit-code"]).run().code, 0);
    repo.write("frontend/new.ts", "1\n");
    assert_eq!(repo.cicd(&["affected"]).run().code, 0);
    let ran = repo.cicd(&["affected", "--exit-code", "--format", "names"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (1, "experience\ncross-domain\n"));
    let widened = repo.cicd(&["affected", "--exit-code", "--base", &"1".repeat(40)]).run();
    assert_eq!(widened.code, 1, "{widened:?}");
}

#[test]
fn a_file_of_no_domain_affects_what_unowned_says() {
    let world = World::new();
    for (word, code, expected) in
        [("all", 0, &ALL[..]), ("cross-domain", 0, &["cross-domain"]), ("ignore", 0, &[]), ("error", 1, &ALL)]
    {
        let repo = world.platform(word);
        repo.change("cicd.yml", &format!("{PLATFORM}unowned: {word}\n"));
        repo.change("Makefile", "2\n");
        let ran = repo.cicd(&["affected", "--format", "names", "--base", "HEAD~1"]).run();
        assert_eq!((ran.code, ran.stdout.lines().collect::<Vec<_>>()), (code, expected.to_vec()), "{word}: {ran:?}");
        assert_eq!(ran.stderr.contains("Makefile belongs to no domain"), word == "error", "{word}: {ran:?}");
    }
}

#[test]
fn a_global_file_affects_all_and_an_ignored_one_nothing() {
    let world = World::new();
    let repo = world.platform("r");
    repo.change("frontend/notes.md", "1\n");
    assert_eq!(Answer::in_repo(&repo, &["--base", "HEAD~1"]).names(), [""; 0]);
    repo.change("Cargo.lock", "1\n");
    assert_eq!(Answer::in_repo(&repo, &["--base", "HEAD~1"]).names(), ALL);
}
