import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, readConfig } from "../lib/config.ts";
import { type ModelDoor, openModelDoor } from "../lib/models/door.ts";

const ROOT = join(import.meta.dirname, "..");

/** A real engine process in its own data folder, for tests. */
export type TestEngine = {
  config: Config;
  door: ModelDoor;
  /** The process that runs now; `restart` replaces it. */
  child: ChildProcess;
  /** Starts the process again after it died. */
  restart(): Promise<void>;
  /** Ends the process and removes the data folder. */
  close(): Promise<void>;
};

/** Starts an engine and waits until its models are loaded. `settings` are `INTRAMUROS_…` keys. */
export async function startEngine(settings: Record<string, string> = {}): Promise<TestEngine> {
  const dataDir = mkdtempSync(join(tmpdir(), "intramuros-engine-"));
  const env = { INTRAMUROS_DATA: dataDir, INTRAMUROS_LOG_LEVEL: "silent", ...settings };
  const config = readConfig(env);
  const door = openModelDoor(config);
  const engine: TestEngine = {
    config,
    door,
    child: forkEngine(env),
    async restart() {
      engine.child = forkEngine(env);
      await untilReady(engine);
    },
    async close() {
      await kill(engine.child);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  await untilReady(engine);
  return engine;
}

/** An engine process with its errors on this process's stderr. */
export function forkEngine(env: Record<string, string>): ChildProcess {
  return fork(join(ROOT, "engine", "main.ts"), {
    env: { NODE_ENV: "test", ...env },
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

/** Kills a process as `kill -9` does, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Path of a small chat model of random weights; made on the first call. */
export function tinyChatModel(): string {
  const path = join(ROOT, ".build", "models", "random-chat-tiny-v1.gguf");
  if (!existsSync(path)) {
    execFileSync(process.execPath, [
      join(ROOT, "scripts", "make-chat-gguf.ts"),
      "--size",
      "tiny",
      "--out",
      path,
    ]);
  }
  return path;
}

/** Path of a small ranking model of random weights; made on the first call. */
export const tinyRankingModel = () => tinyBert("ranking");

/** Path of a small embedding model of random weights, with 64 numbers in a vector; made on the first call. */
export const tinyEmbeddingModel = () => tinyBert("embedding");

function tinyBert(kind: "ranking" | "embedding"): string {
  const path = join(ROOT, ".build", "models", `random-${kind}-v1.gguf`);
  const script = join(ROOT, "scripts", "make-bert-gguf.ts");
  if (!existsSync(path)) execFileSync(process.execPath, [script, "--kind", kind, "--out", path]);
  return path;
}

/** A request to the engine as bytes, past the door, for bodies that the door would never send. */
export function send(
  engine: TestEngine,
  method: "GET" | "POST",
  path: string,
  body?: string,
): Promise<{ status: number; json: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { socketPath: engine.config.engine.socketPath, method, path, agent: false },
      async (response) => {
        const pieces: Buffer[] = [];
        for await (const piece of response) pieces.push(piece);
        resolve({
          status: response.statusCode ?? 0,
          json: JSON.parse(Buffer.concat(pieces).toString("utf8")),
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

async function untilReady({ door, child }: TestEngine): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The engine ended with code ${child.exitCode}.`);
    const state = await door.health().then(
      (health) => health.state,
      () => "absent",
    );
    if (state === "ready") return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
