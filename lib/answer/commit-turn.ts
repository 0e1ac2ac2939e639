import { type Database, type Transaction, transact } from "../db/client.ts";
import { AppError } from "../errors.ts";

/**
 * Runs one of a question's audit commits. Whatever keeps it from being on disk, a locked or full database included,
 * the question goes no further.
 * @throws {AppError} audit-unavailable; errors of ours that `work` throws pass as they are
 */
export function commitTurn<Result>(db: Database, work: (tx: Transaction) => Result): Result {
  try {
    return transact(db, work);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      "audit-unavailable",
      `The audit record of this question could not be written, so nothing is shown: ${(error as Error).message}.`,
      { cause: error },
    );
  }
}
