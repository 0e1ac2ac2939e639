import { join } from "node:path";
import { confinementCommand } from "#lib/boundary/confine";
import { namedDestinations } from "#lib/boundary/destinations";
import { type Config, childEnvironment } from "#lib/config";
import { openEngineDoor } from "#lib/models/engine-door";
import { type KeepRunningOptions, type KeptProcess, keepRunning } from "./keep-running.ts";
import { logPath } from "./log-file.ts";

/** Root of the repository. */
export const ROOT = join(import.meta.dirname, "..", "..");

/**
 * What takes the network away from a process that needs none.
 * @throws {AppError} bad-config when the settings require it and the host does not allow it
 */
export function confinementFor(
  config: Config,
  name: "engine" | "ingest" | "folders" | "sealer" | "web",
): readonly string[] | null {
  // Ingest asks the organization's model server for vectors, where one is named.
  if (name === "ingest" && config.modelServer.url !== undefined) return null;
  // Web needs a network for a port, and for what the settings name.
  if (name === "web" && (config.web.socketPath === undefined || namedDestinations(config).length > 0))
    return null;
  return confinementCommand(config);
}

export type ProcessName = "engine" | "ingest" | "folders" | "forwarder" | "web";
type Hooks = Pick<KeepRunningOptions, "onChange" | "onDeath" | "onMessage">;

/** Starts one of the product's processes and keeps it running. */
export function keepProcess(name: ProcessName, config: Config, hooks: Hooks = {}): KeptProcess {
  const common = { name, logPath: logPath(config, name), ...hooks };
  const data = {
    INTRAMUROS_DATA: config.dataDir,
    NODE_COMPILE_CACHE: join(ROOT, ".build", "compile-cache"),
  };
  switch (name) {
    case "engine": {
      const door = openEngineDoor(config.engine.socketPath);
      return keepRunning({
        ...common,
        entry: join(ROOT, "engine", "main.ts"),
        confinement: confinementFor(config, "engine"),
        env: childEnvironment(data),
        graceMs: 3000,
        lockPath: join(config.runDir, "engine.lock"),
        isReady: async (pid) => {
          const health = await door.health();
          return health.ready && (pid === undefined || health.pid === pid);
        },
      });
    }
    case "ingest":
      return keepRunning({
        ...common,
        entry: join(ROOT, "ingest", "main.ts"),
        confinement: confinementFor(config, "ingest"),
        env: childEnvironment(data),
        graceMs: 3000,
        lockPath: join(config.runDir, "ingest-keeper.lock"),
      });
    case "folders":
      return keepRunning({
        ...common,
        entry: join(ROOT, "ingest", "watch", "main.ts"),
        // Calls to a mount whose server is gone each hold a thread until it is back; others need some too.
        env: childEnvironment({ ...data, UV_THREADPOOL_SIZE: "32" }),
        graceMs: 3000,
        confinement: confinementFor(config, "folders"),
        lockPath: join(config.runDir, "folders-keeper.lock"),
      });
    case "forwarder":
      return keepRunning({
        ...common,
        // It has to reach the collector, so its network is confined by its own guard and by the host.
        entry: join(ROOT, "bin", "forwarder", "main.ts"),
        env: childEnvironment(data),
        graceMs: 2000,
        lockPath: join(config.runDir, "forwarder-keeper.lock"),
      });
    case "web":
      return keepRunning({
        ...common,
        entry: join(ROOT, "app", "_server", "main.ts"),
        confinement: confinementFor(config, "web"),
        env: childEnvironment({ ...data, HOSTNAME: config.web.host, PORT: String(config.web.port) }),
        graceMs: 5000,
      });
  }
}
