import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { childEnvironment } from "../../lib/config.ts";

/** For tests: the real sealer process on a data folder, listening when this resolves. */
export async function startSealer(dataDir: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, "..", "main.ts"), [], {
    env: childEnvironment({ INTRAMUROS_DATA: dataDir, INTRAMUROS_LOG_LEVEL: "silent" }),
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const said = await Promise.race([once(child, "message"), once(child, "exit")]);
  if (JSON.stringify(said[0]) !== '{"type":"ready"}') throw new Error("the sealer did not start");
  return child;
}

export async function stopSealer(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}
