import { type CheckpointOutcome, requestCheckpoint } from "#lib/audit/request-checkpoint";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { AppError } from "#lib/errors";
import { prepareDataFolder } from "../supervisor/check-machine.ts";
import { keepSealer } from "./keep-sealer.ts";

/**
 * Has everything up to now signed: by the sealer of the running server, or by one that runs for this moment.
 * @throws {AppError} audit-unavailable when no sealer can be had, e.g. because another account keeps its key
 */
export function sealNow(db: Database, config: Config): Promise<CheckpointOutcome> {
  return withSealer(config, () => requestCheckpoint(db, config));
}

/** Asks the sealer that runs; where none answers, one that runs for this moment. @throws {AppError} audit-unavailable */
export async function withSealer<Result>(config: Config, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "audit-unavailable") throw error;
  }
  prepareDataFolder(config);
  const sealer = keepSealer(config);
  try {
    await sealer.ready;
    return await ask();
  } catch (cause) {
    throw new AppError(
      "audit-unavailable",
      `There is no sealer to sign the newest events: ${(cause as Error).message}`,
      { cause },
    );
  } finally {
    await sealer.stop();
  }
}

/** As `sealNow`, for what is handed over: a log that the sealer refuses is not. @throws {AppError} conflict */
export async function sealOrRefuse(db: Database, config: Config): Promise<void> {
  const outcome = await sealNow(db, config);
  if (outcome.kind === "refused") throw refusal(outcome.sealedSize);
}

export function refusal(sealedSize: number): AppError {
  return new AppError(
    "conflict",
    `The sealer refuses this log: it does not continue the ${sealedSize} events that were signed before. Somebody changed or replaced the database; run "intramuros audit verify" and keep the data folder as it is.`,
  );
}
