import { prepared, type Reader } from "../db/client.ts";

/** A stored event with its leaf, as it lies there: nothing about it is checked. */
export type LogRow = {
  readonly seq: number;
  readonly at: unknown;
  readonly type: unknown;
  readonly outcome: unknown;
  readonly actor: unknown;
  readonly correlation: unknown;
  readonly object: unknown;
  readonly body: Buffer;
  readonly leaf: Buffer | null;
};

/** Rows read at once. */
const PIECE = 1000;

/**
 * All rows up to a position, by number, in pieces; between pieces others may work. Rows are only ever added, so no
 * transaction is needed.
 * @param after position to begin after; without it also rows with impossible numbers are read
 */
export function* readLog(
  db: Reader,
  upTo: number,
  after: number = Number.MIN_SAFE_INTEGER,
): Generator<LogRow[]> {
  const read = prepared(
    db,
    `SELECT e.seq, e.at_ms AS at, e.type, e.outcome, e.actor_id AS actor, e.correlation, e.object_id AS object, e.body,
      n.hash AS leaf FROM audit_events e LEFT JOIN tlog_nodes n ON n.level = 0 AND n.idx = e.seq - 1
      WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ${PIECE}`,
  ).raw();
  for (let last = after; ; ) {
    const rows = read.all(last, upTo).map(toRow);
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1)?.seq ?? upTo;
  }
}

/** The columns beside the body, as they are exported: what is not set is left out. */
export function columnsOf({
  at,
  type,
  outcome,
  actor,
  correlation,
  object,
}: LogRow): Record<string, unknown> {
  const columns = { at, type, outcome, actor, correlation, object };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
}

/** By hand, since a log is millions of rows. */
function toRow(columns: unknown): LogRow {
  const [seq, at, type, outcome, actor, correlation, object, body, leaf] = Array.isArray(columns)
    ? columns
    : [];
  if (typeof seq !== "number" || !Buffer.isBuffer(body) || (leaf !== null && !Buffer.isBuffer(leaf)))
    throw new TypeError("audit_events or tlog_nodes hold something else than numbers and bytes");
  return { seq, at, type, outcome, actor, correlation, object, body, leaf };
}
