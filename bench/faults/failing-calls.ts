/**
 * Each call to the disk that fails: `node bench/faults/failing-calls.ts [--most N] [ACT...]`.
 *
 * For each act of a small installation (small/installation.ts), each kind of call that changes files, and each of EIO,
 * ENOSPC and SIGKILL, `strace` makes the n-th such call of every thread fail, for n from 1 until an act makes no such call
 * any more, or up to N (12 unless told). An act that says it succeeded must have done what it promised, one that fails must
 * say so in a sentence of ours and work again at once without the fault; the database must be whole, the log intact and no
 * document there in part. A process that was killed, or that ended itself, is looked at by a new one. Needs Linux and strace.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Report } from "./calls/child.ts";
import { isClear, type Promised } from "./small/installation.ts";

const CHILD = join(import.meta.dirname, "calls", "child.ts");
/** Of several kinds that do the same, each program uses its own; one that is not used ends at its first try. */
const CALLS = ["write", "pwrite64", "fsync", "fdatasync", "ftruncate", "openat", "mkdir", "rename", "unlink"];
const ERRORS = ["EIO", "ENOSPC", "SIGKILL"] as const;
const ATTACH_MS = 10_000;
/** An act that takes longer hangs. */
const PATIENCE_MS = 60_000;
/** The index's own threads wake each other by writing; that such a write fails is no fault that a disk has. */
const INDEX_ACTS = ["ask", "store and index", "make the index anew"];

export type Trial = {
  readonly act: string;
  readonly call: string;
  readonly error: string;
  readonly n: number;
};
export type Outcome = Trial & {
  /** False: the act made fewer such calls. */
  readonly isHit: boolean;
  /** "ok", the code of the refusal, or "died". */
  readonly code: string;
  readonly findings: readonly string[];
};

/** Tries every trial that `wanted` lets through. */
export async function* failCalls(most: number, wanted: (trial: Trial) => boolean): AsyncGenerator<Outcome> {
  let subject = await Subject.start();
  try {
    for (const act of subject.acts)
      for (const call of CALLS)
        for (const error of ERRORS)
          for (let n = 1; n <= most; n++) {
            const trial = { act, call, error, n };
            if (!wanted(trial) || isWakening(trial)) continue;
            const outcome = await subject.attempt(trial);
            yield outcome;
            if (outcome.code === "died") {
              subject.end();
              subject = await Subject.start();
            }
            if (!outcome.isHit) break;
          }
  } finally {
    subject.end();
  }
}

function isWakening({ act, call, error }: Trial): boolean {
  return call === "write" && error !== "SIGKILL" && INDEX_ACTS.includes(act);
}

/** An installation in a process of its own. */
class Subject {
  acts: readonly string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "intramuros-calls-"));
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #gone: Promise<"died">;
  readonly #promises: Promised[] = [];
  #dataDir = "";

  static async start(): Promise<Subject> {
    const subject = new Subject();
    const { value } = await subject.#lines.next();
    const { dataDir, acts } = JSON.parse(value ?? "{}");
    [subject.#dataDir, subject.acts] = [dataDir, acts];
    return subject;
  }

  private constructor() {
    this.#child = spawnChild(this.#folder, ["serve"]);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#gone = once(this.#child, "exit").then(() => "died");
  }

  async attempt(trial: Trial): Promise<Outcome> {
    const log = join(this.#folder, "strace.log");
    const tracer = await attach(this.#child.pid ?? 0, trial, log);
    const done = actEnded();
    this.#child.stdin.write(`go\t${trial.act}\n`);
    const late = delay(PATIENCE_MS, "late" as const, { ref: false });
    const end = await Promise.race([done, this.#gone, late]);
    if (end === "late") this.#child.kill("SIGKILL");
    tracer.kill("SIGINT");
    await once(tracer, "exit");
    const isHit = end !== "done" || readFileSync(log, "utf8").includes("(INJECTED)");
    if (end !== "done") {
      process.removeAllListeners("SIGUSR2");
      const findings = await this.#look();
      if (end === "late") findings.push("it hangs");
      return { ...trial, isHit, code: "died", findings };
    }
    const first = await this.#report();
    const again = first.code === "ok" ? first : await this.#once(trial.act);
    const findings = [...first.findings, ...again.findings];
    if (!isClear(first)) findings.push(`${first.code}: ${first.message}`);
    if (again.code !== "ok") findings.push(`without the fault: ${again.code}: ${again.message}`);
    return { ...trial, isHit, code: first.code, findings };
  }

  end(): void {
    this.#child.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The act without a fault. */
  async #once(act: string): Promise<Report> {
    const done = actEnded();
    this.#child.stdin.write(`go\t${act}\n`);
    await done;
    return this.#report();
  }

  async #report(): Promise<Report> {
    this.#child.stdin.write("report\n");
    const report = JSON.parse((await this.#lines.next()).value ?? "{}") as Report;
    if (report.promised !== undefined) this.#promises.push(report.promised);
    return report;
  }

  /** A new process opens what this one left. */
  async #look(): Promise<string[]> {
    const child = spawnChild(this.#folder, ["check", this.#dataDir]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.write(`${JSON.stringify(this.#promises)}\n`);
    const { value } = await lines.next();
    return value === undefined ? ["what was left could not be opened"] : JSON.parse(value);
  }
}

/** Told by a signal, since the process writes nothing while its calls may fail. */
function actEnded(): Promise<"done"> {
  return new Promise((resolve) => process.once("SIGUSR2", () => resolve("done")));
}

function spawnChild(folder: string, args: readonly string[]): ChildProcessByStdio<Writable, Readable, null> {
  const env = { NODE_ENV: "test" as const, PATH: "/usr/bin:/bin:/usr/sbin:/sbin", TMPDIR: folder };
  const options = ["--no-warnings", CHILD, ...args];
  return spawn(process.execPath, options, { env, stdio: ["pipe", "pipe", "inherit"] });
}

/** Once it holds every thread of the process. */
async function attach(pid: number, { call, error, n }: Trial, log: string) {
  const what = error === "SIGKILL" ? "signal=SIGKILL" : `error=${error}`;
  const tracer = spawn(
    "strace",
    ["-f", "-o", log, "-p", `${pid}`, "-e", `trace=${call}`, "-e", `inject=${call}:${what}:when=${n}`],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  tracer.stderr.on("data", (part: Buffer) => {
    said += part.toString();
  });
  for (const endAtMs = Date.now() + ATTACH_MS; !said.includes("attached"); await delay(10))
    if (Date.now() > endAtMs || tracer.exitCode !== null) throw new Error(`strace cannot attach: ${said}`);
  return tracer;
}

if (import.meta.filename === process.argv[1]) {
  const args = process.argv.slice(2);
  const at = args.indexOf("--most");
  const most = at === -1 ? 12 : Number(args[at + 1]);
  const acts = at === -1 ? args : args.toSpliced(at, 2);
  const counts = new Map<string, number>();
  let [findings, all] = [0, 0];
  const isWanted = ({ act }: Trial) => acts.length === 0 || acts.includes(act);
  for await (const { act, call, error, n, isHit, code, findings: wrong } of failCalls(most, isWanted)) {
    if (!isHit) continue;
    all++;
    const key = `${act} | ${error} | ${code}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    findings += wrong.length;
    process.stderr.write(`\r${all} calls failed; now: ${act}, ${call} ${n}, ${error}    `);
    for (const sentence of wrong)
      process.stdout.write(`${act}, ${call} ${n}, ${error} (${code}): ${sentence}\n`);
  }
  for (const [key, number] of counts) process.stdout.write(`${key} | ${number}\n`);
  process.stdout.write(`${all} calls failed, ${findings} findings\n`);
  process.exitCode = findings === 0 && all > 0 ? 0 : 1;
}
