#!/usr/bin/env bash
# How the workflows of this repository get `cicd`: they build the one they are about to test.
set -euo pipefail
cargo build --locked
mkdir -p "$RUNNER_TEMP/cicd"
cp target/debug/cicd "$RUNNER_TEMP/cicd/cicd"
echo "$RUNNER_TEMP/cicd" >>"$GITHUB_PATH"
