# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_cicd_global_optspecs
    string join \n C= config= format= color= q/quiet v/verbose h/help V/version
end

function __fish_cicd_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_cicd_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_cicd_using_subcommand
    set -l cmd (__fish_cicd_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c cicd -n "__fish_cicd_needs_command" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_needs_command" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_needs_command" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_needs_command" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_needs_command" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_needs_command" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_needs_command" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "affected" -d 'Show which domains a change affects, and why'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "test" -d 'Run the suites that a change affects'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "results" -d 'Show past runs: history, flaky and slow suites, the last failure'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "scaffold" -d 'Write the config, the workflows and the test tree, and keep them up to date'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "status" -d 'Ask every domain\'s manager at once: health, deployment, tests; whose it is, why, and what to do next'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "serve" -d 'Serve the dashboard, and answer as the manager of every domain that has no other'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "check" -d 'Audit the map: files of no domain, patterns that match nothing, overlaps, cycles, domains without suites, tests that nothing runs'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "hooks" -d 'Install, remove or show the pre-push hook'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "trust" -d 'Show, give or revoke trust in what cicd.yml runs and sends'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "demo" -d 'Show what cicd does, on a throw-away repository'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "schema" -d 'Print a JSON Schema: of cicd.yml for editors, or of an answer'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "man" -d 'Print a manual page: cicd(1), or that of a verb'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "keeper" -d 'Keep suites for another cicd'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "render" -d 'Render templates for another cicd'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l base -d 'Compare from the merge base with this revision, or from the last commit whose gate was green (`last-green`)' -r
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l head -d 'Compare up to this revision instead of the work tree' -r
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l on-unknown -d 'When the range cannot be known: every domain, or an error (exit 3)' -r -f -a "all\t'Every domain counts as affected'
error\t'Exit 3'"
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l domain -d 'Count this domain as changed, whatever the diff says (repeatable)' -r
complete -c cicd -n "__fish_cicd_using_subcommand affected" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l pre-push -d 'Compare what a push sends; reads git\'s lines from stdin, as in a pre-push hook'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l all -d 'Count every domain as changed'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l explain -d 'Show every reason'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l exit-code -d 'Exit with 1 if a domain is affected'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l base -d 'Compare from the merge base with this revision, or from the last commit whose gate was green (`last-green`)' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -l head -d 'Compare up to this revision instead of the work tree' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -l on-unknown -d 'When the range cannot be known: every domain, or an error (exit 3)' -r -f -a "all\t'Every domain counts as affected'
error\t'Exit 3'"
complete -c cicd -n "__fish_cicd_using_subcommand test" -l level -d 'Run this level only (repeatable)' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -s j -l jobs -d 'How many suites run side by side; default: the number of processors' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -l retries -d 'Try a red suite again this often, whatever the config says' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -l shard -d 'Run one of several parts: a suite with `shards` runs its share, any other suite runs in exactly one part' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -l junit -d 'Also write the results to this file, as JUnit' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand test" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand test" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand test" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand test" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand test" -l affected -d 'Of the named suites, run only the affected ones; the default without names'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l all -d 'Run the suites of all domains'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l pre-push -d 'Compare what a push sends; reads git\'s lines from stdin, as in a pre-push hook'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l keep-going -d 'Run the later levels of a domain even if one is red'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l rerun-failed -d 'Run the suites that failed or were interrupted in the last run of this work tree'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l dry-run -d 'Show what would run, and run nothing; with `--format github`, as the matrix of a workflow'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l no-cache -d 'Run every suite, even if it has a cached result'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l explain -d 'Show why a result was reused, or what changed since the last cached result'
complete -c cicd -n "__fish_cicd_using_subcommand test" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand test" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand test" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -l limit -d 'Of each suite, show this many runs, the newest' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -a "import" -d 'Keep the results of a run that took place elsewhere, as one run of a suite'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -a "pull" -d 'Import the results of the last runs of the gate on GitHub'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l domain -d 'The domain whose suite it was' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l level -d 'The suite\'s level' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l name -d 'The suite\'s name, where the level has several' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l revision -d 'The commit that was tested, with nothing changed on top of it. Without it the commit is unknown, and the results count neither as the domain\'s tests nor as evidence of what is flaky' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l run -d 'The run\'s id where it took place; default: one that is made of the content' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l url -d 'The page of the run where it took place, for a link on the dashboard; default: what a file of `cicd test --junit` says' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -l runs -d 'How many runs of each base branch, the newest' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l preset -d 'Where the domains come from when there is no cicd.yml; default: what the repository holds, in an empty one the platform' -r -f -a "platform\t'Four domains with their managers, and the cross-domain tests'
discover\t'What the repository holds'"
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l domain -d 'Write this domain; give its paths behind it (repeatable)' -r
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l library -d 'Write this library: code that domains depend on; give its paths behind it (repeatable). Without a name, make the domain before it a library' -r
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l path -d 'A path of the domain or library named before it, as a pattern like those of .gitignore (repeatable)' -r
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l eject -d 'Make a generated file yours: it is never touched again (repeatable)' -r
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l manager-kit -d 'Also write what an existing manager needs to answer cicd: health, deployment and test results' -r -f -a "python\t'A router for `FastAPI`'
node\t'A router for Express'"
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l check -d 'Write nothing; exit with 1 if a file differs from what cicd.yml and the lock call for'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l diff -d 'Write nothing; show what would change, line by line'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l dry-run -d 'Write nothing; show which files would be written'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l upgrade -d 'Take the templates of this version of cicd, with your edits merged in'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l test-tree -d 'Also write the folders for tests, with a README each, where tests stand elsewhere already'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l required-checks -d 'Print the required check and a ruleset for GitHub that requires it, and write nothing'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s y -l yes -d 'Take what was found without asking; make a git repository where there is none'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand status" -l only -d 'Ask for these parts only' -r -f -a "health\t'How it is'
deployment\t'What is deployed'
tests\t'The latest run of each level'"
complete -c cicd -n "__fish_cicd_using_subcommand status" -l timeout -d 'How long to wait' -r
complete -c cicd -n "__fish_cicd_using_subcommand status" -l every -d 'With --watch and --wait, the pause between an answer and the next request' -r
complete -c cicd -n "__fish_cicd_using_subcommand status" -l fail-on -d 'Exit with 1 if a domain is as bad as this, or worse [default: fail]' -r -f -a "warn\t'Well with concerns'
unknown\t'Not known'
fail\t'Not well'"
complete -c cicd -n "__fish_cicd_using_subcommand status" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand status" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand status" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand status" -l watch -d 'Keep polling: redraw on a terminal and mark changes; elsewhere, write a line for each change'
complete -c cicd -n "__fish_cicd_using_subcommand status" -l wait -d 'Wait until every domain is healthy: `pass`, or with --fail-on, better than that; exit with 1 after the timeout'
complete -c cicd -n "__fish_cicd_using_subcommand status" -l trust -d 'Run the commands of checks and send the tokens that cicd.yml names without asking, in this call'
complete -c cicd -n "__fish_cicd_using_subcommand status" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand status" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand status" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l listen -d 'Where to listen; port 0 is any free one' -r
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l host -d 'Accept this host name too, e.g. behind a proxy' -r
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l public -d 'Answer this to everyone, without the token and in pages of other sites [default: healthz, and badges where no token is asked for]' -r -f -a "none\t'Nothing'
badges\t'/badge/DOMAIN.svg'
healthz\t'/healthz'"
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l token-env -d 'The environment variable that holds its token' -r
complete -c cicd -n "__fish_cicd_using_subcommand serve" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l open -d 'Open the page in a browser'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l trust -d 'Run the commands of checks and send the tokens that cicd.yml names without asking, in this call'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand check" -l deny -d 'Exit with 1 if there is a finding of this kind (repeatable)' -r -f -a "unowned\t'Files that no domain owns'
dead-pattern\t'A pattern that matches no file'
literal-brackets\t'A pattern with `[id]`, which matches one character, beside a folder with the name `[id]`'
overlap\t'Files that several domains own'
ignored-owned\t'Files that a domain owns and that `ignore` excludes'
cycle\t'Domains whose dependencies form a cycle'
no-suites\t'A domain without a suite and without `suites: none`'
unknown-level\t'Tests in a folder of an unknown level, which never run'
pipe-hides-failure\t'A pipe whose shell reports only the exit code of its last command'
lost-exit-code\t'A command of a suite or check whose exit code the shell never reports'
unrun-tests\t'Files that look like tests and that no suite runs'
filtered-tests\t'A suite whose command has a filter that may leave out tests'
workflow-drift\t'A generated file that differs from what cicd.yml and the lock call for'"
complete -c cicd -n "__fish_cicd_using_subcommand check" -l history -d 'Replay the last N commits: how often each domain would have run, and which folders made everything run' -r
complete -c cicd -n "__fish_cicd_using_subcommand check" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand check" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand check" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand check" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand check" -l collect -d 'Ask the runners which tests they would run (pytest, go, cargo, nextest, vitest, jest), and name the files that they leave out; some compile or import all tests for this'
complete -c cicd -n "__fish_cicd_using_subcommand check" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand check" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand check" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -f -a "install" -d 'Put the hook in place'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -f -a "uninstall" -d 'Remove the hook'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -f -a "status" -d 'Show where the hook is; exit with 1 if there is none'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -f -a "pre-push" -d 'What the hook calls when it was installed with --run'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -l run -d 'Run the affected domains\' suites of this level before a push, and hold a push that breaks one' -r
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -l budget -d 'How long they may take together; what is not done by then does not hold the push' -r
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -l run -r
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -l budget -r
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from help" -f -a "install" -d 'Put the hook in place'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from help" -f -a "uninstall" -d 'Remove the hook'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show where the hook is; exit with 1 if there is none'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from help" -f -a "pre-push" -d 'What the hook calls when it was installed with --run'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l yes -d 'Show the list and trust it'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l revoke -d 'Revoke all trust in this repository'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l list -d 'List what is trusted, of all repositories'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand demo" -l keep -d 'Keep the repository: in this folder, which must be new or empty; without one, among the temporary files' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand demo" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand demo" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand demo" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand demo" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand demo" -l serve -d 'At the end, run the dashboard (`cicd serve`) on a free port of this machine, until Ctrl-C'
complete -c cicd -n "__fish_cicd_using_subcommand demo" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand demo" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand demo" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand schema" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand schema" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand schema" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand schema" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand schema" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand schema" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand schema" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand completions" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand completions" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand completions" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand completions" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand completions" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand completions" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand completions" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand man" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand man" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand man" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand man" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand man" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand man" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand man" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand render" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand render" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand render" -l format -d 'The format of the answer' -r -f -a "human\t'For people'
json\t'For programs: one JSON document, or an event a line (test); `cicd schema` prints what it holds'
names\t'Names, one a line (affected)'
github\t'For a step of GitHub Actions: its outputs (affected), or groups, annotations and its summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand render" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand render" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand render" -s v -l verbose -d 'Show each step and how long it took; -vv: also what git was asked and what was read'
complete -c cicd -n "__fish_cicd_using_subcommand render" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand render" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "affected" -d 'Show which domains a change affects, and why'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "test" -d 'Run the suites that a change affects'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "results" -d 'Show past runs: history, flaky and slow suites, the last failure'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "scaffold" -d 'Write the config, the workflows and the test tree, and keep them up to date'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "status" -d 'Ask every domain\'s manager at once: health, deployment, tests; whose it is, why, and what to do next'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "serve" -d 'Serve the dashboard, and answer as the manager of every domain that has no other'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "check" -d 'Audit the map: files of no domain, patterns that match nothing, overlaps, cycles, domains without suites, tests that nothing runs'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "hooks" -d 'Install, remove or show the pre-push hook'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "trust" -d 'Show, give or revoke trust in what cicd.yml runs and sends'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "demo" -d 'Show what cicd does, on a throw-away repository'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "schema" -d 'Print a JSON Schema: of cicd.yml for editors, or of an answer'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "man" -d 'Print a manual page: cicd(1), or that of a verb'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "keeper" -d 'Keep suites for another cicd'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "render" -d 'Render templates for another cicd'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check hooks trust demo schema completions man keeper render help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from results" -f -a "import" -d 'Keep the results of a run that took place elsewhere, as one run of a suite'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from results" -f -a "pull" -d 'Import the results of the last runs of the gate on GitHub'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from hooks" -f -a "install" -d 'Put the hook in place'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from hooks" -f -a "uninstall" -d 'Remove the hook'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from hooks" -f -a "status" -d 'Show where the hook is; exit with 1 if there is none'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from hooks" -f -a "pre-push" -d 'What the hook calls when it was installed with --run'
