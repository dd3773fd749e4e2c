// What GitHub limits, and the three ways in which a run ends before it has a result. One home for the numbers, so that a test can
// name them.
//
// Source: docs.github.com, "Actions limits", "Workflow syntax", "Reusing workflow configurations".

// Entries of one matrix.
export const MATRIX = 256;
// Different reusable workflows in a run. github.com has raised this to 50; servers of one's own have not, so the lower number counts.
export const REUSABLE = 20;
// Levels of workflows, the one that was triggered included.
export const LEVELS = 4;
// Outputs of one job, in bytes of UTF-16, as GitHub counts them.
export const OUTPUTS = 1024 * 1024;
// A step's summary, in bytes.
export const SUMMARY = 1024 * 1024;
// Inputs of workflow_dispatch.
export const DISPATCH_INPUTS = 25;

// What this runner has no stand-in for, or will not stand in for: the run ends with 2 and names it.
export class Refused extends Error {}

// What GitHub says when it does not even start a run ("startup failure"): the run ends with 1.
export class StartupFailure extends Error {
  constructor(messages) {
    super([messages].flat().join("\n"));
    this.messages = [messages].flat();
  }
}

// What makes a step or a job red, with GitHub's own words where they are known.
export class Failure extends Error {}
