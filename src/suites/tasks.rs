//! Goals of Maven and tasks of Gradle that run no test.

/// Flags with a value that is no goal and no task.
const VALUES: [&str; 18] = [
    "-P",
    "-s",
    "-T",
    "-l",
    "-pl",
    "-f",
    "-rf",
    "-gs",
    "-t",
    "-p",
    "-c",
    "-I",
    "-g",
    "--projects",
    "--file",
    "--tests",
    "--settings",
    "--project-dir",
];

/// Phases of Maven before its tests.
const PHASES: [&str; 7] = ["clean", "validate", "initialize", "compile", "test-compile", "pre-clean", "site"];

/// Plugins of Maven that start no test.
#[rustfmt::skip]
const PLUGINS: [&str; 20] = [
    "dependency", "versions", "spotless", "checkstyle", "pmd", "spotbugs", "help", "compiler", "resources", "clean", "jar", "enforcer",
    "formatter", "license", "javadoc", "source", "wrapper", "spring-boot", "flyway", "liquibase",
];

/// Tasks of Gradle that start no test.
#[rustfmt::skip]
const TASKS: [&str; 18] = [
    "classes", "testClasses", "jar", "bootJar", "war", "clean", "dependencies", "tasks", "help", "wrapper", "javadoc", "projects", "properties",
    "run", "bootRun", "installDist", "distZip", "processResources",
];

/// How the names of such tasks begin.
const TASK_STARTS: [&str; 8] = ["assemble", "compile", "spotless", "ktlint", "checkstyle", "detekt", "lint", "publish"];

/// Returns true if all that a build is to do is known to run no test.
pub(super) fn run_no_test(runner: &str, args: &[&str]) -> bool {
    let mut goals = Vec::new();
    let mut is_without_tests = false;
    let mut rest = args.iter();
    while let Some(word) = rest.next() {
        if matches!(*word, "-x" | "--exclude-task") {
            is_without_tests |= rest.next().is_some_and(|task| last(task) == "test");
        } else if VALUES.contains(word) {
            rest.next();
        } else if !word.starts_with('-') {
            goals.push(*word);
        }
    }
    let is_idle = |goal: &&str| match runner {
        "mvn" | "mvnw" | "mvnd" => is_goal_without_tests(goal),
        _ => is_task_without_tests(last(goal), is_without_tests),
    };
    !goals.is_empty() && goals.iter().all(is_idle)
}

fn is_goal_without_tests(goal: &str) -> bool {
    let plugin = goal.split_once(':').map(|(plugin, _)| plugin);
    PHASES.contains(&goal)
        || plugin.is_some_and(|plugin| PLUGINS.contains(&plugin))
        || (plugin.is_none() && (goal.starts_with("generate-") || goal.starts_with("process-")))
}

fn is_task_without_tests(task: &str, is_without_tests: bool) -> bool {
    let is_build = matches!(task, "build" | "check" | "buildNeeded" | "buildDependents");
    (is_build && is_without_tests)
        || TASKS.contains(&task)
        || (TASK_STARTS.iter().any(|start| task.starts_with(start)) && !task.ends_with("Check") && !is_variant_of_test(task))
        || matches!(task, "spotlessCheck" | "ktlintCheck")
}

/// Returns true for a task that starts tests and is called after what it starts them for.
fn is_variant_of_test(task: &str) -> bool {
    task.ends_with("Tests") || task.ends_with("TestRun")
}

/// The name of a task without its project.
fn last(task: &str) -> &str {
    task.rsplit(':').next().unwrap_or(task)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_and_tasks_that_run_no_test() {
        let check = |text: &str, expected: bool| {
            let (runner, args) = text.split_once(' ').unwrap_or((text, ""));
            let args: Vec<&str> = args.split(' ').filter(|word| !word.is_empty()).collect();
            assert_eq!(run_no_test(runner, &args), expected, "{text}");
        };
        for text in [
            "mvn compile",
            "mvn -B clean test-compile -P ci",
            "mvnw dependency:tree",
            "mvn spotless:check",
            "gradle assemble",
            "gradlew classes",
            "gradlew :a:compileTestJava",
            "gradle build -x test",
            "gradle clean build --exclude-task :a:test",
            "gradle spotlessCheck",
        ] {
            check(text, true);
        }
        for text in [
            "mvn package",
            "mvn clean verify",
            "mvn surefire:test",
            "mvn",
            "gradle build",
            "gradle build -x lint",
            "gradle build integrationTest -x test",
            "gradle test",
            "gradlew",
        ] {
            check(text, false);
        }
    }
}
