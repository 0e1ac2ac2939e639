import { join } from "node:path";
import { type Config, childEnvironment } from "#lib/config";
import { type KeepRunningOptions, type KeptProcess, keepRunning } from "../supervisor/keep-running.ts";
import { confinementFor, ROOT } from "../supervisor/kept-processes.ts";
import { logPath } from "../supervisor/log-file.ts";

/** Starts the sealer and keeps it running; where another process keeps it already, that one is used. */
export function keepSealer(
  config: Config,
  hooks: Pick<KeepRunningOptions, "onChange" | "onDeath" | "onMessage"> = {},
): KeptProcess {
  return keepRunning({
    name: "sealer",
    logPath: logPath(config, "sealer"),
    entry: join(ROOT, "sealer", "main.ts"),
    env: childEnvironment({ INTRAMUROS_DATA: config.dataDir }),
    graceMs: 2000,
    confinement: confinementFor(config, "sealer"),
    lockPath: join(config.runDir, "sealer.lock"),
    ...hooks,
  });
}
