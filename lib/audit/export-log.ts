import { and, asc, gt, lte } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import type { Database } from "../db/client.ts";
import { tlogCheckpoints } from "../db/schema.ts";
import { requireSetting } from "../db/settings.ts";
import { AppError } from "../errors.ts";
import { originOf } from "./checkpoint.ts";
import { lastCheckpoint } from "./checkpoints.ts";
import { type LogKeys, logKeys } from "./log-keys.ts";
import { columnsOf, readLog } from "./read-log.ts";

/** An exported log, line by line with line ends; `events`: how many it holds. */
export type LogExport = { readonly events: number; readonly lines: Generator<string> };

/**
 * The log up to its newest checkpoint, in the format of FORMAT.md. Ask for a checkpoint first; record `log.exported`
 * before that, so that the export shows itself. What was changed in the database is exported as it is: the verifier
 * names it.
 * @throws {AppError} not-allowed unless the actor is an administrator or auditor; not-found before the first checkpoint
 */
export function exportLog(db: Database, actor: Actor): LogExport {
  requireRole(db, actor, "administrator", "auditor");
  const newest = lastCheckpoint(db);
  const keys = logKeys(db);
  if (newest === undefined || keys.roots.length === 0)
    throw new AppError(
      "not-found",
      "The log has no checkpoint yet, so there is nothing to export; start the sealer.",
    );
  return { events: newest.size, lines: lines(db, newest.size, keys) };
}

function* lines(db: Database, size: number, { roots, statements }: LogKeys): Generator<string> {
  const line = (value: object) => `${JSON.stringify(value)}\n`;
  yield line({
    kind: "log",
    v: 1,
    origin: originOf(requireSetting(db, "installation-id")),
    key: roots.join(" "),
    events: size,
  });
  for (const note of statements) yield line({ kind: "key", note });
  const nextCheckpoint = (after: number) =>
    db
      .select({ size: tlogCheckpoints.size, note: tlogCheckpoints.note })
      .from(tlogCheckpoints)
      .where(and(gt(tlogCheckpoints.size, after), lte(tlogCheckpoints.size, size)))
      .orderBy(asc(tlogCheckpoints.size))
      .limit(1)
      .get();
  let next = nextCheckpoint(0);
  for (const rows of readLog(db, size)) {
    for (const row of rows) {
      // A checkpoint stands after the last event it covers, also when that event is missing.
      for (; next !== undefined && next.size < row.seq; next = nextCheckpoint(next.size))
        yield line({ kind: "checkpoint", ...next });
      const { seq, body, leaf } = row;
      yield line({
        kind: "event",
        seq,
        leaf: leaf?.toString("base64") ?? "",
        row: columnsOf(row),
        body: body.toString("base64"),
      });
    }
  }
  for (; next !== undefined; next = nextCheckpoint(next.size)) yield line({ kind: "checkpoint", ...next });
}
