//! `cicd results import`: results of a run that took place elsewhere.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Result, bail};

use crate::affected::Map;
use crate::cli::shared::session::Session;
use crate::cli::{Context, Format};
use crate::config::{SecretNames, lookup};
use crate::model::error::{Error, Exit};
use crate::model::event::Run;
use crate::model::name::{RULE, is_name};
use crate::model::pages::{PageUrl, RunPages};
use crate::model::result::{JudgedBy, Outcome, SuiteId};
use crate::report::results as report;
use crate::report::ui;
use crate::run::masked;
use crate::run::test_reports::{self, JudgedSuite, TestReport};
use crate::store::{Imported, Policy, RetentionLimits, StateFolders};
use crate::suites::{self, Shard};
use crate::system::secrets::Mask;

/// The most bytes of all files of one import.
const MAX_TOTAL: usize = 1024 * 1024 * 1024;

/// Import the test reports of a run on another machine
///
/// Reads JUnit XML, `go test -json`, and the output of `cargo test` and `cargo nextest run`; the content decides the format.
/// Several files are parts of one run of the suite. The suite fails if a case failed, and is an error if the files have no
/// case.
///
/// The same content for the same suite and commit is kept once. The suites of a run named with --run can come in several
/// imports; importing a suite again replaces its result. If a file is broken, the error names its line, and nothing is kept.
/// The exit code is 0 if the results were kept, even if tests failed.
///
/// Example: `cicd results import report.xml --domain orders --level unit --revision HEAD`
#[derive(Debug, clap::Args)]
pub(super) struct ImportArgs {
    /// The test reports; `-` reads stdin
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The domain of the suite
    #[arg(long)]
    domain: String,
    /// The level of the suite
    #[arg(long)]
    level: String,
    /// The name of the suite, if the level has several
    #[arg(long, value_parser = name)]
    name: Option<String>,
    /// The tested commit, if the work tree had no other changes. Without it, the results count neither for the status of the
    /// domain nor as evidence of flaky suites
    #[arg(long, value_name = "REV")]
    revision: Option<String>,
    /// The id of the run in the other system; default: a digest of the content
    #[arg(long, value_name = "ID", value_parser = run_id)]
    run: Option<String>,
    /// The web page of the run, which the dashboard links to; default: the page that a report of `cicd test --junit` names
    #[arg(long, value_name = "URL", value_parser = page)]
    url: Option<PageUrl>,
}

fn name(text: &str) -> Result<String, String> {
    is_name(text).then(|| text.to_owned()).ok_or_else(|| format!("a suite's name must be {RULE}"))
}

fn run_id(text: &str) -> Result<String, String> {
    let is_id = (1..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    is_id.then(|| text.to_owned()).ok_or_else(|| "an id is 1 to 200 ASCII characters without spaces".to_owned())
}

fn page(text: &str) -> Result<PageUrl, String> {
    PageUrl::of(text).ok_or_else(|| "expected an http or https URL without user name and password".to_owned())
}

/// What was read.
struct Read {
    report: TestReport,
    /// How many files, and of which kinds.
    kinds: Vec<JudgedBy>,
    files: usize,
    hasher: blake3::Hasher,
    written: SystemTime,
    /// What the files say of their run, where they agree.
    pages: RunPages,
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage or config, for a file that is missing or broken, and when the store cannot be written. Nothing is kept then.
pub(super) fn run(args: &ImportArgs, context: &Context) -> Result<Exit> {
    context.format("results import", &[Format::Human])?;
    let session = Session::open(context)?;
    let places = session.repository.places();
    let map = session.map()?;
    let domain = lookup::domain(map.config(), &args.domain)?;
    let level = lookup::level(map.config(), &args.level)?;
    let suite = SuiteId { domain: args.domain.clone(), level: args.level.clone(), name: args.name.clone() };
    let revision = args.revision.as_deref().map(|revision| commit(&session, revision)).transpose()?;
    let now = SystemTime::now();
    let mask = Mask::new(&SecretNames::of(map.config()).values(&context.environment));
    let mut read = read(&args.files, context, &mask, now)?;
    let root = places.top.to_string_lossy();
    let folder = folder(&map, domain, level, args.name.as_deref(), &session);
    read.report.locate(&folder, &root, &|path| places.top.join(path).is_file());
    let run = Run {
        id: args.run.clone().unwrap_or_else(|| id(&read, &suite, revision.as_deref())),
        started: read.written,
        revision,
        is_dirty: false,
        ranges: Vec::new(),
        widened_because: None,
        in_ci: false,
        domains: Vec::new(),
        suites: vec![suite.clone()],
        logs: None,
        tests: None,
        pages: RunPages { run: args.url.clone().or(read.pages.run), job: None, ..read.pages },
    };
    let outcome = Outcome { job_page: read.pages.job, ..outcome(suite, read.report, read.written) };
    let store = StateFolders::of(&context.environment, &places.common).handle(&places.top, Policy::RUN);
    let done = store.with(|store| {
        let done = store.import(&run, std::slice::from_ref(&outcome))?;
        store.tidy(now, &RetentionLimits::default()).map(|()| done)
    })?;
    let (is_again, files, kinds) = (done == Imported::Again, read.files, read.kinds.as_slice());
    context.answer(|out| report::imported(out, &report::Import { outcome: &outcome, run: &run, is_again, files, kinds }))?;
    if run.revision.is_none() {
        context
            .screen
            .note("the commit is unknown; name it with --revision REV so that the results count as the domain's tests");
    }
    Ok(Exit::Yes)
}

fn commit(session: &Session, revision: &str) -> Result<String> {
    let found = session.repository.commit(revision)?;
    found.ok_or_else(|| {
        let error = Error::usage(format!("there is no commit `{revision}` in this repository"));
        error.hint("fetch it first, or leave --revision out").into()
    })
}

/// Where the suite runs, if the config knows it: paths in reports are often relative to that.
pub(super) fn folder<'c>(map: &Map<'c>, domain: usize, level: &'c str, name: Option<&str>, session: &Session) -> String {
    let planned = suites::of_domain(map.config(), domain, &[level], &session.folders());
    let own = planned.iter().find(|planned| planned.name == name);
    own.and_then(|planned| planned.command(&session.folders(), Shard::WHOLE).ok()).map(|line| line.folder).unwrap_or_default()
}

fn read(files: &[PathBuf], context: &Context, mask: &Mask, now: SystemTime) -> Result<Read> {
    let mut hasher = blake3::Hasher::new();
    let mut seen = Vec::new();
    let (mut reports, mut kinds, mut total) = (Vec::new(), Vec::new(), 0);
    let mut pages = Vec::new();
    let mut written = None;
    for file in files {
        let shown = if is_stdin(file) { "stdin".to_owned() } else { ui::path(file.as_os_str().as_encoded_bytes()) };
        let (bytes, at) =
            open(file).and_then(|(from, at)| Ok((test_reports::whole(from)?, at))).map_err(|error| cannot(&shown, error))?;
        let digest = blake3::hash(&bytes);
        if seen.contains(&digest) {
            context.screen.note(&format!("{shown}: the same content was already read, so it counts once"));
            continue;
        }
        total += bytes.len();
        if total > MAX_TOTAL {
            let error = Error::usage(format!("the files are larger than {} MiB together", MAX_TOTAL / 1024 / 1024));
            bail!(error.hint("nothing was kept; import fewer at a time"));
        }
        let report = masked::report(&bytes, mask, test_reports::by_content).map_err(|broken| {
            Error::usage(format!("{shown}: {broken}")).hint("nothing was kept; fix the file, or leave it out")
        })?;
        if !kinds.contains(&report.judged_by) {
            kinds.push(report.judged_by);
        }
        pages.extend(own_pages(&bytes));
        hasher.update(digest.as_bytes());
        seen.push(digest);
        reports.push(report);
        written = written.max(at);
    }
    let report = TestReport::join(reports).ok_or_else(|| Error::usage("no file was named"))?;
    // A time that an archive made up, or a clock that is wrong, would put the run where nobody looks, or let it go at once.
    let is_likely = |at: &SystemTime| now.duration_since(*at).is_ok_and(|age| age < RetentionLimits::default().age);
    let written = written.filter(is_likely).unwrap_or(now);
    let pages = pages.into_iter().reduce(|all, other| all.shared(&other)).unwrap_or_default();
    Ok(Read { report, kinds, files: seen.len(), hasher, written, pages })
}

/// What a file of `cicd test --junit` says of the pages of its run, suite by suite.
fn own_pages(bytes: &[u8]) -> Vec<RunPages> {
    const MARK: &[u8] = b"\"cicd.verdict\"";
    if !bytes.windows(MARK.len()).any(|window| window == MARK) {
        return Vec::new();
    }
    let suites = test_reports::own(bytes, &|_, _| {}).unwrap_or_default();
    suites.into_iter().map(|own| own.pages).collect()
}

fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// Where to read from, and when a file was last written to.
fn open(file: &Path) -> io::Result<(Box<dyn io::Read>, Option<SystemTime>)> {
    if is_stdin(file) {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let metadata = file.metadata()?;
    let written = metadata.is_file().then(|| metadata.modified().ok()).flatten();
    Ok((Box::new(File::open(file)?), written))
}

fn cannot(shown: &str, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "nothing was kept; check that the tests wrote this file",
        io::ErrorKind::IsADirectory => "nothing was kept; name the files in it",
        io::ErrorKind::FileTooLarge => {
            let most = test_reports::MAX_BYTES / 1024 / 1024;
            let error = Error::usage(format!("{shown}: larger than {most} MiB, and neither XML nor text in UTF-8"));
            return error.hint("nothing was kept");
        }
        _ => return Error::unknown(format!("cannot read {shown}")).because(error).hint("nothing was kept"),
    };
    Error::usage(format!("cannot read {shown}")).because(error).hint(hint)
}

/// The same for the same content, suite and commit. Outputs without times in them are alike on many commits.
fn id(read: &Read, suite: &SuiteId, revision: Option<&str>) -> String {
    let mut hasher = read.hasher.clone();
    hasher.update(suite.to_string().as_bytes()).update(b"\0").update(revision.unwrap_or_default().as_bytes());
    format!("import-{}", &hasher.finalize().to_hex()[..12])
}

fn outcome(suite: SuiteId, report: TestReport, started: SystemTime) -> Outcome {
    let duration = duration(&report);
    let JudgedSuite { verdict, why, judged_by, counts, cases, is_flaky, text } = test_reports::judge_report(report);
    Outcome {
        suite,
        shard: None,
        verdict,
        why,
        judged_by,
        counts,
        cases,
        // Not here.
        attempts: 0,
        is_flaky,
        started,
        duration,
        ended: None,
        command: String::new(),
        folder: String::new(),
        log: None,
        output: text.unwrap_or_default(),
        leaked: Vec::new(),
        cached: None,
        quarantine: None,
        withheld: Vec::new(),
        shared: Vec::new(),
        again: String::new(),
        cache_note: None,
        job_page: None,
    }
}

/// How long the cases took together; nothing where the report does not say. Go counts what is below a test into it.
fn duration(report: &TestReport) -> Duration {
    let is_own = |name: &str| report.judged_by != JudgedBy::GoTest || !name.contains('/');
    let own = report.cases.iter().filter(|case| is_own(&case.name));
    own.filter_map(|case| case.duration).fold(Duration::ZERO, Duration::saturating_add)
}
