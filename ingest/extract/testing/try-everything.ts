/** Tries what a parser must not be able to do and reports what happened; started by the test in place of the parser. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { denyNetwork } from "#lib/boundary/deny-network";
import { announceBlocked } from "../blocked-signal.ts";

denyNetwork({ onBlocked: announceBlocked });
const attempts: Record<string, () => unknown> = {
  "read a system file": () => readFileSync("/etc/passwd"),
  "read the data folder": () => readFileSync(join(import.meta.dirname, "../../../data/intramuros.db")),
  "write a file": () => writeFileSync(join(tmpdir(), "intramuros-should-not-exist"), "x"),
  "write into its cache": () => writeFileSync(join(process.env.NODE_COMPILE_CACHE ?? "", "x"), "x"),
  "start a program": () => execFileSync("/bin/true"),
  "start a thread": () => new Worker("1", { eval: true }),
  "connect to a host": () => connect(1, "127.0.0.1"),
  "run code from a string": () => Reflect.construct(Function, ["return 1"]),
};
const results = Object.entries(attempts).map(([name, attempt]) => {
  try {
    attempt();
    return [name, "done"];
  } catch {
    return [name, "refused"];
  }
});
writeSync(
  1,
  JSON.stringify({ results: Object.fromEntries(results), environment: Object.keys(process.env).sort() }),
);
process.exit(0);
