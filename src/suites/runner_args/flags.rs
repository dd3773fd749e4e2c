//! The flags of test runners, as far as they decide what is run.

/// What a flag is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlagUse {
    /// With its value, it leaves out what only the runner knows.
    Filter,
    /// As [`Self::Filter`], without a value.
    Switch,
    /// It takes a value that restricts nothing.
    Value,
    /// Its value is a path that is passed over.
    Exclude,
    /// Its value is a file or folder to run, or several with commas.
    Target,
    /// Its value is a package of Cargo.
    Package,
    /// Its value is a test target of Cargo.
    TestTarget,
    /// Only the library's own tests.
    Library,
    /// It restricts nothing and takes no value.
    Nothing,
    /// Not known.
    Unknown,
}

use FlagUse::{Exclude, Filter, Library, Nothing, Package, Switch, Target, TestTarget, Unknown, Value};

/// How a runner reads its words.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of a runner")]
pub(super) struct ArgDialect {
    runners: &'static [&'static str],
    flags: &'static [(FlagUse, &'static [&'static str])],
    /// True if a folder stands for the files directly in it.
    pub(super) is_flat: bool,
    /// True if words without a path are tasks or goals.
    pub(super) has_tasks: bool,
    /// True if a word is a filter of names of tests.
    pub(super) has_filters: bool,
    /// True if a word is a part of the paths that it runs.
    pub(super) takes_text: bool,
    /// True if a word may be the dotted name of a module.
    pub(super) has_modules: bool,
    /// True if a word that is no path restricts what is run in a way that is not known here.
    pub(super) names_paths: bool,
    /// True if a flag that is not in the table takes no value.
    is_whole: bool,
}

const PLAIN: ArgDialect = ArgDialect {
    runners: &[],
    flags: &[(
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
    )],
    is_flat: false,
    has_tasks: false,
    has_filters: false,
    takes_text: false,
    has_modules: false,
    names_paths: false,
    is_whole: false,
};

#[rustfmt::skip]
const DIALECTS: &[ArgDialect] = &[
    ArgDialect {
        runners: &["pytest", "py.test"],
        flags: &[
            (Filter, &["-k", "-m", "--ignore-glob", "--pyargs"]),
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
        names_paths: true, ..PLAIN
    },
    ArgDialect {
        runners: &["unittest", "manage.py", "django-admin", "nose2", "trial"],
        flags: &[
            (Filter, &["-k", "-p", "--pattern", "--tag", "--exclude-tag"]),
            (Target, &["-s", "--start-directory"]),
            (Value, &["-t", "--top-level-directory", "--settings", "--parallel", "--pythonpath", "--testrunner", "--verbosity"]),
            (Nothing, &["-v", "-q", "-f", "-b", "-c", "--verbose", "--quiet", "--failfast", "--buffer", "--locals", "--noinput"]),
        ],
        has_modules: true, names_paths: true, ..PLAIN
    },
    ArgDialect {
        runners: &["go"],
        flags: &[
            (Filter, &["-run", "-skip", "-test.run", "-test.skip"]),
            (Value, &["-count", "-timeout", "-tags", "-coverprofile", "-covermode", "-coverpkg", "-parallel", "-p", "-bench",
                "-benchtime", "-cpu", "-mod", "-modfile", "-ldflags", "-gcflags", "-asmflags", "-o", "-exec", "-outputdir",
                "-cpuprofile", "-memprofile", "-blockprofile", "-vet", "-shuffle", "-fuzz", "-fuzztime", "-overlay", "-toolexec", "-C"]),
        ],
        is_flat: true, names_paths: true, is_whole: true, ..PLAIN
    },
    ArgDialect {
        runners: &["cargo", "cross", "cargo-nextest"],
        flags: &[
            (Package, &["-p", "--package"]),
            (TestTarget, &["--test"]),
            (Library, &["--lib"]),
            (Filter, &["--bin", "--example", "--bench", "-E", "--filter-expr", "--filterset", "--skip", "--exclude", "--partition"]),
            (Switch, &["--bins", "--examples", "--benches", "--doc", "--ignored", "--exact"]),
            (Value, &["--features", "-F", "--target", "--target-dir", "-j", "--jobs", "--profile", "--color", "--message-format",
                "--config", "-Z", "--test-threads", "--format", "--retries", "-P", "--run-ignored", "--report-time"]),
            (Target, &["--manifest-path"]),
        ],
        has_filters: true, is_whole: true, ..PLAIN
    },
    ArgDialect {
        runners: &["vitest", "jest", "playwright"],
        flags: &[
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
        takes_text: true, is_whole: true, ..PLAIN
    },
    ArgDialect {
        runners: &["mocha"],
        flags: &[
            (Filter, &["-g", "--grep", "-f", "--fgrep", "--ignore", "--exclude"]),
            (Value, &["-r", "--require", "-t", "--timeout", "--config", "-c", "-R", "--reporter", "--import", "--loader", "--ui", "-u",
                "--file", "--extension", "--retries", "-O", "--reporter-option", "--jobs", "-j", "--spec"]),
        ],
        ..PLAIN
    },
    ArgDialect {
        runners: &["mvn", "mvnw"],
        flags: &[
            (Filter, &["-Dtest", "-Dit.test", "-Dgroups", "-DexcludedGroups", "-Dsurefire.includesFile", "-rf", "--resume-from"]),
            (Switch, &["-DskipTests", "-Dmaven.test.skip", "-DskipITs", "-DskipUTs"]),
            (Target, &["-pl", "--projects", "-f", "--file"]),
            (Value, &["-P", "-s", "-T", "-l", "--settings", "--activate-profiles", "--threads", "-gs", "-t"]),
        ],
        has_tasks: true, is_whole: true, ..PLAIN
    },
    ArgDialect {
        runners: &["gradle", "gradlew"],
        flags: &[
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
            (Switch, &["--only-failures", "--next-failure"]),
            (Value, &["-f", "--format", "-o", "--out", "-r", "--require", "-I", "--seed", "--order", "-n"]),
        ],
        ..PLAIN
    },
    ArgDialect {
        runners: &["bats"],
        flags: &[
            (Filter, &["-f", "--filter", "--filter-tags", "--filter-status"]),
            (Value, &["-j", "--jobs", "-F", "--formatter", "-o", "--output", "--report-formatter"]),
            (Nothing, &["-r", "--recursive", "-t", "--tap", "-p", "--pretty", "-T", "--timing"]),
        ],
        is_whole: true, ..PLAIN
    },
];

impl ArgDialect {
    /// That of a runner; what is common to most where it is not in the table.
    pub(super) fn of(runner: &str) -> &'static Self {
        DIALECTS.iter().find(|dialect| dialect.runners.contains(&runner)).unwrap_or(&PLAIN)
    }

    /// The use of a flag; `word` is the flag with its value, where it has one of its own.
    pub(super) fn flag(&self, flag: &str, word: &str) -> FlagUse {
        // Go takes both; a switch of Maven may be off.
        let flag = if self.runners == ["go"] && flag.starts_with("--") { &flag[1..] } else { flag };
        if word.starts_with("-D") && word.ends_with("=false") {
            return Nothing;
        }
        let known = self.flags.iter().find(|(_, names)| names.contains(&flag)).map(|(used, _)| *used);
        let otherwise = if self.is_whole { Nothing } else { Unknown };
        known.unwrap_or(otherwise)
    }
}
