import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { lastCheckpoint } from "#lib/audit/checkpoints";
import { treeSize } from "#lib/audit/tree";
import { findConfinement } from "#lib/boundary/confine";
import { networkOf } from "#lib/boundary/sockets";
import { type Config, childEnvironment, readConfig } from "#lib/config";
import { closeDatabase, openDatabase } from "#lib/db/client";
import { auditEvents } from "#lib/db/schema";
import { openEngineDoor } from "#lib/models/engine-door";
import { CLI, runCli } from "../testing/run-cli.ts";
import { logPath } from "./log-file.ts";
import { readRunFile } from "./run-file.ts";

let folder: string;
let config: Config;
let supervisor: ChildProcess;
let complaints: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-supervise-"));
  config = readConfig({ INTRAMUROS_DATA: join(folder, "data") });
});
afterEach(() => supervisor.kill("SIGKILL"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the supervisor and waits until it says that it is ready. */
async function start(env: Record<string, string> = {}): Promise<string> {
  supervisor = spawn(process.execPath, [CLI, "start", "--without-web"], {
    env: childEnvironment({ INTRAMUROS_DATA: config.dataDir, ...env }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  complaints = "";
  supervisor.stderr?.setEncoding("utf8");
  supervisor.stderr?.on("data", (text: string) => {
    complaints += text;
  });
  let said = "";
  supervisor.stdout?.setEncoding("utf8");
  supervisor.stdout?.on("data", (text: string) => {
    said += text;
  });
  await until(() => said.includes("Ctrl-C"));
  return said;
}

test("runs its processes, refuses a second one on the folder, replaces a killed engine, and ends all with Ctrl-C", async () => {
  expect(await start()).toContain("is ready");
  const first = readRunFile(config);
  expect(first).toMatchObject({ state: "ready", pid: supervisor.pid, url: null });
  const children = Object.values(first?.children ?? {});
  expect(children).toHaveLength(4);
  expect(children.every((pid) => pid !== null && isRunning(pid))).toBe(true);

  // The kernel gives those that need no network none; on a host that allows it.
  if (findConfinement().command !== null)
    for (const name of ["engine", "ingest", "sealer"]) {
      const its = networkOf(first?.children[name] ?? 0);
      expect(its).not.toBeNull();
      expect(its).not.toBe(networkOf("self"));
    }

  const second = await runCli(config.dataDir, ["start", "--without-web"]);
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(
    /^Intramuros is running already on the data folder .* \(process \d+\); end that one/,
  );

  const killed = first?.children.engine ?? 0;
  process.kill(killed, "SIGKILL");
  const door = openEngineDoor(config.engine.socketPath);
  await until(async () => {
    const health = await door.health().catch(() => undefined);
    return health?.ready === true && health.pid !== killed;
  });

  process.kill(first?.children.sealer ?? 0, "SIGKILL");
  const sealerLog = logPath(config, "sealer");
  await until(() => readFileSync(sealerLog, "utf8").match(/sealer listens/g)?.length === 2);

  const last = Object.values(readRunFile(config)?.children ?? {});
  supervisor.kill("SIGINT");
  expect(await once(supervisor, "exit")).toEqual([0, null]);
  expect(last.some((pid) => pid !== null && isRunning(pid))).toBe(false);
  expect(readRunFile(config)).toBeUndefined();
  expect(readLog()).toEqual({ types: ["system.started", "system.stopped"], sealed: 2, size: 2 });
});

test("the processes end when their supervisor is killed, and the next start works", async () => {
  await start();
  const children = Object.values(readRunFile(config)?.children ?? {});
  supervisor.kill("SIGKILL");
  await until(() => children.every((pid) => pid === null || !isRunning(pid)));
  await start();
  supervisor.kill("SIGTERM");
  expect(await once(supervisor, "exit")).toEqual([0, null]);
});

test("a sealer that does not start is told of once while everything else runs, and a changed setting is recorded", async () => {
  const head = join(config.sealer.dir, "head");
  const before = readLog();
  renameSync(head, `${head}.away`);
  expect(await start({ INTRAMUROS_GENERATE_ANSWERS: "false" })).toContain("is ready");
  await until(() => complaints.includes("The sealer process does not start"));
  supervisor.kill("SIGINT");
  expect(await once(supervisor, "exit")).toEqual([0, null]);
  expect(complaints.match(/sealer process/g)).toHaveLength(1);
  const recorded = ["system.started", "settings.changed", "system.stopped"];
  expect(readLog()).toMatchObject({ types: [...before.types, ...recorded], sealed: before.sealed });

  renameSync(`${head}.away`, head);
  await start();
  supervisor.kill("SIGINT");
  expect(await once(supervisor, "exit")).toEqual([0, null]);
  const { sealed, size } = readLog();
  expect(sealed).toBe(size);
  expect(size).toBe(before.size + 6);
});

/** Types of all events, and how many of them are in a checkpoint. */
function readLog(): { types: string[]; sealed: number | undefined; size: number } {
  const db = openDatabase(config.databasePath);
  const types = db.select({ type: auditEvents.type }).from(auditEvents).orderBy(auditEvents.seq).all();
  const found = {
    types: types.map(({ type }) => type),
    sealed: lastCheckpoint(db)?.size,
    size: treeSize(db),
  };
  closeDatabase(db);
  return found;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
