
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
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand affected 'Show which domains a change affects, and why'
            cand test 'Run the suites that a change affects'
            cand results 'Show past runs: history, flaky and slow suites, the last failure'
            cand scaffold 'Write the config, the workflows and the test tree, and keep them up to date'
            cand status 'Ask every domain''s manager at once: health, deployment, tests; whose it is, why, and what to do next'
            cand serve 'Serve the dashboard, and answer as the manager of every domain that has no other'
            cand check 'Audit the map: files of no domain, patterns that match nothing, overlaps, cycles, domains without suites, tests that nothing runs'
            cand hooks 'Install, remove or show the pre-push hook'
            cand trust 'Show, give or revoke trust in what cicd.yml runs and sends'
            cand demo 'Show what cicd does, on a throw-away repository'
            cand schema 'Print a JSON Schema: of cicd.yml for editors, or of an answer'
            cand completions 'Print the completion script of a shell'
            cand man 'Print a manual page: cicd(1), or that of a verb'
            cand keeper 'Keep suites for another cicd'
            cand render 'Render templates for another cicd'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'cicd;affected'= {
            cand --base 'Compare from the merge base with this revision, or from the last commit whose gate was green (`last-green`)'
            cand --head 'Compare up to this revision instead of the work tree'
            cand --on-unknown 'When the range cannot be known: every domain, or an error (exit 3)'
            cand --domain 'Count this domain as changed, whatever the diff says (repeatable)'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand --pre-push 'Compare what a push sends; reads git''s lines from stdin, as in a pre-push hook'
            cand --all 'Count every domain as changed'
            cand --explain 'Show every reason'
            cand --exit-code 'Exit with 1 if a domain is affected'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;test'= {
            cand --base 'Compare from the merge base with this revision, or from the last commit whose gate was green (`last-green`)'
            cand --head 'Compare up to this revision instead of the work tree'
            cand --on-unknown 'When the range cannot be known: every domain, or an error (exit 3)'
            cand --level 'Run this level only (repeatable)'
            cand -j 'How many suites run side by side; default: the number of processors'
            cand --jobs 'How many suites run side by side; default: the number of processors'
            cand --retries 'Try a red suite again this often, whatever the config says'
            cand --shard 'Run one of several parts: a suite with `shards` runs its share, any other suite runs in exactly one part'
            cand --junit 'Also write the results to this file, as JUnit'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand --affected 'Of the named suites, run only the affected ones; the default without names'
            cand --all 'Run the suites of all domains'
            cand --pre-push 'Compare what a push sends; reads git''s lines from stdin, as in a pre-push hook'
            cand --keep-going 'Run the later levels of a domain even if one is red'
            cand --rerun-failed 'Run the suites that failed or were interrupted in the last run of this work tree'
            cand --dry-run 'Show what would run, and run nothing; with `--format github`, as the matrix of a workflow'
            cand --no-cache 'Run every suite, even if it has a cached result'
            cand --explain 'Show why a result was reused, or what changed since the last cached result'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;results'= {
            cand --limit 'Of each suite, show this many runs, the newest'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand import 'Keep the results of a run that took place elsewhere, as one run of a suite'
            cand pull 'Import the results of the last runs of the gate on GitHub'
        }
        &'cicd;results;import'= {
            cand --domain 'The domain whose suite it was'
            cand --level 'The suite''s level'
            cand --name 'The suite''s name, where the level has several'
            cand --revision 'The commit that was tested, with nothing changed on top of it. Without it the commit is unknown, and the results count neither as the domain''s tests nor as evidence of what is flaky'
            cand --run 'The run''s id where it took place; default: one that is made of the content'
            cand --url 'The page of the run where it took place, for a link on the dashboard; default: what a file of `cicd test --junit` says'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;results;pull'= {
            cand --runs 'How many runs of each base branch, the newest'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;scaffold'= {
            cand --preset 'Where the domains come from when there is no cicd.yml; default: what the repository holds, in an empty one the platform'
            cand --domain 'Write this domain; give its paths behind it (repeatable)'
            cand --library 'Write this library: code that domains depend on; give its paths behind it (repeatable). Without a name, make the domain before it a library'
            cand --path 'A path of the domain or library named before it, as a pattern like those of .gitignore (repeatable)'
            cand --eject 'Make a generated file yours: it is never touched again (repeatable)'
            cand --manager-kit 'Also write what an existing manager needs to answer cicd: health, deployment and test results'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand --check 'Write nothing; exit with 1 if a file differs from what cicd.yml and the lock call for'
            cand --diff 'Write nothing; show what would change, line by line'
            cand --dry-run 'Write nothing; show which files would be written'
            cand --upgrade 'Take the templates of this version of cicd, with your edits merged in'
            cand --test-tree 'Also write the folders for tests, with a README each, where tests stand elsewhere already'
            cand --required-checks 'Print the required check and a ruleset for GitHub that requires it, and write nothing'
            cand -y 'Take what was found without asking; make a git repository where there is none'
            cand --yes 'Take what was found without asking; make a git repository where there is none'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;status'= {
            cand --only 'Ask for these parts only'
            cand --timeout 'How long to wait'
            cand --every 'With --watch and --wait, the pause between an answer and the next request'
            cand --fail-on 'Exit with 1 if a domain is as bad as this, or worse [default: fail]'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand --watch 'Keep polling: redraw on a terminal and mark changes; elsewhere, write a line for each change'
            cand --wait 'Wait until every domain is healthy: `pass`, or with --fail-on, better than that; exit with 1 after the timeout'
            cand --trust 'Run the commands of checks and send the tokens that cicd.yml names without asking, in this call'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;serve'= {
            cand --listen 'Where to listen; port 0 is any free one'
            cand --host 'Accept this host name too, e.g. behind a proxy'
            cand --public 'Answer this to everyone, without the token and in pages of other sites [default: healthz, and badges where no token is asked for]'
            cand --token-env 'The environment variable that holds its token'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand --open 'Open the page in a browser'
            cand --trust 'Run the commands of checks and send the tokens that cicd.yml names without asking, in this call'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;check'= {
            cand --deny 'Exit with 1 if there is a finding of this kind (repeatable)'
            cand --history 'Replay the last N commits: how often each domain would have run, and which folders made everything run'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand --collect 'Ask the runners which tests they would run (pytest, go, cargo, nextest, vitest, jest), and name the files that they leave out; some compile or import all tests for this'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;hooks'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand install 'Put the hook in place'
            cand uninstall 'Remove the hook'
            cand status 'Show where the hook is; exit with 1 if there is none'
            cand pre-push 'What the hook calls when it was installed with --run'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'cicd;hooks;install'= {
            cand --run 'Run the affected domains'' suites of this level before a push, and hold a push that breaks one'
            cand --budget 'How long they may take together; what is not done by then does not hold the push'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;hooks;uninstall'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;hooks;status'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
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
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;hooks;help'= {
            cand install 'Put the hook in place'
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
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand --yes 'Show the list and trust it'
            cand --revoke 'Revoke all trust in this repository'
            cand --list 'List what is trusted, of all repositories'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;demo'= {
            cand --keep 'Keep the repository: in this folder, which must be new or empty; without one, among the temporary files'
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand --serve 'At the end, run the dashboard (`cicd serve`) on a free port of this machine, until Ctrl-C'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;schema'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;completions'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;man'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;keeper'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;render'= {
            cand -C 'Run as if started in this folder'
            cand --config 'Read this config instead of the nearest cicd.yml'
            cand --format 'The format of the answer'
            cand --color 'When to use colours'
            cand -q 'Print only answers, warnings and errors'
            cand --quiet 'Print only answers, warnings and errors'
            cand -v 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand --verbose 'Show each step and how long it took; -vv: also what git was asked and what was read'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cicd;help'= {
            cand affected 'Show which domains a change affects, and why'
            cand test 'Run the suites that a change affects'
            cand results 'Show past runs: history, flaky and slow suites, the last failure'
            cand scaffold 'Write the config, the workflows and the test tree, and keep them up to date'
            cand status 'Ask every domain''s manager at once: health, deployment, tests; whose it is, why, and what to do next'
            cand serve 'Serve the dashboard, and answer as the manager of every domain that has no other'
            cand check 'Audit the map: files of no domain, patterns that match nothing, overlaps, cycles, domains without suites, tests that nothing runs'
            cand hooks 'Install, remove or show the pre-push hook'
            cand trust 'Show, give or revoke trust in what cicd.yml runs and sends'
            cand demo 'Show what cicd does, on a throw-away repository'
            cand schema 'Print a JSON Schema: of cicd.yml for editors, or of an answer'
            cand completions 'Print the completion script of a shell'
            cand man 'Print a manual page: cicd(1), or that of a verb'
            cand keeper 'Keep suites for another cicd'
            cand render 'Render templates for another cicd'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'cicd;help;affected'= {
        }
        &'cicd;help;test'= {
        }
        &'cicd;help;results'= {
            cand import 'Keep the results of a run that took place elsewhere, as one run of a suite'
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
        &'cicd;help;hooks'= {
            cand install 'Put the hook in place'
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
