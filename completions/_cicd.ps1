
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
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('affected', 'affected', [CompletionResultType]::ParameterValue, 'Show which domains a change affects, and why')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Run the suites that a change affects')
            [CompletionResult]::new('results', 'results', [CompletionResultType]::ParameterValue, 'Show past runs: history, flaky and slow suites, the last failure')
            [CompletionResult]::new('scaffold', 'scaffold', [CompletionResultType]::ParameterValue, 'Write the config, the workflows and the test tree, and keep them up to date')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Ask every domain''s manager at once: health, deployment, tests; whose it is, why, and what to do next')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the dashboard, and answer as the manager of every domain that has no other')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Audit the map: files of no domain, patterns that match nothing, overlaps, cycles, domains without suites, tests that nothing runs')
            [CompletionResult]::new('hooks', 'hooks', [CompletionResultType]::ParameterValue, 'Install, remove or show the pre-push hook')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show, give or revoke trust in what cicd.yml runs and sends')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show what cicd does, on a throw-away repository')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print a JSON Schema: of cicd.yml for editors, or of an answer')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page: cicd(1), or that of a verb')
            [CompletionResult]::new('keeper', 'keeper', [CompletionResultType]::ParameterValue, 'Keep suites for another cicd')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Render templates for another cicd')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'cicd;affected' {
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Compare from the merge base with this revision, or from the last commit whose gate was green (`last-green`)')
            [CompletionResult]::new('--head', '--head', [CompletionResultType]::ParameterName, 'Compare up to this revision instead of the work tree')
            [CompletionResult]::new('--on-unknown', '--on-unknown', [CompletionResultType]::ParameterName, 'When the range cannot be known: every domain, or an error (exit 3)')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Count this domain as changed, whatever the diff says (repeatable)')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--pre-push', '--pre-push', [CompletionResultType]::ParameterName, 'Compare what a push sends; reads git''s lines from stdin, as in a pre-push hook')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Count every domain as changed')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show every reason')
            [CompletionResult]::new('--exit-code', '--exit-code', [CompletionResultType]::ParameterName, 'Exit with 1 if a domain is affected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;test' {
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Compare from the merge base with this revision, or from the last commit whose gate was green (`last-green`)')
            [CompletionResult]::new('--head', '--head', [CompletionResultType]::ParameterName, 'Compare up to this revision instead of the work tree')
            [CompletionResult]::new('--on-unknown', '--on-unknown', [CompletionResultType]::ParameterName, 'When the range cannot be known: every domain, or an error (exit 3)')
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'Run this level only (repeatable)')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'How many suites run side by side; default: the number of processors')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many suites run side by side; default: the number of processors')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Try a red suite again this often, whatever the config says')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Run one of several parts: a suite with `shards` runs its share, any other suite runs in exactly one part')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Also write the results to this file, as JUnit')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--affected', '--affected', [CompletionResultType]::ParameterName, 'Of the named suites, run only the affected ones; the default without names')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Run the suites of all domains')
            [CompletionResult]::new('--pre-push', '--pre-push', [CompletionResultType]::ParameterName, 'Compare what a push sends; reads git''s lines from stdin, as in a pre-push hook')
            [CompletionResult]::new('--keep-going', '--keep-going', [CompletionResultType]::ParameterName, 'Run the later levels of a domain even if one is red')
            [CompletionResult]::new('--rerun-failed', '--rerun-failed', [CompletionResultType]::ParameterName, 'Run the suites that failed or were interrupted in the last run of this work tree')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would run, and run nothing; with `--format github`, as the matrix of a workflow')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Run every suite, even if it has a cached result')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show why a result was reused, or what changed since the last cached result')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;results' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Of each suite, show this many runs, the newest')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Keep the results of a run that took place elsewhere, as one run of a suite')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Import the results of the last runs of the gate on GitHub')
            break
        }
        'cicd;results;import' {
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The domain whose suite it was')
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'The suite''s level')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The suite''s name, where the level has several')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'The commit that was tested, with nothing changed on top of it. Without it the commit is unknown, and the results count neither as the domain''s tests nor as evidence of what is flaky')
            [CompletionResult]::new('--run', '--run', [CompletionResultType]::ParameterName, 'The run''s id where it took place; default: one that is made of the content')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The page of the run where it took place, for a link on the dashboard; default: what a file of `cicd test --junit` says')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;results;pull' {
            [CompletionResult]::new('--runs', '--runs', [CompletionResultType]::ParameterName, 'How many runs of each base branch, the newest')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;scaffold' {
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'Where the domains come from when there is no cicd.yml; default: what the repository holds, in an empty one the platform')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Write this domain; give its paths behind it (repeatable)')
            [CompletionResult]::new('--library', '--library', [CompletionResultType]::ParameterName, 'Write this library: code that domains depend on; give its paths behind it (repeatable). Without a name, make the domain before it a library')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'A path of the domain or library named before it, as a pattern like those of .gitignore (repeatable)')
            [CompletionResult]::new('--eject', '--eject', [CompletionResultType]::ParameterName, 'Make a generated file yours: it is never touched again (repeatable)')
            [CompletionResult]::new('--manager-kit', '--manager-kit', [CompletionResultType]::ParameterName, 'Also write what an existing manager needs to answer cicd: health, deployment and test results')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing; exit with 1 if a file differs from what cicd.yml and the lock call for')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Write nothing; show what would change, line by line')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Write nothing; show which files would be written')
            [CompletionResult]::new('--upgrade', '--upgrade', [CompletionResultType]::ParameterName, 'Take the templates of this version of cicd, with your edits merged in')
            [CompletionResult]::new('--test-tree', '--test-tree', [CompletionResultType]::ParameterName, 'Also write the folders for tests, with a README each, where tests stand elsewhere already')
            [CompletionResult]::new('--required-checks', '--required-checks', [CompletionResultType]::ParameterName, 'Print the required check and a ruleset for GitHub that requires it, and write nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Take what was found without asking; make a git repository where there is none')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Take what was found without asking; make a git repository where there is none')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;status' {
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Ask for these parts only')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait')
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'With --watch and --wait, the pause between an answer and the next request')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 if a domain is as bad as this, or worse [default: fail]')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Keep polling: redraw on a terminal and mark changes; elsewhere, write a line for each change')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until every domain is healthy: `pass`, or with --fail-on, better than that; exit with 1 after the timeout')
            [CompletionResult]::new('--trust', '--trust', [CompletionResultType]::ParameterName, 'Run the commands of checks and send the tokens that cicd.yml names without asking, in this call')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;serve' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where to listen; port 0 is any free one')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Accept this host name too, e.g. behind a proxy')
            [CompletionResult]::new('--public', '--public', [CompletionResultType]::ParameterName, 'Answer this to everyone, without the token and in pages of other sites [default: healthz, and badges where no token is asked for]')
            [CompletionResult]::new('--token-env', '--token-env', [CompletionResultType]::ParameterName, 'The environment variable that holds its token')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open the page in a browser')
            [CompletionResult]::new('--trust', '--trust', [CompletionResultType]::ParameterName, 'Run the commands of checks and send the tokens that cicd.yml names without asking, in this call')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;check' {
            [CompletionResult]::new('--deny', '--deny', [CompletionResultType]::ParameterName, 'Exit with 1 if there is a finding of this kind (repeatable)')
            [CompletionResult]::new('--history', '--history', [CompletionResultType]::ParameterName, 'Replay the last N commits: how often each domain would have run, and which folders made everything run')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--collect', '--collect', [CompletionResultType]::ParameterName, 'Ask the runners which tests they would run (pytest, go, cargo, nextest, vitest, jest), and name the files that they leave out; some compile or import all tests for this')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;hooks' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Put the hook in place')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Remove the hook')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show where the hook is; exit with 1 if there is none')
            [CompletionResult]::new('pre-push', 'pre-push', [CompletionResultType]::ParameterValue, 'What the hook calls when it was installed with --run')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'cicd;hooks;install' {
            [CompletionResult]::new('--run', '--run', [CompletionResultType]::ParameterName, 'Run the affected domains'' suites of this level before a push, and hold a push that breaks one')
            [CompletionResult]::new('--budget', '--budget', [CompletionResultType]::ParameterName, 'How long they may take together; what is not done by then does not hold the push')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;hooks;uninstall' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;hooks;status' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
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
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;hooks;help' {
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Put the hook in place')
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
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Show the list and trust it')
            [CompletionResult]::new('--revoke', '--revoke', [CompletionResultType]::ParameterName, 'Revoke all trust in this repository')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List what is trusted, of all repositories')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;demo' {
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Keep the repository: in this folder, which must be new or empty; without one, among the temporary files')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--serve', '--serve', [CompletionResultType]::ParameterName, 'At the end, run the dashboard (`cicd serve`) on a free port of this machine, until Ctrl-C')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;schema' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;completions' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;man' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;keeper' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cicd;render' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in this folder')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config instead of the nearest cicd.yml')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the answer')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each step and how long it took; -vv: also what git was asked and what was read')
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
            [CompletionResult]::new('scaffold', 'scaffold', [CompletionResultType]::ParameterValue, 'Write the config, the workflows and the test tree, and keep them up to date')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Ask every domain''s manager at once: health, deployment, tests; whose it is, why, and what to do next')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the dashboard, and answer as the manager of every domain that has no other')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Audit the map: files of no domain, patterns that match nothing, overlaps, cycles, domains without suites, tests that nothing runs')
            [CompletionResult]::new('hooks', 'hooks', [CompletionResultType]::ParameterValue, 'Install, remove or show the pre-push hook')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show, give or revoke trust in what cicd.yml runs and sends')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show what cicd does, on a throw-away repository')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print a JSON Schema: of cicd.yml for editors, or of an answer')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page: cicd(1), or that of a verb')
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
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Keep the results of a run that took place elsewhere, as one run of a suite')
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
        'cicd;help;hooks' {
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Put the hook in place')
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
