/**
 * Canary secrets in documents that a person may not read: `node scripts/run.cjs bench/access-canaries.ts [canaries]
 * [prompts] [seed]`. 0 leaks are wanted. The work is done in a process of its own, so that its log can be looked through.
 */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { findCanaries, makeCanaries } from "../lib/answer/testing/canaries/canary.ts";
import { type CanaryFigures, runCanaries } from "../lib/answer/testing/canaries/run.ts";
import { setLogLevel } from "../lib/log.ts";

const [canaries = 200, prompts = 2000, seed = Date.now() % 1_000_000] = process.argv.slice(2, 5).map(Number);
const secrets = makeCanaries(canaries, seed);

if (process.argv[5] === "inner") {
  setLogLevel("debug");
  process.stdout.write(JSON.stringify(await runCanaries(secrets, prompts)));
} else {
  const startMs = performance.now();
  const given = [import.meta.filename, canaries, prompts, seed, "inner"].map(String);
  const child = spawn(process.execPath, given, { stdio: ["ignore", "pipe", "pipe"] });
  const [out, log] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (out === "") throw new Error(log);
  const figures = JSON.parse(out) as CanaryFigures;
  const inLog = findCanaries(log, secrets).map(({ word }) => `log: ${word}`);
  const leaks = [...figures.leaks, ...inLog];
  const seconds = Math.round((performance.now() - startMs) / 1000);
  process.stdout.write(`${JSON.stringify({ ...figures, seed, logBytes: log.length, leaks, seconds })}\n`);
  process.exitCode = leaks.length === 0 ? 0 : 1;
}
