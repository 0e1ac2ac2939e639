import type { Config } from "#lib/config";
import { prepareDataFolder } from "../supervisor/check-machine.ts";
import { keepProcess } from "../supervisor/kept-processes.ts";

/**
 * Runs `work` while the named processes answer: those of the running server where there is one, else our own, which
 * end with the work. When the server ends in the middle, ours take over.
 * @throws {AppError} internal when a process does not start
 */
export async function withServices<Result>(
  config: Config,
  names: readonly ("engine" | "ingest" | "folders")[],
  work: () => Promise<Result>,
): Promise<Result> {
  prepareDataFolder(config);
  const kept = names.map((name) => keepProcess(name, config));
  try {
    await Promise.all(kept.map((process) => process.ready));
    return await work();
  } finally {
    await Promise.all(kept.map((process) => process.stop()));
  }
}
