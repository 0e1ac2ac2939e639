import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Config } from "#lib/config";

const RunFile = z.object({
  pid: z.int().positive(),
  startedAtMs: z.int(),
  state: z.enum(["starting", "ready", "stopping"]),
  /** Address people open; null without a web process. */
  url: z.string().nullable(),
  /** Process numbers of the children by name; null while one is not running. */
  children: z.record(z.string(), z.int().positive().nullable()),
});
/** What the running supervisor says about itself in `run/supervisor.json`; whether it lives, its lock says. */
export type RunFile = z.infer<typeof RunFile>;

/** The lock that the supervisor of a data folder holds. */
export const supervisorLockPath = (config: Pick<Config, "runDir">) => join(config.runDir, "supervisor.lock");

export function writeRunFile(config: Pick<Config, "runDir">, content: RunFile): void {
  const path = runFilePath(config);
  writeFileSync(`${path}.new`, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** @returns undefined when there is none, or none that can be read */
export function readRunFile(config: Pick<Config, "runDir">): RunFile | undefined {
  try {
    return RunFile.parse(JSON.parse(readFileSync(runFilePath(config), "utf8")));
  } catch {
    return undefined;
  }
}

export function removeRunFile(config: Pick<Config, "runDir">): void {
  rmSync(runFilePath(config), { force: true });
}

const runFilePath = (config: Pick<Config, "runDir">) => join(config.runDir, "supervisor.json");
