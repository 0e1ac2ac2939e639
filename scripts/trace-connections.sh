#!/usr/bin/env bash
# Runs the end-to-end tests with every process of the product under strace and lists the addresses they turned to.
# Fails when one of them is not loopback or a Unix socket. Needs Linux and strace.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v strace >/dev/null || { echo "Install strace first." >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
TRACE_CONNECTIONS="$folder" node scripts/run.cjs node_modules/@playwright/test/cli.js test "$@"
node scripts/run.cjs scripts/list-connections.ts "$folder"
