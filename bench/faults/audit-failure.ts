/**
 * Whether content leaves while the audit log cannot be written:
 *
 *   node bench/faults/audit-failure.ts [full-disk | locked | write-error | sync-error]...
 *
 * full-disk: the data folder lies on a tmpfs of 48 MiB that is filled to the last byte (needs `unshare`, or root).
 * locked: another process holds the database. write-error, sync-error: `strace` makes every write or sync to disk fail
 * with EIO. Each way in which content is given away (audit/content-routes.ts) is tried before, during and after.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { injectErrors } from "./audit/bring-about.ts";
import type { Result } from "./audit/child.ts";

const CHILD = join(import.meta.dirname, "audit", "child.ts");
export const FAULTS = ["full-disk", "locked", "write-error", "sync-error"] as const;
export type Fault = (typeof FAULTS)[number];
/** Whether this machine can bring the fault about. */
export function canTry(fault: Fault): boolean {
  if (fault === "locked") return true;
  const [program = "", ...args] =
    fault === "full-disk"
      ? ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
      : ["strace", "-o", "/dev/null", "true"];
  return process.platform === "linux" && spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

export async function tryFault(fault: Fault): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-fault-"));
  const node = [process.execPath, "--no-warnings", CHILD, fault];
  const mount = `mount -t tmpfs -o size=48m tmpfs ${folder} && exec "$@"`;
  const [program = "", ...args] =
    fault === "full-disk" ? ["unshare", "-rm", "sh", "-c", mount, "sh", ...node] : node;
  const child = spawn(program, args, {
    env: { NODE_ENV: "test", PATH: "/usr/bin:/bin:/usr/sbin:/sbin", TMPDIR: folder },
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    return await converse(child, fault);
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function converse(child: ChildProcessByStdio<Writable, Readable, null>, fault: Fault): Promise<Result> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  const ready = await next();
  const isInjected = fault === "write-error" || fault === "sync-error";
  // The answers on standard output have to get through; only files of the database are meant.
  const lift = isInjected ? await injectErrors(fault, Number(ready.split(" ")[1])) : undefined;
  child.stdin.write("fault\n");
  await next();
  await lift?.();
  child.stdin.write("lift\n");
  return JSON.parse(await next()) as Result;
}

if (import.meta.filename === process.argv[1]) {
  const wanted = process.argv.slice(2);
  const faults = FAULTS.filter((fault) => wanted.length === 0 || wanted.includes(fault));
  for (const fault of faults) {
    if (!canTry(fault)) {
      process.stdout.write(`${fault}: cannot be tried on this machine\n`);
      continue;
    }
    const { before, during, after, alarms } = await tryFault(fault);
    const ok = (outcomes: Result["before"]) => outcomes.filter(({ code }) => code === "ok").length;
    const leaked = during.filter((outcome) => outcome.leaked).map(({ route }) => route);
    process.stdout.write(
      `${fault}: before ${ok(before)}/${before.length} answered; during ${ok(during)} answered, ${leaked.length} leaked ${leaked.join(", ")}; after ${ok(after)}/${after.length} answered; alarms ${alarms}\n`,
    );
    for (const { route, code, message } of during) process.stdout.write(`  ${route}: ${code}: ${message}\n`);
    if (leaked.length > 0 || ok(after) < after.length || alarms === 0) process.exitCode = 1;
  }
}
