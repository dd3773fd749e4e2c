//! The flags of test runners, as far as they decide which tests run.

/// The purpose of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlagUse {
    /// The value of the flag leaves out tests; only the runner knows which.
    Filter,
    /// Like [`Self::Filter`], without a value.
    Switch,
    /// The flag has a value that leaves out nothing.
    Value,
    /// The value is a path to skip.
    Exclude,
    /// The value is a file or folder to run, or several separated by commas.
    Target,
    /// The value is a Cargo package.
    Package,
    /// The value is a Cargo test target.
    TestTarget,
    /// The flag runs no tests: it lists, compiles or skips them.
    Idle,
    /// The flag runs only the library's own tests.
    Library,
    /// The flag has no value and leaves out nothing.
    Nothing,
    /// The flag is not known.
    Unknown,
}

use FlagUse::{Exclude, Filter, Idle, Library, Nothing, Package, Switch, Target, TestTarget, Unknown, Value};

/// The way in which a runner reads its arguments.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of a runner")]
pub(super) struct ArgDialect {
    runners: &'static [&'static str],
    flags: &'static [(FlagUse, &'static [&'static str])],
    /// True if a folder argument means only the files directly in it.
    pub(super) is_flat: bool,
    /// True if arguments that are not paths are tasks or goals.
    pub(super) has_tasks: bool,
    /// True if arguments filter tests by name.
    pub(super) has_filters: bool,
    /// True if an argument matches every path that contains it.
    pub(super) takes_text: bool,
    /// True if an argument may be the dotted name of a module.
    pub(super) has_modules: bool,
    /// True if arguments that are not paths leave out tests that `cicd` cannot determine.
    pub(super) names_paths: bool,
    /// True if flags that are not in the table have no value.
    is_whole: bool,
    /// True if short flags can be combined, with the value of the last one attached: `-qkx`.
    attaches: bool,
}

const PLAIN: ArgDialect = ArgDialect {
    runners: &[],
    flags: &[
        (
            Idle,
            &[
                "--dry-run",
                "--dryrun",
                "--list-tests",
                "--list",
                "--collect-only",
                "--show-only",
                "--no-run",
                "--help",
                "--dry",
            ],
        ),
        (
            Filter,
            &[
                "--filter",
                "--grep",
                "--fgrep",
                "-g",
                "--tags",
                "--tag",
                "--only",
                "--exclude",
                "--group",
                "--exclude-group",
                "--testsuite",
                "--example",
                "--name",
                "--pattern",
                "--exclude-pattern",
                "--ignore",
                "--match",
            ],
        ),
    ],
    is_flat: false,
    has_tasks: false,
    has_filters: false,
    takes_text: false,
    has_modules: false,
    names_paths: false,
    is_whole: false,
    attaches: false,
};

#[rustfmt::skip]
const DIALECTS: &[ArgDialect] = &[
    ArgDialect {
        runners: &["pytest", "py.test"],
        flags: &[
            (Idle, &["--collect-only", "--collectonly", "--co", "--fixtures", "--funcargs", "--fixtures-per-test", "--markers", "--setup-plan",
                "--setup-only", "--version", "-V", "--help", "-h", "--cache-show"]),
            (Filter, &["-k", "-m", "--ignore-glob", "--pyargs", "--splits", "--group", "--shard-id", "--num-shards", "--test-group",
                "--test-group-count"]),
            (Switch, &["--lf", "--last-failed", "--sw", "--stepwise", "--testmon", "--picked"]),
            (Exclude, &["--ignore", "--deselect"]),
            (Value, &["-c", "-n", "-p", "-o", "-r", "-W", "--rootdir", "--confcutdir", "--basetemp", "--cov", "--cov-report",
                "--cov-config", "--junitxml", "--junit-xml", "--maxfail", "--durations", "--tb", "--color", "--timeout", "--dist",
                "--numprocesses", "--reruns", "--import-mode", "--override-ini", "--log-level", "--log-cli-level", "--log-file",
                "--capture", "--config-file", "--ds", "--randomly-seed", "--html", "--cov-fail-under", "--verbosity"]),
            (Nothing, &["-q", "-v", "-vv", "-vvv", "-x", "-s", "-l", "-ra", "-rA", "-rs", "-rf", "--verbose", "--quiet", "--exitfirst",
                "--strict-markers", "--strict-config", "--no-header", "--no-summary", "--showlocals", "--ff", "--failed-first", "--nf",
                "--new-first", "--no-cov", "--doctest-modules", "--cache-clear", "--disable-warnings"]),
        ],
        names_paths: true, attaches: true, ..PLAIN
    },
    ArgDialect {
        runners: &["unittest", "manage.py", "django-admin", "nose2", "trial"],
        flags: &[
            (Idle, &["-h", "--help"]),
            (Filter, &["-k", "-p", "--pattern", "--tag", "--exclude-tag"]),
            (Target, &["-s", "--start-directory"]),
            (Value, &["-t", "--top-level-directory", "--settings", "--parallel", "--pythonpath", "--testrunner", "--verbosity"]),
            (Nothing, &["-v", "-q", "-f", "-b", "-c", "--verbose", "--quiet", "--failfast", "--buffer", "--locals", "--noinput"]),
        ],
        has_modules: true, names_paths: true, attaches: true, ..PLAIN
    },
    ArgDialect {
        runners: &["go", "gotestsum", "richgo"],
        flags: &[
            (Idle, &["-list", "-test.list", "-c", "-n", "-h", "-help"]),
            (Filter, &["-run", "-skip", "-test.run", "-test.skip"]),
            (Switch, &["-short", "-test.short"]),
            (Value, &["-count", "-timeout", "-tags", "-coverprofile", "-covermode", "-coverpkg", "-parallel", "-p", "-bench",
                "-benchtime", "-cpu", "-mod", "-modfile", "-ldflags", "-gcflags", "-asmflags", "-o", "-exec", "-outputdir",
                "-cpuprofile", "-memprofile", "-blockprofile", "-vet", "-shuffle", "-fuzz", "-fuzztime", "-overlay", "-toolexec", "-C",
                "-format", "-f", "-junitfile", "-jsonfile", "-packages", "-post-run-command", "-rerun-fails-report", "-max-fails"]),
        ],
        is_flat: true, names_paths: true, is_whole: true, ..PLAIN
    },
    ArgDialect {
        runners: &["cargo", "cross", "cargo-nextest"],
        flags: &[
            (Idle, &["--no-run", "--list", "--help", "-h", "--version", "-V"]),
            (Package, &["-p", "--package"]),
            (TestTarget, &["--test"]),
            (Library, &["--lib"]),
            (Filter, &["--bin", "--example", "--bench", "-E", "--filter-expr", "--filterset", "--skip", "--exclude", "--partition"]),
            (Switch, &["--bins", "--examples", "--benches", "--doc", "--ignored", "--exact"]),
            (Value, &["--features", "-F", "--target", "--target-dir", "-j", "--jobs", "--profile", "--color", "--message-format",
                "--config", "-Z", "--test-threads", "--format", "--retries", "-P", "--run-ignored", "--report-time",
                "--output-path", "--output-dir", "--ignore-filename-regex", "--fail-under-lines", "--fail-under-functions", "--out", "-o",
                "--engine", "--timeout", "--exclude-files", "--archive-file", "--archive-format", "--extract-to", "--workspace-remap",
                "--cargo-metadata", "--binaries-metadata", "--tool-config-file", "--config-file", "--success-output", "--failure-output",
                "--status-level", "--final-status-level", "--max-fail", "--build-jobs", "--cargo-profile"]),
            (Target, &["--manifest-path"]),
        ],
        has_filters: true, is_whole: true, attaches: true, ..PLAIN
    },
    ArgDialect {
        runners: &["vitest", "jest", "playwright"],
        flags: &[
            (Idle, &["--listTests", "--list", "--showConfig", "--help", "-h", "--version", "--clearCache", "--init", "--mergeReports"]),
            (Filter, &["-t", "--testNamePattern", "-g", "--grep", "--grep-invert", "--selectProjects", "--ignoreProjects",
                "--testPathPattern", "--testPathPatterns", "--testPathIgnorePatterns", "--testMatch", "--testRegex", "--exclude", "--shard",
                "--changedSince", "--tag"]),
            (Switch, &["-o", "--onlyChanged", "--lastCommit", "--only-changed", "--last-failed", "--onlyFailures", "--changed",
                "--findRelatedTests", "-f"]),
            (Target, &["--dir", "--root", "--rootDir", "-r"]),
            (Value, &["-c", "--config", "-w", "--workers", "--maxWorkers", "--reporter", "--reporters", "--outputFile", "--environment",
                "--env", "--pool", "--timeout", "--testTimeout", "--retries", "--output", "--coverageDirectory", "--coverageReporters",
                "--mode", "--browser", "--port", "--trace", "-j", "--project", "--max-failures", "--bail", "--seed", "--repeat-each"]),
        ],
        takes_text: true, is_whole: true, attaches: true, ..PLAIN
    },
    ArgDialect {
        runners: &["bun"],
        flags: &[
            (Idle, &["--help", "-h"]),
            (Filter, &["-t", "--test-name-pattern"]),
            (Switch, &["--only", "--changed"]),
            (Target, &["--cwd"]),
            (Value, &["--timeout", "--rerun-each", "--preload", "-r", "--reporter", "--reporter-outfile", "--coverage-reporter",
                "--coverage-dir", "--max-concurrency", "--seed", "--env-file", "-c", "--config"]),
        ],
        takes_text: true, is_whole: true, ..PLAIN
    },
    ArgDialect {
        runners: &["mix"],
        flags: &[
            (Idle, &["--help", "--dry-run"]),
            (Filter, &["--only", "--exclude", "--partitions"]),
            (Switch, &["--stale", "--failed"]),
            (Value, &["--seed", "--max-failures", "--formatter", "--max-cases", "--timeout", "--include", "--exit-status", "--cover-export",
                "--profile-require", "-r"]),
        ],
        names_paths: true, is_whole: true, ..PLAIN
    },
    ArgDialect {
        runners: &["mocha"],
        flags: &[
            (Idle, &["--dry-run", "--list-files", "--list-reporters", "--list-interfaces", "--help", "-h", "--version", "-V"]),
            (Filter, &["-g", "--grep", "-f", "--fgrep", "--ignore", "--exclude", "--shard"]),
            (Value, &["-r", "--require", "-t", "--timeout", "--config", "-c", "-R", "--reporter", "--import", "--loader", "--ui", "-u",
                "--file", "--extension", "--retries", "-O", "--reporter-option", "--jobs", "-j", "--spec"]),
        ],
        attaches: true, ..PLAIN
    },
    ArgDialect {
        runners: &["mvn", "mvnw"],
        flags: &[
            (Filter, &["-Dtest", "-Dit.test", "-Dgroups", "-DexcludedGroups", "-Dsurefire.includesFile", "-rf", "--resume-from"]),
            (Idle, &["-DskipTests", "-Dmaven.test.skip", "--help", "-h", "--version", "-v"]),
            (Switch, &["-DskipITs", "-DskipUTs", "-Dsurefire.skip"]),
            (Target, &["-pl", "--projects", "-f", "--file"]),
            (Value, &["-P", "-s", "-T", "-l", "--settings", "--activate-profiles", "--threads", "-gs", "-t"]),
        ],
        has_tasks: true, is_whole: true, ..PLAIN
    },
    ArgDialect {
        runners: &["gradle", "gradlew"],
        flags: &[
            (Idle, &["--dry-run", "-m", "--test-dry-run", "--help", "-h", "--version"]),
            (Filter, &["--tests", "-x", "--exclude-task"]),
            (Target, &["-p", "--project-dir"]),
            (Value, &["-c", "--settings-file", "-I", "--init-script", "-g", "--gradle-user-home", "--max-workers", "--console"]),
        ],
        has_tasks: true, is_whole: true, ..PLAIN
    },
    ArgDialect {
        runners: &["rspec", "turbo_tests", "parallel_rspec"],
        flags: &[
            (Filter, &["-e", "--example", "-E", "-t", "--tag", "-P", "--pattern", "--exclude-pattern"]),
            (Idle, &["--dry-run", "--init", "--help", "-h", "--version"]),
            (Switch, &["--only-failures", "--next-failure"]),
            (Value, &["-f", "--format", "-o", "--out", "-r", "--require", "-I", "--seed", "--order", "-n"]),
        ],
        names_paths: true, attaches: true, ..PLAIN
    },
    ArgDialect {
        runners: &["bats"],
        flags: &[
            (Idle, &["-c", "--count", "--help", "-h", "--version"]),
            (Filter, &["-f", "--filter", "--filter-tags", "--filter-status", "--negative-filter"]),
            (Value, &["-j", "--jobs", "-F", "--formatter", "-o", "--output", "--report-formatter"]),
            (Nothing, &["-r", "--recursive", "-t", "--tap", "-p", "--pretty", "-T", "--timing"]),
        ],
        is_whole: true, ..PLAIN
    },
    ArgDialect {
        runners: &["ctest"],
        flags: &[
            (Idle, &["-N", "--show-only", "--print-labels", "--help", "--version"]),
            (Filter, &["-R", "--tests-regex", "-E", "--exclude-regex", "-L", "--label-regex", "-LE", "--label-exclude", "-I",
                "--tests-information"]),
            (Switch, &["--rerun-failed"]),
            (Value, &["--test-dir", "-j", "--parallel", "--timeout", "-C", "--build-config", "--output-junit", "-O", "--repeat"]),
        ],
        is_whole: true, ..PLAIN
    },
];

impl ArgDialect {
    /// Returns the dialect of a runner, or the common one if the table has none.
    pub(super) fn of(runner: &str) -> &'static Self {
        DIALECTS.iter().find(|dialect| dialect.runners.contains(&runner)).unwrap_or(&PLAIN)
    }

    /// Returns the short flags in one word, each with its attached value, or `None` if the word is a single flag.
    pub(super) fn short_flags<'w>(&self, word: &'w str) -> Option<Vec<(String, Option<&'w str>)>> {
        let whole = word.split('=').next().unwrap_or_default();
        let is_known = self.flags.iter().any(|(_, names)| names.contains(&whole));
        if !self.attaches || is_known || word.starts_with("--") || word.len() <= 2 {
            return None;
        }
        let mut flags = Vec::new();
        for (at, letter) in word.char_indices().skip(1) {
            let flag = format!("-{letter}");
            let used = self.flags.iter().find(|(_, names)| names.contains(&flag.as_str())).map(|(used, _)| *used)?;
            if !matches!(used, Nothing | Switch | Idle | Library) {
                let value = &word[at + letter.len_utf8()..];
                let value = value.strip_prefix('=').unwrap_or(value);
                flags.push((flag, Some(value).filter(|value| !value.is_empty())));
                break;
            }
            flags.push((flag, None));
        }
        Some(flags)
    }

    /// Returns the use of a flag; `word` is the flag with its value, if it has one attached.
    pub(super) fn flag(&self, flag: &str, word: &str) -> FlagUse {
        // Go takes both; a switch of Maven may be off.
        let flag = if self.is_flat && flag.starts_with("--") { &flag[1..] } else { flag };
        if word.starts_with("-D") && word.ends_with("=false") {
            return Nothing;
        }
        let known = self.flags.iter().find(|(_, names)| names.contains(&flag)).map(|(used, _)| *used);
        let otherwise = if self.is_whole { Nothing } else { Unknown };
        known.unwrap_or(otherwise)
    }
}
