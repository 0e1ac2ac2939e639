import { desc, eq } from "drizzle-orm";
import type { Config } from "../../config.ts";
import type { Database, Reader } from "../../db/client.ts";
import { auditEvents } from "../../db/schema.ts";
import { asAppError } from "../../errors.ts";
import { logger } from "../../log.ts";
import { recordEvent } from "../append-event.ts";
import { AUDIT_EVENTS } from "../events.ts";
import { readEventBody } from "../read-event-body.ts";
import { type Verification, verifyLog } from "./verify-log.ts";

/** What came out when the whole log was computed anew. */
export type LastVerification = { readonly atMs: number; readonly events: number; readonly findings: number };

const EVERY_MS = 24 * 60 * 60_000;
/** How often to look whether it is due, and how long to wait after a failure. In ms. */
const LOOK_MS = 10 * 60_000;

/** The newest `log.verified`. */
export function lastVerification(db: Reader): LastVerification | undefined {
  const row = db
    .select({ atMs: auditEvents.atMs, body: auditEvents.body })
    .from(auditEvents)
    .where(eq(auditEvents.type, "log.verified"))
    .orderBy(desc(auditEvents.seq))
    .limit(1)
    .get();
  if (row === undefined) return undefined;
  try {
    const { events, findings } = AUDIT_EVENTS["log.verified"].parse(readEventBody(row.body).data);
    return { atMs: row.atMs, events, findings };
  } catch {
    // A record that cannot be read was changed itself.
    return { atMs: row.atMs, events: 0, findings: 1 };
  }
}

/**
 * Verifies the whole log and records what came out.
 * @throws {AppError} audit-unavailable when the log is in such a state that nothing can be recorded; aborted
 */
export async function verifyAndRecord(
  db: Database,
  config: Pick<Config, "anchors">,
  signal?: AbortSignal,
): Promise<Verification> {
  const found = await verifyLog(db, {
    anchorDir: config.anchors.dir,
    ...(signal === undefined ? {} : { signal }),
  });
  const [first] = found.findings;
  if (first !== undefined)
    logger("audit").error("the audit log was changed", { findings: found.findings.length, seq: first.seq });
  recordEvent(db, {
    type: "log.verified",
    actor: { kind: "system", process: "supervisor" },
    outcome: found.isIntact ? "ok" : "error",
    data: {
      events: found.events,
      compared: found.compared,
      findings: found.findings.length,
      ...(first?.seq === undefined || first.seq === null || first.seq < 0 ? {} : { seq: first.seq }),
    },
  });
  return found;
}

/** Verifies the whole log once a day, as long as it is not stopped; for one process of the product. */
export function keepVerified(db: Database, config: Pick<Config, "anchors">): { stop(): Promise<void> } {
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    try {
      if (Date.now() - (lastVerification(db)?.atMs ?? 0) < EVERY_MS) return;
      await verifyAndRecord(db, config, ending.signal);
    } catch (error) {
      if (!ending.signal.aborted)
        logger("audit").error("the log could not be verified", { problem: asAppError(error).message });
    }
  };
  const timer = setInterval(() => {
    running ??= look().finally(() => {
      running = undefined;
    });
  }, LOOK_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      ending.abort();
      await running;
    },
  };
}
