/** The ingest process: `node ingest/main.ts`. */
import "#lib/db/load-drizzle";
import { asAppError } from "#lib/errors";
import { logger } from "#lib/log";

try {
  // Loaded here, after drizzle's loading was arranged.
  const { runIngestProcess } = await import("./ingest-process.ts");
  await runIngestProcess();
  process.exit(0);
} catch (error) {
  logger("ingest").error(asAppError(error).message);
  process.exit(1);
}
