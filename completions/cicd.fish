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
complete -c cicd -n "__fish_cicd_needs_command" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_needs_command" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_needs_command" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_needs_command" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_needs_command" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "affected" -d 'Show which domains a change affects, and why'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "test" -d 'Run the suites that a change affects'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "results" -d 'Show past runs: history, flaky and slow suites, the last failure'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "scaffold" -d 'Write cicd.yml, the GitHub workflows and the test folders, and keep them up to date'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "status" -d 'Show the health, deployment and tests of each domain'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "serve" -d 'Serve the dashboard, and a manager API for domains without a manager'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "check" -d 'Check cicd.yml against the repository: unowned files, unused patterns, tests that never run'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "graph" -d 'Show the domains and their dependencies, each with the line of code that proves it'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "hooks" -d 'Install, remove or show the pre-push hook'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "trust" -d 'Show, grant or revoke trust in the commands and tokens of cicd.yml'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "demo" -d 'Show a tour of cicd on a temporary repository'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "schema" -d 'Print the JSON Schema of cicd.yml or of a command\'s output'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "man" -d 'Print the manual page of cicd or of a command'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "keeper" -d 'Keep suites for another cicd'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "render" -d 'Render templates for another cicd'
complete -c cicd -n "__fish_cicd_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l base -d 'Compare from the merge base with this revision, or from the last commit whose gate passed (`last-green`)' -r
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l head -d 'Compare up to this revision instead of the work tree' -r
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l on-unknown -d 'If the range cannot be determined: select every domain, or fail' -r -f -a "all\t'Every domain counts as affected'
error\t'Exit with 3'"
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l domain -d 'Count this domain as changed, regardless of the diff (repeatable)' -r
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l deny -d 'Exit with 1 if the change adds a dependency that the map does not declare; reads the changed files' -r -f -a "undeclared-dependency\t'A dependency that the changed files show, that they did not show before, and that `depends_on` does not list'"
complete -c cicd -n "__fish_cicd_using_subcommand affected" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l pre-push -d 'Compare the commits of a push; reads stdin in the format of git\'s pre-push hook'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l all -d 'Count every domain as changed'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l explain -d 'Show every reason, with the changed files'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -l exit-code -d 'Exit with 1 if a domain is affected'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand affected" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l base -d 'Compare from the merge base with this revision, or from the last commit whose gate passed (`last-green`)' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -l head -d 'Compare up to this revision instead of the work tree' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -l on-unknown -d 'If the range cannot be determined: select every domain, or fail' -r -f -a "all\t'Every domain counts as affected'
error\t'Exit with 3'"
complete -c cicd -n "__fish_cicd_using_subcommand test" -l level -d 'Run only the suites of this level (repeatable)' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -s j -l jobs -d 'Run at most this many suites in parallel; default: the number of processors' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -l retries -d 'Retry a failed suite this many times, in place of `retries` in cicd.yml' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -l shard -d 'Run one of several parts: a suite with `shards` runs its share, any other suite runs in exactly one part' -r
complete -c cicd -n "__fish_cicd_using_subcommand test" -l junit -d 'Also write the results to this file, as JUnit XML' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand test" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand test" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand test" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand test" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand test" -l affected -d 'Of the named suites, run only the affected ones; the default without names'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l all -d 'Run the suites of all domains'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l pre-push -d 'Compare the commits of a push; reads stdin in the format of git\'s pre-push hook'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l keep-going -d 'Run the later levels of a domain even if one failed'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l rerun-failed -d 'Run the suites that failed or were interrupted in the last run of this work tree'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l dry-run -d 'Show the suites and their commands, and run nothing; with `--format github`, as a matrix for a workflow'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l no-cache -d 'Run every suite, even if it has a cached result'
complete -c cicd -n "__fish_cicd_using_subcommand test" -l explain -d 'Show why a result was reused, or what changed since the last cached result'
complete -c cicd -n "__fish_cicd_using_subcommand test" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand test" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand test" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -l limit -d 'Show this many of the newest runs of each suite' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -a "import" -d 'Import the test reports of a run on another machine'
complete -c cicd -n "__fish_cicd_using_subcommand results; and not __fish_seen_subcommand_from import pull" -a "pull" -d 'Import the results of the last runs of the gate on GitHub'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l domain -d 'The domain of the suite' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l level -d 'The level of the suite' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l name -d 'The name of the suite, if the level has several' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l revision -d 'The tested commit, if the work tree had no other changes. Without it, the results count neither for the status of the domain nor as evidence of flaky suites' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l run -d 'The id of the run in the other system; default: a digest of the content' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l url -d 'The web page of the run, which the dashboard links to; default: the page that a report of `cicd test --junit` names' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from import" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -l runs -d 'Read this many of the newest runs of each base branch' -r
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand results; and __fish_seen_subcommand_from pull" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l preset -d 'The source of the domains if there is no cicd.yml; default: `discover`, or `platform` in an empty repository' -r -f -a "platform\t'An example: four domains with managers, and cross-domain tests'
discover\t'The domains that the files of the repository suggest'"
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l domain -d 'Write this domain; name its paths with --path after it (repeatable)' -r
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l library -d 'Write this library, code that domains depend on; name its paths with --path after it (repeatable). Without a name, make the domain before it a library' -r
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l path -d 'A path of the --domain or --library before it, in the syntax of .gitignore (repeatable)' -r
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l eject -d 'Stop updating a generated file: it is yours from now on (repeatable)' -r
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l manager-kit -d 'Also write a file that adds the manager API (health, deployment, test results) to a service' -r -f -a "python\t'A router for `FastAPI`'
node\t'A router for Express'"
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l check -d 'Write nothing; exit with 1 if a file differs from what cicd.yml and the lock call for'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l diff -d 'Write nothing; show the changes as a diff'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l dry-run -d 'Write nothing; list the files that would be written'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l upgrade -d 'Use the templates of this version of cicd, and merge your edits into them'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l test-tree -d 'Also write test folders, each with a README, if the repository already has tests elsewhere'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -l required-checks -d 'Write nothing; print the check to require, and a GitHub ruleset that requires it'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s y -l yes -d 'Accept the proposal without asking; create a git repository if there is none'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand scaffold" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand status" -l only -d 'Ask only for these parts (comma-separated)' -r -f -a "health\t'The health of the service'
deployment\t'The deployed version'
tests\t'The latest run of each level'"
complete -c cicd -n "__fish_cicd_using_subcommand status" -l timeout -d 'The time limit of --wait' -r
complete -c cicd -n "__fish_cicd_using_subcommand status" -l every -d 'With --watch and --wait, the pause between an answer and the next request' -r
complete -c cicd -n "__fish_cicd_using_subcommand status" -l fail-on -d 'Exit with 1 if a domain is as bad as this, or worse [default: fail]' -r -f -a "warn\t'Healthy with concerns'
unknown\t'No answer, or one that cannot be read'
fail\t'Not healthy, or failed tests'"
complete -c cicd -n "__fish_cicd_using_subcommand status" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand status" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand status" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand status" -l watch -d 'Keep polling: redraw on a terminal and mark changes; elsewhere, write a line for each change'
complete -c cicd -n "__fish_cicd_using_subcommand status" -l wait -d 'Wait until every domain is healthy: `pass`, or with --fail-on, better than that; exit with 1 after the timeout'
complete -c cicd -n "__fish_cicd_using_subcommand status" -l trust -d 'Run the commands of checks and send the tokens of cicd.yml without asking, for this call only'
complete -c cicd -n "__fish_cicd_using_subcommand status" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand status" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand status" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l listen -d 'The address to listen on; port 0 selects a free port' -r
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l host -d 'Accept this host name too, e.g. behind a proxy' -r
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l public -d 'Serve these addresses without the token, also to pages of other sites [default: healthz, and badges where no token is needed]' -r -f -a "none\t'Nothing'
badges\t'/badge/DOMAIN.svg'
healthz\t'/healthz'"
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l token-env -d 'The environment variable with the token of the server' -r
complete -c cicd -n "__fish_cicd_using_subcommand serve" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l open -d 'Open the dashboard in a browser'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -l trust -d 'Run the commands of checks and send the tokens of cicd.yml without asking, for this call only'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand serve" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand check" -l deny -d 'Exit with 1 if there is a finding of this kind (repeatable)' -r -f -a "unowned\t'Files that no domain owns'
dead-pattern\t'A pattern that matches no file'
literal-brackets\t'A pattern such as `[id]`, which matches one character, although a folder is called `[id]`'
overlap\t'Files that several domains own'
ignored-owned\t'Files that a domain owns and that `ignore` excludes'
cycle\t'Domains whose dependencies form a cycle'
undeclared-dependency\t'A dependency that the code proves and `depends_on` does not list'
unused-dependency\t'A dependency of `depends_on` that neither a manifest nor a source proves (information)'
unread-dependencies\t'Files whose dependencies cannot be read'
no-suites\t'A domain that has no suite, and does not declare this with `suites: none`'
unknown-level\t'Tests in a folder of an unknown level, which never run'
pipe-hides-failure\t'A pipe whose shell reports only the exit code of its last command'
lost-exit-code\t'A command of a suite or check whose exit code the shell never reports'
unrun-tests\t'Files that look like tests and that no suite runs'
filtered-tests\t'A suite whose command has a filter that may leave out tests'
workflow-drift\t'A generated file that no longer matches cicd.yml or .cicd/lock.yml'"
complete -c cicd -n "__fish_cicd_using_subcommand check" -l history -d 'Replay the last N commits: count the runs of each domain, and list the folders that made every domain run' -r
complete -c cicd -n "__fish_cicd_using_subcommand check" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand check" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand check" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand check" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand check" -l collect -d 'Ask the test runners for their tests, and report the files that they leave out (pytest, go, cargo, nextest, vitest, jest). Some runners compile or import all tests for this'
complete -c cicd -n "__fish_cicd_using_subcommand check" -l fix -d 'Add the dependencies that the code proves to `depends_on` in cicd.yml; comments and the other lines stay as they are'
complete -c cicd -n "__fish_cicd_using_subcommand check" -l update-known -d 'Record the current findings in .cicd/known.yml; later runs show and deny only new ones'
complete -c cicd -n "__fish_cicd_using_subcommand check" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand check" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand check" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand graph" -l base -d 'Compare from the merge base with this revision, or from the last commit whose gate passed (`last-green`)' -r
complete -c cicd -n "__fish_cicd_using_subcommand graph" -l head -d 'Compare up to this revision instead of the work tree' -r
complete -c cicd -n "__fish_cicd_using_subcommand graph" -l on-unknown -d 'If the range cannot be determined: select every domain, or fail' -r -f -a "all\t'Every domain counts as affected'
error\t'Exit with 3'"
complete -c cicd -n "__fish_cicd_using_subcommand graph" -l why -d 'Print the shortest chain of dependencies from one domain to another; exit with 1 if there is none' -r
complete -c cicd -n "__fish_cicd_using_subcommand graph" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand graph" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand graph" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand graph" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand graph" -l affected -d 'Mark the domains that a change affects; takes the range flags of `cicd affected`'
complete -c cicd -n "__fish_cicd_using_subcommand graph" -l pre-push -d 'Compare the commits of a push; reads stdin in the format of git\'s pre-push hook'
complete -c cicd -n "__fish_cicd_using_subcommand graph" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand graph" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand graph" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand graph" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -f -a "install" -d 'Install the hook'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -f -a "uninstall" -d 'Remove the hook'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -f -a "status" -d 'Show where the hook is; exit with 1 if there is none'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -f -a "pre-push" -d 'What the hook calls when it was installed with --run'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and not __fish_seen_subcommand_from install uninstall status pre-push help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -l run -d 'Run the affected suites of this level before each push, and block the push if one fails' -r
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -l budget -d 'The time limit of all suites together; suites that are not finished by then do not block the push' -r
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from install" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from uninstall" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -l run -r
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -l budget -r
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from pre-push" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from help" -f -a "install" -d 'Install the hook'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from help" -f -a "uninstall" -d 'Remove the hook'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show where the hook is; exit with 1 if there is none'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from help" -f -a "pre-push" -d 'What the hook calls when it was installed with --run'
complete -c cicd -n "__fish_cicd_using_subcommand hooks; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l yes -d 'Show the list and trust it'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l revoke -d 'Revoke all trust in this repository'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -l list -d 'List the trusted commands and tokens of all repositories'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand trust" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand demo" -l keep -d 'Keep the repository, in this new or empty folder; without DIR, in a temporary folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand demo" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand demo" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand demo" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand demo" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand demo" -l serve -d 'At the end, run the dashboard (`cicd serve`) on a free local port until Ctrl-C'
complete -c cicd -n "__fish_cicd_using_subcommand demo" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand demo" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand demo" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand schema" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand schema" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand schema" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand schema" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand schema" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand schema" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand schema" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand completions" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand completions" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand completions" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand completions" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand completions" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand completions" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand completions" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand man" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand man" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand man" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand man" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand man" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand man" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand man" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand keeper" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand render" -s C -d 'Run as if started in this folder' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand render" -l config -d 'Read this config instead of the nearest cicd.yml' -r -F
complete -c cicd -n "__fish_cicd_using_subcommand render" -l format -d 'The format of the output' -r -f -a "human\t'Text for people'
json\t'One JSON document, or one event per line (test); `cicd schema` prints the schema'
names\t'One name per line (affected)'
mermaid\t'A Mermaid flowchart (graph)'
svg\t'A picture (graph)'
github\t'GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test)'"
complete -c cicd -n "__fish_cicd_using_subcommand render" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this'
always\t'Always'
never\t'Never'"
complete -c cicd -n "__fish_cicd_using_subcommand render" -s q -l quiet -d 'Print only answers, warnings and errors'
complete -c cicd -n "__fish_cicd_using_subcommand render" -s v -l verbose -d 'Show each step and its duration; with -vv, also the git commands and the files that are read'
complete -c cicd -n "__fish_cicd_using_subcommand render" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cicd -n "__fish_cicd_using_subcommand render" -s V -l version -d 'Print version'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "affected" -d 'Show which domains a change affects, and why'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "test" -d 'Run the suites that a change affects'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "results" -d 'Show past runs: history, flaky and slow suites, the last failure'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "scaffold" -d 'Write cicd.yml, the GitHub workflows and the test folders, and keep them up to date'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "status" -d 'Show the health, deployment and tests of each domain'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "serve" -d 'Serve the dashboard, and a manager API for domains without a manager'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "check" -d 'Check cicd.yml against the repository: unowned files, unused patterns, tests that never run'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "graph" -d 'Show the domains and their dependencies, each with the line of code that proves it'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "hooks" -d 'Install, remove or show the pre-push hook'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "trust" -d 'Show, grant or revoke trust in the commands and tokens of cicd.yml'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "demo" -d 'Show a tour of cicd on a temporary repository'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "schema" -d 'Print the JSON Schema of cicd.yml or of a command\'s output'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "completions" -d 'Print the completion script for a shell'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "man" -d 'Print the manual page of cicd or of a command'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "keeper" -d 'Keep suites for another cicd'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "render" -d 'Render templates for another cicd'
complete -c cicd -n "__fish_cicd_using_subcommand help; and not __fish_seen_subcommand_from affected test results scaffold status serve check graph hooks trust demo schema completions man keeper render help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from results" -f -a "import" -d 'Import the test reports of a run on another machine'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from results" -f -a "pull" -d 'Import the results of the last runs of the gate on GitHub'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from hooks" -f -a "install" -d 'Install the hook'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from hooks" -f -a "uninstall" -d 'Remove the hook'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from hooks" -f -a "status" -d 'Show where the hook is; exit with 1 if there is none'
complete -c cicd -n "__fish_cicd_using_subcommand help; and __fish_seen_subcommand_from hooks" -f -a "pre-push" -d 'What the hook calls when it was installed with --run'
