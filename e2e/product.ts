import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The real product for a test: its own data folder and port, started and stopped like an administrator would. */
export type Product = {
  readonly url: string;
  /** The one-time link; undefined when the installation is set up. */
  readonly setupUrl: string | undefined;
  readonly dataDir: string;
  readonly env: Record<string, string>;
  /** Process ids below the supervisor, by what they run. */
  processIds(): Promise<{ web: number; ingest: number; engine: number; sealer: number }>;
  stop(): Promise<{ code: number | null }>;
};

const REPOSITORY = join(import.meta.dirname, "..");
const COMMAND = join(REPOSITORY, "bin", "intramuros");

/** What was started here and has not ended: a test that times out has no hold of what it was just starting. */
const running = new Set<ChildProcess>();
process.once("exit", endAll);

/** Stops whatever was started here, ready or not. */
export async function stopAll(): Promise<void> {
  const ended = [...running].map((child) => once(child, "close"));
  endAll();
  await Promise.all(ended);
}

export function makeDataFolder(): string {
  return mkdtempSync(join(tmpdir(), "intramuros-e2e-"));
}

/** Runs the command with `input` on stdin. @throws {Error} with its stderr when it fails */
export async function intramuros(
  args: readonly string[],
  env: Record<string, string>,
  input = "",
): Promise<string> {
  const [program, first] = tracer();
  const child = spawn(program, [...first, COMMAND, ...args], {
    cwd: REPOSITORY,
    env: environment(env),
    stdio: ["pipe", "pipe", "pipe"],
  });
  keep(child);
  child.stdin.end(input);
  let [out, err] = ["", ""];
  child.stdout.on("data", (part) => {
    out += part;
  });
  child.stderr.on("data", (part) => {
    err += part;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`intramuros ${args.join(" ")} ended with ${code}: ${err}`);
  return out;
}

export async function startProduct(options: {
  dataDir: string;
  /** Any that is free, unless given. */
  port?: number;
  env?: Record<string, string>;
}): Promise<Product> {
  const port = options.port ?? (await freePort());
  const env = {
    INTRAMUROS_DATA: options.dataDir,
    INTRAMUROS_PORT: String(port),
    INTRAMUROS_LOG_LEVEL: "warn",
    ...options.env,
  };
  const [program, first] = tracer();
  const child = spawn(program, [...first, COMMAND, "start"], {
    cwd: REPOSITORY,
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  keep(child);
  const isBehindSocket = options.env?.INTRAMUROS_WEB_SOCKET !== undefined;
  const url = (isBehindSocket ? options.env?.INTRAMUROS_PUBLIC_URL : undefined) ?? `http://127.0.0.1:${port}`;
  const setupUrl = await readiness(child, url);
  return {
    url,
    setupUrl,
    dataDir: options.dataDir,
    env,
    async processIds() {
      return runFile(options.dataDir).children;
    },
    async stop() {
      const ended = new Promise<{ code: number | null }>((resolve) =>
        child.once("close", (code) => resolve({ code })),
      );
      // To the supervisor itself: strace, where it stands between, keeps the signal to itself.
      process.kill(runFile(options.dataDir).pid, "SIGINT");
      return ended;
    },
  };
}

export function removeDataFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  rmSync(`${path}.key`, { force: true });
}

function keep(child: ChildProcess): void {
  running.add(child);
  child.once("close", () => running.delete(child));
}

function endAll(): void {
  for (const child of running)
    if (child.exitCode === null && child.signalCode === null) signalNode(child, "SIGTERM");
}

/** Settings of the machine that runs the tests must not reach the product under test. */
function environment(own: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([key, value]) => value !== undefined && !key.startsWith("INTRAMUROS_"),
  );
  return { ...Object.fromEntries(inherited), NODE_ENV: "production", ...own };
}

/**
 * How this Node is started: with TRACE_CONNECTIONS set to a folder under strace, which notes there every address that
 * the process and its children turn to.
 */
export function tracer(): [program: string, args: string[]] {
  const folder = process.env.TRACE_CONNECTIONS;
  if (folder === undefined) return [process.execPath, []];
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `trace-${randomUUID()}.log`);
  const calls = ["-e", "trace=connect,sendto,sendmsg,sendmmsg", "-e", "signal=none"];
  return ["strace", ["-f", "--seccomp-bpf", "-qq", ...calls, "-o", log, process.execPath]];
}

/** Sends a signal to a Node that was started so; strace would keep it to itself. */
export function signalNode(child: ChildProcess, signal: NodeJS.Signals): void {
  const pid = child.pid ?? 0;
  const below = `/proc/${pid}/task/${pid}/children`;
  const traced = child.spawnfile === "strace" ? Number(readFileSync(below, "utf8").trim()) : 0;
  process.kill(traced === 0 ? pid : traced, signal);
}

/** What the supervisor says about itself. */
function runFile(dataDir: string): {
  pid: number;
  children: { web: number; ingest: number; engine: number; sealer: number };
} {
  return JSON.parse(readFileSync(join(dataDir, "run", "supervisor.json"), "utf8"));
}

async function readiness(child: ChildProcess, url: string): Promise<string | undefined> {
  let output = "";
  return new Promise((resolve, reject) => {
    const look = (part: Buffer) => {
      output += part;
      if (!output.includes(url)) return;
      // The link, when there is one, is printed right after the address.
      setTimeout(() => resolve(/(http:\/\/\S+\/setup\?token=[\w-]+)/.exec(output)?.[1]), 300);
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", (part) => {
      output += part;
    });
    child.once("close", (code) =>
      reject(new Error(`the product ended with ${code} before it was ready: ${output}`)),
    );
  });
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}
