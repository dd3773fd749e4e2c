
use builtin;
use str;

set edit:completion:arg-completer[cicd] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'cicd'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'cicd'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand affected 'Show which domains a change affects, and why'
            cand test 'Run the suites that a change affects'
            cand results 'Show past runs: history, flaky and slow suites, the last failure'
            cand scaffold 'Write cicd.yml, the GitHub workflows and the test folders, and keep them up to date'
            cand status 'Show the health, deployment and tests of each domain'
            cand serve 'Serve the dashboard, and a manager API for domains without a manager'
            cand check 'Check cicd.yml against the repository: unowned files, unused patterns, tests that never run'
            cand graph 'Show the domains and their dependencies, each with the line of code that proves it'
            cand hooks 'Install, remove or show the pre-push hook'
            cand trust 'Show, grant or revoke trust in the commands and tokens of cicd.yml'
            cand demo 'Show a tour of cicd on a temporary repository'
            cand schema 'Print the JSON Schema of cicd.yml or of a command''s output'
            cand completions 'Print the completion script for a shell'
            cand man 'Print the manual page of cicd or of a command'
            cand keeper 'Keep suites for another cicd'
            cand render 'Render templates for another cicd'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'cicd;affected'= {
            cand --base 'Compare from the merge base with this revision, or from the last commit whose gate passed (`last-green`)'
            cand --head 'Compare up to this revision instead of the work tree'
            cand --on-unknown 'If the range cannot be determined: select every domain, or fail'
            cand --domain 'Count this domain as changed, regardless of the diff (repeatable)'
            cand --deny 'Exit with 1 if the change adds a dependency that the map does not declare; reads the changed files'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand --pre-push 'Compare the commits of a push; reads stdin in the format of git''s pre-push hook'
            cand --all 'Count every domain as changed'
            cand --explain 'Show every reason, with the changed files'
            cand --exit-code 'Exit with 1 if a domain is affected'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;test'= {
            cand --base 'Compare from the merge base with this revision, or from the last commit whose gate passed (`last-green`)'
            cand --head 'Compare up to this revision instead of the work tree'
            cand --on-unknown 'If the range cannot be determined: select every domain, or fail'
            cand --level 'Run only the suites of this level (repeatable)'
            cand -j 'Run at most this many suites in parallel; default: the number of processors'
            cand --jobs 'Run at most this many suites in parallel; default: the number of processors'
            cand --retries 'Retry a failed suite this many times, in place of `retries` in cicd.yml'
            cand --shard 'Run one of several parts: a suite with `shards` runs its share, any other suite runs in exactly one part'
            cand --junit 'Also write the results to this file, as JUnit XML'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand --affected 'Of the named suites, run only the affected ones; the default without names'
            cand --all 'Run the suites of all domains'
            cand --pre-push 'Compare the commits of a push; reads stdin in the format of git''s pre-push hook'
            cand --keep-going 'Run the later levels of a domain even if one failed'
            cand --rerun-failed 'Run the suites that failed or were interrupted in the last run of this work tree'
            cand --dry-run 'Show the suites and their commands, and run nothing; with `--format github`, as a matrix for a workflow'
            cand --no-cache 'Run every suite, even if it has a cached result'
            cand --explain 'Show why a result was reused, or what changed since the last cached result'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;results'= {
            cand --limit 'Show this many of the newest runs of each suite'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand import 'Import the test reports of a run on another machine'
            cand pull 'Import the results of the last runs of the gate on GitHub'
        }
        &'cicd;results;import'= {
            cand --domain 'The domain of the suite'
            cand --level 'The level of the suite'
            cand --name 'The name of the suite, if the level has several'
            cand --revision 'The tested commit, if the work tree had no other changes. Without it, the results count neither for the status of the domain nor as evidence of flaky suites'
            cand --run 'The id of the run in the other system; default: a digest of the content'
            cand --url 'The web page of the run, which the dashboard links to; default: the page that a report of `cicd test --junit` names'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;results;pull'= {
            cand --runs 'Read this many of the newest runs of each base branch'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;scaffold'= {
            cand --preset 'The source of the domains if there is no cicd.yml; default: `discover`, or `platform` in an empty repository'
            cand --domain 'Write this domain; name its paths with --path after it (repeatable)'
            cand --library 'Write this library, code that domains depend on; name its paths with --path after it (repeatable). Without a name, make the domain before it a library'
            cand --path 'A path of the --domain or --library before it, in the syntax of .gitignore (repeatable)'
            cand --eject 'Stop updating a generated file: it is yours from now on (repeatable)'
            cand --manager-kit 'Also write a file that adds the manager API (health, deployment, test results) to a service'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand --check 'Write nothing; exit with 1 if a file differs from what cicd.yml and the lock call for'
            cand --diff 'Write nothing; show the changes as a diff'
            cand --dry-run 'Write nothing; list the files that would be written'
            cand --upgrade 'Use the templates of this version of cicd, and merge your edits into them'
            cand --test-tree 'Also write test folders, each with a README, if the repository already has tests elsewhere'
            cand --required-checks 'Write nothing; print the check to require, and a GitHub ruleset that requires it'
            cand -y 'Accept the proposal without asking; create a git repository if there is none'
            cand --yes 'Accept the proposal without asking; create a git repository if there is none'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;status'= {
            cand --only 'Ask only for these parts (comma-separated)'
            cand --timeout 'The time limit of --wait'
            cand --every 'With --watch and --wait, the pause between an answer and the next request'
            cand --fail-on 'Exit with 1 if a domain is as bad as this, or worse [default: fail]'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand --watch 'Keep polling: redraw on a terminal and mark changes; elsewhere, write a line for each change'
            cand --wait 'Wait until every domain is healthy: `pass`, or with --fail-on, better than that; exit with 1 after the timeout'
            cand --trust 'Run the commands of checks and send the tokens of cicd.yml without asking, for this call only'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;serve'= {
            cand --listen 'The address to listen on; port 0 selects a free port'
            cand --host 'Accept this host name too, e.g. behind a proxy'
            cand --public 'Serve these addresses without the token, also to pages of other sites [default: healthz, and badges where no token is needed]'
            cand --token-env 'The environment variable with the token of the server'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand --open 'Open the dashboard in a browser'
            cand --trust 'Run the commands of checks and send the tokens of cicd.yml without asking, for this call only'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;check'= {
            cand --deny 'Exit with 1 if there is a finding of this kind (repeatable)'
            cand --history 'Replay the last N commits: count the runs of each domain, and list the folders that made every domain run'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand --collect 'Ask the test runners for their tests, and report the files that they leave out (pytest, go, cargo, nextest, vitest, jest). Some runners compile or import all tests for this'
            cand --fix 'Add the dependencies that the code proves to `depends_on` in cicd.yml; comments and the other lines stay as they are'
            cand --update-known 'Record the current findings in .cicd/known.yml; later runs show and deny only new ones'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;graph'= {
            cand --base 'Compare from the merge base with this revision, or from the last commit whose gate passed (`last-green`)'
            cand --head 'Compare up to this revision instead of the work tree'
            cand --on-unknown 'If the range cannot be determined: select every domain, or fail'
            cand --why 'Print the shortest chain of dependencies from one domain to another; exit with 1 if there is none'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand --affected 'Mark the domains that a change affects; takes the range flags of `cicd affected`'
            cand --pre-push 'Compare the commits of a push; reads stdin in the format of git''s pre-push hook'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;hooks'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand install 'Install the hook'
            cand uninstall 'Remove the hook'
            cand status 'Show where the hook is; exit with 1 if there is none'
            cand pre-push 'What the hook calls when it was installed with --run'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'cicd;hooks;install'= {
            cand --run 'Run the affected suites of this level before each push, and block the push if one fails'
            cand --budget 'The time limit of all suites together; suites that are not finished by then do not block the push'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;hooks;uninstall'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;hooks;status'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;hooks;pre-push'= {
            cand --run 'run'
            cand --budget 'budget'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;hooks;help'= {
            cand install 'Install the hook'
            cand uninstall 'Remove the hook'
            cand status 'Show where the hook is; exit with 1 if there is none'
            cand pre-push 'What the hook calls when it was installed with --run'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'cicd;hooks;help;install'= {
        }
        &'cicd;hooks;help;uninstall'= {
        }
        &'cicd;hooks;help;status'= {
        }
        &'cicd;hooks;help;pre-push'= {
        }
        &'cicd;hooks;help;help'= {
        }
        &'cicd;trust'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand --yes 'Show the list and trust it'
            cand --revoke 'Revoke all trust in this repository'
            cand --list 'List the trusted commands and tokens of all repositories'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;demo'= {
            cand --keep 'Keep the repository, in this new or empty folder; without DIR, in a temporary folder'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand --serve 'At the end, run the dashboard (`cicd serve`) on a free local port until Ctrl-C'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;schema'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;completions'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;man'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;keeper'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;render'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the output'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand --verbose 'Show each step and its duration; with -vv, also the git commands and the files that are read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;help'= {
            cand affected 'Show which domains a change affects, and why'
            cand test 'Run the suites that a change affects'
            cand results 'Show past runs: history, flaky and slow suites, the last failure'
            cand scaffold 'Write cicd.yml, the GitHub workflows and the test folders, and keep them up to date'
            cand status 'Show the health, deployment and tests of each domain'
            cand serve 'Serve the dashboard, and a manager API for domains without a manager'
            cand check 'Check cicd.yml against the repository: unowned files, unused patterns, tests that never run'
            cand graph 'Show the domains and their dependencies, each with the line of code that proves it'
            cand hooks 'Install, remove or show the pre-push hook'
            cand trust 'Show, grant or revoke trust in the commands and tokens of cicd.yml'
            cand demo 'Show a tour of cicd on a temporary repository'
            cand schema 'Print the JSON Schema of cicd.yml or of a command''s output'
            cand completions 'Print the completion script for a shell'
            cand man 'Print the manual page of cicd or of a command'
            cand keeper 'Keep suites for another cicd'
            cand render 'Render templates for another cicd'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'cicd;help;affected'= {
        }
        &'cicd;help;test'= {
        }
        &'cicd;help;results'= {
            cand import 'Import the test reports of a run on another machine'
            cand pull 'Import the results of the last runs of the gate on GitHub'
        }
        &'cicd;help;results;import'= {
        }
        &'cicd;help;results;pull'= {
        }
        &'cicd;help;scaffold'= {
        }
        &'cicd;help;status'= {
        }
        &'cicd;help;serve'= {
        }
        &'cicd;help;check'= {
        }
        &'cicd;help;graph'= {
        }
        &'cicd;help;hooks'= {
            cand install 'Install the hook'
            cand uninstall 'Remove the hook'
            cand status 'Show where the hook is; exit with 1 if there is none'
            cand pre-push 'What the hook calls when it was installed with --run'
        }
        &'cicd;help;hooks;install'= {
        }
        &'cicd;help;hooks;uninstall'= {
        }
        &'cicd;help;hooks;status'= {
        }
        &'cicd;help;hooks;pre-push'= {
        }
        &'cicd;help;trust'= {
        }
        &'cicd;help;demo'= {
        }
        &'cicd;help;schema'= {
        }
        &'cicd;help;completions'= {
        }
        &'cicd;help;man'= {
        }
        &'cicd;help;keeper'= {
        }
        &'cicd;help;render'= {
        }
        &'cicd;help;help'= {
        }
    ]
    $completions[$command]
}
