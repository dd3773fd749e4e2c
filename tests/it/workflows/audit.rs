//! Rules for generated workflows that no linter knows: they check the YAML, and each names the fault.

use std::collections::BTreeMap;

use serde_json::Value;

/// The generated files of one repository, parsed.
pub(crate) struct Generated {
    texts: BTreeMap<String, String>,
    files: BTreeMap<String, Value>,
}

/// A rule, which returns its findings.
pub(crate) type Rule = fn(&Generated) -> Vec<String>;

/// All rules.
pub(crate) const RULES: [(&str, Rule); 18] = [
    ("merge groups", merge_groups),
    ("no filter by path", no_path_filters),
    ("every start", every_start),
    ("last green", last_green),
    ("gate", gate),
    ("names of checks", check_names),
    ("names behind flags", names_behind_flags),
    ("guarded matrices", guarded_matrices),
    ("checkouts", checkouts),
    ("timeouts", timeouts),
    ("pins", pins),
    ("inputs of actions", action_inputs),
    ("secrets by name", secrets_by_name),
    ("no dropped push", no_dropped_push),
    ("least permissions", least_permissions),
    ("granted permissions", granted_permissions),
    ("nothing expanded in scripts", nothing_expanded),
    ("artifacts", artifacts),
];

const CICD: &str = ".github/workflows/cicd.yml";

impl Generated {
    pub(crate) fn new(texts: BTreeMap<String, String>) -> Self {
        let read = |(path, text): (&String, &String)| {
            let value = serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
            (path.clone(), value)
        };
        let files = texts.iter().filter(|(path, _)| path.starts_with(".github/")).map(read).collect();
        Self { texts, files }
    }

    fn workflows(&self) -> impl Iterator<Item = (&str, &Value)> {
        let is_workflow = |path: &&str| path.starts_with(".github/workflows/");
        self.files.iter().map(|(path, file)| (path.as_str(), file)).filter(move |(path, _)| is_workflow(path))
    }

    /// Returns the workflow with the plan, the calls and the gate.
    fn cicd(&self) -> &Value {
        &self.files[CICD]
    }

    /// Returns each job of the workflows, as `path job`.
    fn jobs(&self) -> impl Iterator<Item = (String, &Value)> {
        self.workflows().flat_map(|(path, file)| entries(&file["jobs"]).map(move |(id, job)| (format!("{path} {id}"), job)))
    }

    /// Returns each step of the workflows and actions, as `path job`.
    fn steps(&self) -> impl Iterator<Item = (String, &Value)> {
        fn of((place, holder): (String, &Value)) -> Vec<(String, &Value)> {
            list(&holder["steps"]).iter().map(|step| (place.clone(), step)).collect()
        }
        let actions = self.files.iter().map(|(path, file)| (path.clone(), &file["runs"]));
        self.jobs().chain(actions).flat_map(of)
    }

    /// Returns the calls of cicd.yml: the name of the job, the job, the called file.
    fn calls(&self) -> impl Iterator<Item = (&str, &Value, &Value)> {
        let called = |job: &Value| text(&job["uses"]).strip_prefix("./").map(str::to_owned);
        entries(&self.cicd()["jobs"]).filter_map(move |(id, job)| Some((id, job, &self.files[&called(job)?])))
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Returns nothing if the condition holds, or else the fault.
fn unless(holds: bool, what: impl Into<String>) -> Vec<String> {
    if holds { Vec::new() } else { vec![what.into()] }
}

/// In a merge queue, a required check that never starts blocks all pull requests.
fn merge_groups(all: &Generated) -> Vec<String> {
    unless(all.cicd()["on"].get("merge_group").is_some(), "cicd.yml does not start for merge groups")
}

/// If a filter keeps a run out, its required check stays pending for ever.
fn no_path_filters(all: &Generated) -> Vec<String> {
    let filters =
        |file: &Value| entries(&file["on"]).any(|(_, event)| event.get("paths").or(event.get("paths-ignore")).is_some());
    all.workflows().filter(|(_, file)| filters(file)).map(|(path, _)| format!("{path} filters by path")).collect()
}

fn every_start(all: &Generated) -> Vec<String> {
    let on = &all.cicd()["on"];
    let types: Vec<&str> = list(&on["pull_request"]["types"]).iter().map(text).collect();
    let mut wrong =
        unless(types == ["opened", "synchronize", "reopened", "edited"], format!("pull requests start on {types:?}"));
    wrong.extend(unless(!list(&on["push"]["branches"]).is_empty(), "no push starts it"));
    let input = &on["workflow_dispatch"]["inputs"]["all"];
    wrong.extend(unless(input["type"] == "boolean" && input["default"] == false, "no input for all domains"));
    let plan = &all.cicd()["jobs"]["plan"].to_string();
    wrong.extend(unless(plan.contains("inputs.all ||") && plan.contains("'ci:all'"), "the plan does not ask for `all`"));
    wrong
}

/// On a base branch, a range of only the last push would miss earlier failures.
fn last_green(all: &Generated) -> Vec<String> {
    let plan = all.cicd()["jobs"]["plan"].to_string();
    let asks = plan.contains("= push ]") && plan.contains("--base last-green") && plan.contains("GITHUB_TOKEN");
    let may = ["actions", "checks"].iter().all(|name| all.cicd()["jobs"]["plan"]["permissions"][name] == "read");
    unless(asks && may, "a push is not compared with the last green commit")
}

/// The condition for an event that edits a pull request without changing its base.
const EDIT: &str = r#"github.event.action == 'edited' && !contains(toJSON(github.event.changes), '"ref"')"#;
/// The prefix of every job's name.
const PREFIX: &str =
    r#"${{ github.event.action == 'edited' && !contains(toJSON(github.event.changes), '"ref"') && 'edited: ' || '' }}"#;

/// The gate runs after all jobs, whatever their results, under a fixed name, and needs every job.
fn gate(all: &Generated) -> Vec<String> {
    let jobs = &all.cicd()["jobs"];
    let gate = &jobs["gate"];
    let runs = format!("always() && !({EDIT})");
    let mut wrong = unless(text(&gate["if"]) == runs, "a gate without always() is skipped, and counts as passed");
    wrong.extend(unless(text(&gate["name"]) == format!("{PREFIX}gate"), "the required check is not called gate"));
    let results = gate["steps"][0]["env"]["RESULTS"].as_str().unwrap_or_default();
    for (id, _) in entries(jobs).filter(|(id, _)| *id != "gate") {
        wrong.extend(unless(list(&gate["needs"]).iter().any(|need| need == id), format!("the gate does not need {id}")));
        let is_passed_on = id == "plan" || results.lines().any(|line| line == format!("{id} ${{{{ needs.{id}.result }}}}"));
        wrong.extend(unless(is_passed_on, format!("the gate is not told how {id} ended")));
    }
    wrong
}

/// Names identify checks: a skipped job with the name of the gate would count as the gate.
fn check_names(all: &Generated) -> Vec<String> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (id, job) in entries(&all.cicd()["jobs"]) {
        let name = text(&job["name"]).to_owned();
        wrong.extend(unless(!name.is_empty(), format!("{id} has a name that is no text")));
        let is_own = name.starts_with(PREFIX) && name.len() > PREFIX.len();
        wrong.extend(unless(is_own, format!("{id} hides its check when only the title is edited")));
        let other = seen.insert(name, id);
        wrong.extend(other.map(|other| format!("{id} and {other} show the same name")));
    }
    wrong
}

/// The names of domains come after `--`, whatever they are.
fn names_behind_flags(all: &Generated) -> Vec<String> {
    let mut wrong = Vec::new();
    for (place, step) in all.steps() {
        let calls = text(&step["run"])
            .lines()
            .map(str::trim)
            .filter(|line| ["cicd test ", "cicd status "].iter().any(|verb| line.starts_with(verb)));
        wrong.extend(
            calls.filter(|line| !line.contains(" -- ")).map(|line| format!("{place}: `{line}` takes a name for a flag")),
        );
    }
    wrong
}

/// A matrix without entries is an error for GitHub; a job with such a matrix has a condition.
fn guarded_matrices(all: &Generated) -> Vec<String> {
    let mut wrong = Vec::new();
    for (place, job) in all.jobs().filter(|(_, job)| job["strategy"]["matrix"].is_string()) {
        let matrix = text(&job["strategy"]["matrix"]);
        let guard = text(&job["if"]);
        let asks = |source: &str| guard.contains(source) || !matrix.contains(source.split(' ').next().unwrap_or_default());
        let is_guarded = guard.contains("fromJSON(inputs.matrix).include[0] != null")
            || guard.contains("inputs.matrix != ''") && guard.contains("needs.plan.outputs.has_suites == 'true'");
        wrong.extend(unless(
            is_guarded && asks("inputs.matrix"),
            format!("{place}: nobody asks whether the matrix has an entry"),
        ));
    }
    for (id, job, _) in all.calls() {
        let guard = format!("contains(fromJSON(needs.plan.outputs.calls), '{id}')");
        let matrix = format!("${{{{ toJSON(fromJSON(needs.plan.outputs.matrices)['{id}']) }}}}");
        wrong.extend(unless(text(&job["if"]) == guard, format!("{id} is called whether it has something to run or not")));
        wrong.extend(unless(text(&job["with"]["matrix"]) == matrix, format!("{id} is called with another matrix")));
    }
    wrong
}

/// Checkouts fetch the whole history without file contents, and leave no token in the work tree.
fn checkouts(all: &Generated) -> Vec<String> {
    let is_right =
        |with: &Value| with["fetch-depth"] == 0 && with["filter"] == "blob:none" && with["persist-credentials"] == false;
    let steps = all.steps().filter(|(_, step)| text(&step["uses"]).starts_with("actions/checkout@"));
    let wrong: Vec<(String, &Value)> = steps.collect();
    let mut found = unless(!wrong.is_empty(), "nothing is checked out");
    found.extend(
        wrong.iter().filter(|(_, step)| !is_right(&step["with"])).map(|(place, _)| format!("{place}: another checkout")),
    );
    found
}

/// GitHub ends a hanging job only after six hours.
fn timeouts(all: &Generated) -> Vec<String> {
    let runs = all.jobs().filter(|(_, job)| job.get("steps").is_some());
    runs.filter(|(_, job)| job.get("timeout-minutes").is_none()).map(|(place, _)| format!("{place} may hang")).collect()
}

/// Returns the known actions, with their inputs at the pinned commit.
fn known() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/workflows/actions.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("actions.json")).expect("JSON")
}

/// Every third-party action is pinned to its commit, with the version beside it.
fn pins(all: &Generated) -> Vec<String> {
    let known = known();
    let mut wrong = Vec::new();
    for (path, file) in &all.texts {
        // Comments count too, because users may uncomment them.
        for line in file.lines().filter_map(|line| line.trim_start_matches([' ', '#', '-']).strip_prefix("uses: ")) {
            let (action, rest) = line.split_once('@').unwrap_or((line, ""));
            let pin = &known[action];
            let expected = format!("{} # {}", text(&pin["sha"]), text(&pin["version"]));
            wrong.extend(unless(line.starts_with("./") || rest == expected, format!("{path}: {line} is not pinned")));
        }
    }
    wrong
}

/// GitHub ignores an unknown input of an action and only prints a warning.
fn action_inputs(all: &Generated) -> Vec<String> {
    let known = known();
    let mut wrong = Vec::new();
    for (place, step) in all.steps() {
        let uses = text(&step["uses"]);
        let setup = &all.files[".github/actions/cicd-setup/action.yml"]["inputs"];
        let (inputs, required): (Vec<&str>, Vec<&str>) = match uses.split_once('@') {
            Some((action, _)) => {
                let names = |key: &str| list(&known[action][key]).iter().map(text).collect();
                (names("inputs"), names("required"))
            }
            None if uses.is_empty() => continue,
            None => (entries(setup).map(|(name, _)| name).collect(), Vec::new()),
        };
        let given: Vec<&str> = entries(&step["with"]).map(|(name, _)| name).collect();
        let unknown =
            given.iter().filter(|name| !inputs.contains(name)).map(|name| format!("{place}: {uses} has no input {name}"));
        wrong.extend(unknown);
        wrong.extend(required.iter().filter(|name| !given.contains(name)).map(|name| format!("{place}: {uses} needs {name}")));
    }
    wrong
}

/// No `secrets: inherit`. A secret goes only to a step: the manager's token to the step that uses it, the others and the job's own token
/// where the matrix lists them.
fn secrets_by_name(all: &Generated) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, job, called) in all.calls() {
        let asked = &called["on"]["workflow_call"]["secrets"];
        wrong.extend(unless(!job["secrets"].is_string(), format!("{id} gets every secret")));
        for (name, value) in entries(&job["secrets"]) {
            let is_asked = asked.get(name).is_some() && *value == format!("${{{{ secrets.{name} }}}}");
            wrong.extend(unless(is_asked, format!("{id} gets {name}, and did not ask for it")));
        }
    }
    for (place, job) in all.jobs().filter(|(place, _)| !place.starts_with(CICD)) {
        for step in list(&job["steps"]) {
            for (name, value) in entries(&step["env"]).filter(|(_, value)| text(value).contains("secrets.")) {
                let listed = format!("${{{{ contains(matrix.secrets, '{name}') && secrets.{name} || ");
                let is_asked = step["name"] == "Ask the manager" || text(value).starts_with(&listed);
                wrong.extend(unless(is_asked, format!("{place}: {name} is given to every suite")));
            }
            for (name, value) in entries(&step["env"]).filter(|(_, value)| text(value).contains("github.token")) {
                let is_asked = text(value).starts_with("${{ contains(matrix.secrets, 'GITHUB_TOKEN') && ");
                wrong.extend(unless(is_asked, format!("{place}: the job's token is given to every suite as {name}")));
            }
        }
        let everywhere = job["env"].to_string() + &job["container"].to_string();
        wrong.extend(unless(!everywhere.contains("secrets."), format!("{place}: a secret for every step")));
    }
    wrong
}

/// GitHub keeps one waiting run per group, and silently drops the others.
fn no_dropped_push(all: &Generated) -> Vec<String> {
    let concurrency = &all.cicd()["concurrency"];
    let group = text(&concurrency["group"]);
    let of_request = format!("cicd-${{{{ github.event_name == 'pull_request' && !({EDIT}) && ");
    let is_alone = group.starts_with(&of_request) && group.ends_with(" || github.run_id }}");
    let mut wrong = unless(is_alone, "runs that are no pull request's, or of an edited title, share a group");
    let cancels = "${{ github.event_name == 'pull_request' }}";
    wrong.extend(unless(text(&concurrency["cancel-in-progress"]) == cancels, "more than pull requests are cancelled"));
    for (path, file) in all.workflows().filter(|(path, _)| *path != CICD) {
        let concurrency = &file["concurrency"];
        let name = path.rsplit('/').next().unwrap_or_default();
        let calls = all.calls().filter(|(_, job, _)| text(&job["uses"]).ends_with(name)).count();
        let group = text(&concurrency["group"]);
        let is_alone = group.starts_with(&format!("{name}-${{{{")) && group.ends_with(" && 'live' || github.run_id }}");
        let is_right = concurrency.is_null() || calls <= 1 && is_alone && concurrency["cancel-in-progress"] == false;
        wrong.extend(unless(is_right, format!("{path}: its runs wait for each other, and the waiting ones are dropped")));
    }
    wrong
}

fn least_permissions(all: &Generated) -> Vec<String> {
    let empty = |value: &Value| value.as_object().is_some_and(serde_json::Map::is_empty);
    let tops = all.workflows().filter(|(_, file)| !empty(&file["permissions"]));
    let mut wrong: Vec<String> =
        tops.map(|(path, _)| format!("{path}: jobs have permissions that they did not ask for")).collect();
    let jobs = all.jobs().filter(|(_, job)| !job["permissions"].is_object());
    wrong.extend(jobs.map(|(place, _)| format!("{place} does not say what it may")));
    wrong.extend(unless(empty(&all.cicd()["jobs"]["gate"]["permissions"]), "the gate may do something"));
    wrong
}

/// A called workflow with more permissions than its caller does not start, and then nothing starts.
fn granted_permissions(all: &Generated) -> Vec<String> {
    let rank = |value: &Value| ["read", "write"].iter().position(|access| value == access).map_or(0, |rank| rank + 1);
    let mut wrong = Vec::new();
    for (id, caller, called) in all.calls() {
        for (name, access) in entries(&called["jobs"]).flat_map(|(_, job)| entries(&job["permissions"])) {
            let is_granted = rank(&caller["permissions"][name]) >= rank(access);
            wrong.extend(unless(is_granted, format!("{id} does not grant {name}, and what it calls wants it")));
        }
    }
    wrong
}

/// Outside values reach a script only through its environment; expanded into the script, they would be run.
fn nothing_expanded(all: &Generated) -> Vec<String> {
    let expanded = all.steps().filter(|(_, step)| text(&step["run"]).contains("${{"));
    expanded.map(|(place, step)| format!("{place}: `{}` expands something", text(&step["name"]))).collect()
}

/// Uploads of the same name fail, also between the jobs of a run and its re-runs.
fn artifacts(all: &Generated) -> Vec<String> {
    let uploads: Vec<_> = all.steps().filter(|(_, step)| text(&step["uses"]).starts_with("actions/upload-artifact@")).collect();
    let mut wrong = unless(!uploads.is_empty(), "no results are kept");
    for (place, step) in uploads {
        let name = text(&step["with"]["name"]);
        let is_unique = name.contains("${{ matrix.id }}") && name.contains("${{ github.run_attempt }}");
        wrong.extend(unless(is_unique, format!("{place}: artifacts of one name")));
        wrong.extend(unless(text(&step["if"]).starts_with("always()"), format!("{place}: a red suite's results are lost")));
        let is_harmless = step["continue-on-error"] == true && step["id"] == "keep";
        wrong.extend(unless(is_harmless, format!("{place}: a server that takes no artifacts makes a green suite red")));
    }
    wrong
}
