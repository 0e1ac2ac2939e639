import { createHash } from "node:crypto";
import { and, count, eq, gte, max } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { openCheckpoint } from "../audit/key-statement.ts";
import { logKeySpans } from "../audit/log-keys.ts";
import { provedEvent } from "../audit/prove-event.ts";
import { readEventBody } from "../audit/read-event-body.ts";
import type { Config } from "../config.ts";
import type { Reader } from "../db/client.ts";
import { auditEvents } from "../db/schema.ts";
import { getSetting } from "../db/settings.ts";
import { allDestinations } from "./destinations.ts";
import type { BoundaryReport } from "./prove.ts";
import { SEEN_SCHEMA } from "./seen.ts";

/**
 * What speaks for a stored report. `sealed`: its hash is in the audit log, under a signed checkpoint; `recorded`: in the
 * log, not signed yet; `changed`: it is not the one that was recorded, or the log is not the one that was signed.
 */
export type Authenticity = "sealed" | "recorded" | "changed";

export type BoundaryState = {
  /** The newest report; null when there is none, or it is not to be believed. */
  readonly report: BoundaryReport | null;
  /** Null where there is no report. */
  readonly authenticity: Authenticity | null;
  /** "host:port" of what the settings allow now, which may have changed since the report. */
  readonly allowed: readonly string[];
  /** Attempts to use the network that guards refused in the last 30 days, and when the last one was. */
  readonly refused: { readonly attempts: number; readonly lastMs: number | null };
};

const REPORT = z.object({
  kind: z.literal("boundary-report"),
  v: z.literal(1),
  atMs: z.number(),
  host: z.string().optional(),
  platform: z.string(),
  allowed: z.array(z.string()),
  proofs: z.array(
    z.object({ name: z.string(), seen: SEEN_SCHEMA, verdict: z.enum(["holds", "fails", "unknown"]) }),
  ),
  event: z.number().int(),
});
const REFUSED_MS = 30 * 86_400_000;

/** The boundary as it was last proved on this host. @throws {AppError} not-allowed unless an administrator or auditor asks */
export function boundaryState(db: Reader, config: Config, actor: Actor): BoundaryState {
  requireRole(db, actor, "administrator", "auditor");
  const common = { allowed: allDestinations(config), refused: countRefused(db) };
  const stored = getSetting(db, "boundary-report");
  if (stored === undefined) return { ...common, report: null, authenticity: null };
  const report = parse(stored);
  const authenticity = report === undefined ? "changed" : authenticityOf(db, stored, report);
  return { ...common, report: authenticity === "changed" ? null : (report ?? null), authenticity };
}

function parse(stored: string): BoundaryReport | undefined {
  try {
    return REPORT.parse(JSON.parse(stored)) as BoundaryReport;
  } catch {
    return undefined;
  }
}

function authenticityOf(db: Reader, stored: string, { event }: BoundaryReport): Authenticity {
  const row = db.select().from(auditEvents).where(eq(auditEvents.seq, event)).get();
  if (row === undefined || row.type !== "boundary.proved") return "changed";
  const { event: _event, ...content } = JSON.parse(stored);
  const sha256 = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  if (readEventBody(row.body).data.report !== sha256) return "changed";
  try {
    const { proof } = provedEvent(db, event);
    openCheckpoint(proof.slice(proof.indexOf("\n\n") + 2), logKeySpans(db));
    return "sealed";
  } catch (error) {
    return Reflect.get(Object(error), "code") === "not-found" ? "recorded" : "changed";
  }
}

function countRefused(db: Reader): BoundaryState["refused"] {
  const isRefusal = eq(auditEvents.type, "egress.blocked");
  const rows = db
    .select({ body: auditEvents.body })
    .from(auditEvents)
    .where(and(isRefusal, gte(auditEvents.atMs, Date.now() - REFUSED_MS)))
    .limit(10_000)
    .all();
  const attempts = rows.reduce((sum, { body }) => sum + Number(readEventBody(body).data.attempts ?? 0), 0);
  const last = db
    .select({ atMs: max(auditEvents.atMs), n: count() })
    .from(auditEvents)
    .where(isRefusal)
    .get();
  return { attempts, lastMs: last?.atMs ?? null };
}
