
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'cicd' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'cicd'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'cicd' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('affected', 'affected', [CompletionResultType]::ParameterValue, 'Show which domains a change affects, and why')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Run the suites that a change affects')
            [CompletionResult]::new('results', 'results', [CompletionResultType]::ParameterValue, 'Show past runs: history, flaky and slow suites, the last failure')
            [CompletionResult]::new('scaffold', 'scaffold', [CompletionResultType]::ParameterValue, 'Write cicd.yml, the GitHub workflows and the test folders, and keep them up to date')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the health, deployment and tests of each domain')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the dashboard, and a manager API for domains without a manager')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check cicd.yml against the repository: unowned files, unused patterns, tests that never run')
            [CompletionResult]::new('graph', 'graph', [CompletionResultType]::ParameterValue, 'Show the domains and their dependencies, each with the line of code that proves it')
            [CompletionResult]::new('hooks', 'hooks', [CompletionResultType]::ParameterValue, 'Install, remove or show the pre-push hook')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show, grant or revoke trust in the commands and tokens of cicd.yml')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show a tour of cicd on a temporary repository')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of cicd.yml or of a command''s output')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page of cicd or of a command')
            [CompletionResult]::new('keeper', 'keeper', [CompletionResultType]::ParameterValue, 'Keep suites for another cicd')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Render templates for another cicd')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'cicd;affected' {
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Compare from the merge base with this revision, or from the last commit whose gate passed (`last-green`)')
            [CompletionResult]::new('--head', '--head', [CompletionResultType]::ParameterName, 'Compare up to this revision instead of the work tree')
            [CompletionResult]::new('--on-unknown', '--on-unknown', [CompletionResultType]::ParameterName, 'If the range cannot be determined: select every domain, or fail')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Count this domain as changed, regardless of the diff (repeatable)')
            [CompletionResult]::new('--deny', '--deny', [CompletionResultType]::ParameterName, 'Exit with 1 if the change adds a dependency that the map does not declare; reads the changed files')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--pre-push', '--pre-push', [CompletionResultType]::ParameterName, 'Compare the commits of a push; reads stdin in the format of git''s pre-push hook')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Count every domain as changed')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show every reason, with the changed files')
            [CompletionResult]::new('--exit-code', '--exit-code', [CompletionResultType]::ParameterName, 'Exit with 1 if a domain is affected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;test' {
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Compare from the merge base with this revision, or from the last commit whose gate passed (`last-green`)')
            [CompletionResult]::new('--head', '--head', [CompletionResultType]::ParameterName, 'Compare up to this revision instead of the work tree')
            [CompletionResult]::new('--on-unknown', '--on-unknown', [CompletionResultType]::ParameterName, 'If the range cannot be determined: select every domain, or fail')
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'Run only the suites of this level (repeatable)')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Run at most this many suites in parallel; default: the number of processors')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Run at most this many suites in parallel; default: the number of processors')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retry a failed suite this many times, in place of `retries` in cicd.yml')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Run one of several parts: a suite with `shards` runs its share, any other suite runs in exactly one part')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Also write the results to this file, as JUnit XML')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--affected', '--affected', [CompletionResultType]::ParameterName, 'Of the named suites, run only the affected ones; the default without names')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Run the suites of all domains')
            [CompletionResult]::new('--pre-push', '--pre-push', [CompletionResultType]::ParameterName, 'Compare the commits of a push; reads stdin in the format of git''s pre-push hook')
            [CompletionResult]::new('--keep-going', '--keep-going', [CompletionResultType]::ParameterName, 'Run the later levels of a domain even if one failed')
            [CompletionResult]::new('--rerun-failed', '--rerun-failed', [CompletionResultType]::ParameterName, 'Run the suites that failed or were interrupted in the last run of this work tree')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the suites and their commands, and run nothing; with `--format github`, as a matrix for a workflow')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Run every suite, even if it has a cached result')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show why a result was reused, or what changed since the last cached result')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;results' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Show this many of the newest runs of each suite')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import the test reports of a run on another machine')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Import the results of the last runs of the gate on GitHub')
            break
        }
        'cicd;results;import' {
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The domain of the suite')
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'The level of the suite')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The name of the suite, if the level has several')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'The tested commit, if the work tree had no other changes. Without it, the results count neither for the status of the domain nor as evidence of flaky suites')
            [CompletionResult]::new('--run', '--run', [CompletionResultType]::ParameterName, 'The id of the run in the other system; default: a digest of the content')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The web page of the run, which the dashboard links to; default: the page that a report of `cicd test --junit` names')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;results;pull' {
            [CompletionResult]::new('--runs', '--runs', [CompletionResultType]::ParameterName, 'Read this many of the newest runs of each base branch')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;scaffold' {
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'The source of the domains if there is no cicd.yml; default: `discover`, or `platform` in an empty repository')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Write this domain; name its paths with --path after it (repeatable)')
            [CompletionResult]::new('--library', '--library', [CompletionResultType]::ParameterName, 'Write this library, code that domains depend on; name its paths with --path after it (repeatable). Without a name, make the domain before it a library')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'A path of the --domain or --library before it, in the syntax of .gitignore (repeatable)')
            [CompletionResult]::new('--eject', '--eject', [CompletionResultType]::ParameterName, 'Stop updating a generated file: it is yours from now on (repeatable)')
            [CompletionResult]::new('--manager-kit', '--manager-kit', [CompletionResultType]::ParameterName, 'Also write a file that adds the manager API (health, deployment, test results) to a service')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing; exit with 1 if a file differs from what cicd.yml and the lock call for')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Write nothing; show the changes as a diff')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Write nothing; list the files that would be written')
            [CompletionResult]::new('--upgrade', '--upgrade', [CompletionResultType]::ParameterName, 'Use the templates of this version of cicd, and merge your edits into them')
            [CompletionResult]::new('--test-tree', '--test-tree', [CompletionResultType]::ParameterName, 'Also write test folders, each with a README, if the repository already has tests elsewhere')
            [CompletionResult]::new('--required-checks', '--required-checks', [CompletionResultType]::ParameterName, 'Write nothing; print the check to require, and a GitHub ruleset that requires it')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Accept the proposal without asking; create a git repository if there is none')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Accept the proposal without asking; create a git repository if there is none')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;status' {
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Ask only for these parts (comma-separated)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The time limit of --wait')
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'With --watch and --wait, the pause between an answer and the next request')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 if a domain is as bad as this, or worse [default: fail]')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Keep polling: redraw on a terminal and mark changes; elsewhere, write a line for each change')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until every domain is healthy: `pass`, or with --fail-on, better than that; exit with 1 after the timeout')
            [CompletionResult]::new('--trust', '--trust', [CompletionResultType]::ParameterName, 'Run the commands of checks and send the tokens of cicd.yml without asking, for this call only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;serve' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'The address to listen on; port 0 selects a free port')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Accept this host name too, e.g. behind a proxy')
            [CompletionResult]::new('--public', '--public', [CompletionResultType]::ParameterName, 'Serve these addresses without the token, also to pages of other sites [default: healthz, and badges where no token is needed]')
            [CompletionResult]::new('--token-env', '--token-env', [CompletionResultType]::ParameterName, 'The environment variable with the token of the server')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open the dashboard in a browser')
            [CompletionResult]::new('--trust', '--trust', [CompletionResultType]::ParameterName, 'Run the commands of checks and send the tokens of cicd.yml without asking, for this call only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;check' {
            [CompletionResult]::new('--deny', '--deny', [CompletionResultType]::ParameterName, 'Exit with 1 if there is a finding of this kind (repeatable)')
            [CompletionResult]::new('--history', '--history', [CompletionResultType]::ParameterName, 'Replay the last N commits: count the runs of each domain, and list the folders that made every domain run')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--collect', '--collect', [CompletionResultType]::ParameterName, 'Ask the test runners for their tests, and report the files that they leave out (pytest, go, cargo, nextest, vitest, jest). Some runners compile or import all tests for this')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Add the dependencies that the code proves to `depends_on` in cicd.yml; comments and the other lines stay as they are')
            [CompletionResult]::new('--update-known', '--update-known', [CompletionResultType]::ParameterName, 'Record the current findings in .cicd/known.yml; later runs show and deny only new ones')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;graph' {
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Compare from the merge base with this revision, or from the last commit whose gate passed (`last-green`)')
            [CompletionResult]::new('--head', '--head', [CompletionResultType]::ParameterName, 'Compare up to this revision instead of the work tree')
            [CompletionResult]::new('--on-unknown', '--on-unknown', [CompletionResultType]::ParameterName, 'If the range cannot be determined: select every domain, or fail')
            [CompletionResult]::new('--why', '--why', [CompletionResultType]::ParameterName, 'Print the shortest chain of dependencies from one domain to another; exit with 1 if there is none')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--affected', '--affected', [CompletionResultType]::ParameterName, 'Mark the domains that a change affects; takes the range flags of `cicd affected`')
            [CompletionResult]::new('--pre-push', '--pre-push', [CompletionResultType]::ParameterName, 'Compare the commits of a push; reads stdin in the format of git''s pre-push hook')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;hooks' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install the hook')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Remove the hook')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show where the hook is; exit with 1 if there is none')
            [CompletionResult]::new('pre-push', 'pre-push', [CompletionResultType]::ParameterValue, 'What the hook calls when it was installed with --run')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'cicd;hooks;install' {
            [CompletionResult]::new('--run', '--run', [CompletionResultType]::ParameterName, 'Run the affected suites of this level before each push, and block the push if one fails')
            [CompletionResult]::new('--budget', '--budget', [CompletionResultType]::ParameterName, 'The time limit of all suites together; suites that are not finished by then do not block the push')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;hooks;uninstall' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;hooks;status' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;hooks;pre-push' {
            [CompletionResult]::new('--run', '--run', [CompletionResultType]::ParameterName, 'run')
            [CompletionResult]::new('--budget', '--budget', [CompletionResultType]::ParameterName, 'budget')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;hooks;help' {
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install the hook')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Remove the hook')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show where the hook is; exit with 1 if there is none')
            [CompletionResult]::new('pre-push', 'pre-push', [CompletionResultType]::ParameterValue, 'What the hook calls when it was installed with --run')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'cicd;hooks;help;install' {
            break
        }
        'cicd;hooks;help;uninstall' {
            break
        }
        'cicd;hooks;help;status' {
            break
        }
        'cicd;hooks;help;pre-push' {
            break
        }
        'cicd;hooks;help;help' {
            break
        }
        'cicd;trust' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Show the list and trust it')
            [CompletionResult]::new('--revoke', '--revoke', [CompletionResultType]::ParameterName, 'Revoke all trust in this repository')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the trusted commands and tokens of all repositories')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;demo' {
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Keep the repository, in this new or empty folder; without DIR, in a temporary folder')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--serve', '--serve', [CompletionResultType]::ParameterName, 'At the end, run the dashboard (`cicd serve`) on a free local port until Ctrl-C')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;schema' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;completions' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;man' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;keeper' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;render' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and its duration; with -vv, also the git commands and the files that are read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;help' {
            [CompletionResult]::new('affected', 'affected', [CompletionResultType]::ParameterValue, 'Show which domains a change affects, and why')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Run the suites that a change affects')
            [CompletionResult]::new('results', 'results', [CompletionResultType]::ParameterValue, 'Show past runs: history, flaky and slow suites, the last failure')
            [CompletionResult]::new('scaffold', 'scaffold', [CompletionResultType]::ParameterValue, 'Write cicd.yml, the GitHub workflows and the test folders, and keep them up to date')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the health, deployment and tests of each domain')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the dashboard, and a manager API for domains without a manager')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check cicd.yml against the repository: unowned files, unused patterns, tests that never run')
            [CompletionResult]::new('graph', 'graph', [CompletionResultType]::ParameterValue, 'Show the domains and their dependencies, each with the line of code that proves it')
            [CompletionResult]::new('hooks', 'hooks', [CompletionResultType]::ParameterValue, 'Install, remove or show the pre-push hook')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show, grant or revoke trust in the commands and tokens of cicd.yml')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show a tour of cicd on a temporary repository')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of cicd.yml or of a command''s output')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page of cicd or of a command')
            [CompletionResult]::new('keeper', 'keeper', [CompletionResultType]::ParameterValue, 'Keep suites for another cicd')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Render templates for another cicd')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'cicd;help;affected' {
            break
        }
        'cicd;help;test' {
            break
        }
        'cicd;help;results' {
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import the test reports of a run on another machine')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Import the results of the last runs of the gate on GitHub')
            break
        }
        'cicd;help;results;import' {
            break
        }
        'cicd;help;results;pull' {
            break
        }
        'cicd;help;scaffold' {
            break
        }
        'cicd;help;status' {
            break
        }
        'cicd;help;serve' {
            break
        }
        'cicd;help;check' {
            break
        }
        'cicd;help;graph' {
            break
        }
        'cicd;help;hooks' {
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install the hook')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Remove the hook')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show where the hook is; exit with 1 if there is none')
            [CompletionResult]::new('pre-push', 'pre-push', [CompletionResultType]::ParameterValue, 'What the hook calls when it was installed with --run')
            break
        }
        'cicd;help;hooks;install' {
            break
        }
        'cicd;help;hooks;uninstall' {
            break
        }
        'cicd;help;hooks;status' {
            break
        }
        'cicd;help;hooks;pre-push' {
            break
        }
        'cicd;help;trust' {
            break
        }
        'cicd;help;demo' {
            break
        }
        'cicd;help;schema' {
            break
        }
        'cicd;help;completions' {
            break
        }
        'cicd;help;man' {
            break
        }
        'cicd;help;keeper' {
            break
        }
        'cicd;help;render' {
            break
        }
        'cicd;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
