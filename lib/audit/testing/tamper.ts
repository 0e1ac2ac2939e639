import type { Database } from "../../db/client.ts";
import { auditEvents } from "../../db/schema.ts";
import { hashLeaf, nodesOfNewLeaf } from "../merkle.ts";

/** What somebody who can write the database file might do to one event of a log. */
export type Tampering = {
  readonly name: string;
  /** Events of which at least one has to be named. */
  readonly seqs: readonly number[];
  /** True when all that can be said is the range of a subtree or between two checkpoints. */
  readonly isRange: boolean;
  /** False when an exported log does not show it, since it holds neither inner nodes nor unsealed events. */
  readonly isExported: boolean;
  run(db: Database): void;
};

/** Takes away the triggers that guard against accidents. */
export function dropGuards(db: Database): void {
  for (const table of ["audit_events", "tlog_nodes", "tlog_checkpoints", "tlog_anchors"])
    db.$client.exec(`DROP TRIGGER IF EXISTS ${table}_never_go; DROP TRIGGER IF EXISTS ${table}_never_change`);
}

/** Every kind of tampering with event `k` of `size`; 1 < k < size - 1. `byte`: which byte of its body, leaf or node. */
export function tamperings(k: number, size: number, byte: number): Tampering[] {
  const sql = (name: string, text: string, seqs = [k], isRange = false, isExported = true): Tampering => ({
    name,
    seqs,
    isRange,
    isExported,
    run: (db) => db.$client.exec(text),
  });
  const shift = (from: number, by: number) =>
    `UPDATE audit_events SET seq = -(seq + ${by}) WHERE seq >= ${from}; UPDATE audit_events SET seq = -seq WHERE seq < 0;`;
  const columns = "at_ms, type, outcome, actor_id, correlation, object_id, body";
  const copy = (to: number) =>
    `INSERT INTO audit_events (seq, ${columns}) SELECT ${to}, ${columns} FROM audit_events WHERE seq = ${k};`;
  return [
    {
      name: "a byte of the body",
      seqs: [k],
      isRange: false,
      isExported: true,
      run: (db) => flipBody(db, k, byte),
    },
    {
      name: "a byte of the leaf",
      seqs: [k],
      isRange: false,
      isExported: true,
      run: (db) => flipNode(db, 0, k - 1, byte),
    },
    {
      name: "a byte of the node above",
      seqs: [k],
      isRange: true,
      isExported: false,
      run: (db) => flipNode(db, 1, Math.floor((k - 1) / 2), byte),
    },
    sql("the number", `UPDATE audit_events SET seq = ${size + 5000} WHERE seq = ${k}`),
    sql("the number, below zero", `UPDATE audit_events SET seq = -${k} WHERE seq = ${k}`),
    sql("the time", `UPDATE audit_events SET at_ms = at_ms + 1 WHERE seq = ${k}`),
    sql("the type", `UPDATE audit_events SET type = 'log.viewed' WHERE seq = ${k}`),
    sql(
      "the outcome",
      `UPDATE audit_events SET outcome = iif(outcome = 'ok', 'denied', 'ok') WHERE seq = ${k}`,
    ),
    sql(
      "the person",
      `UPDATE audit_events SET actor_id = iif(actor_id IS NULL, 'usr_0', NULL) WHERE seq = ${k}`,
    ),
    sql(
      "the correlation",
      `UPDATE audit_events SET correlation = coalesce(correlation, '') || 'x' WHERE seq = ${k}`,
    ),
    sql("the object", `UPDATE audit_events SET object_id = coalesce(object_id, '') || 'x' WHERE seq = ${k}`),
    sql("deleted", `DELETE FROM audit_events WHERE seq = ${k}`),
    sql(
      "deleted with its leaf",
      `DELETE FROM audit_events WHERE seq = ${k}; DELETE FROM tlog_nodes WHERE level = 0 AND idx = ${k - 1}`,
    ),
    sql("deleted, the others moved up", `DELETE FROM audit_events WHERE seq = ${k}; ${shift(k + 1, -1)}`),
    sql(
      "bodies swapped with the next",
      `CREATE TEMP TABLE swapped AS SELECT seq, body FROM audit_events WHERE seq IN (${k}, ${k + 1});
       UPDATE audit_events SET body = (SELECT body FROM swapped WHERE swapped.seq = ${2 * k + 1} - audit_events.seq) WHERE seq IN (${k}, ${k + 1});
       DROP TABLE swapped`,
      [k, k + 1],
    ),
    sql(
      "swapped with the next",
      `UPDATE audit_events SET seq = -${k} WHERE seq = ${k}; UPDATE audit_events SET seq = ${k} WHERE seq = ${k + 1};
       UPDATE audit_events SET seq = ${k + 1} WHERE seq = -${k}`,
      [k, k + 1],
    ),
    sql("written again at the end", copy(size + 1), [size + 1], false, false),
    sql("slipped in, the others moved down", shift(k + 1, 1) + copy(k + 1), [k + 1]),
    sql(
      "slipped in, the last one dropped",
      `DELETE FROM audit_events WHERE seq = ${size}; ${shift(k + 1, 1)}${copy(k + 1)}`,
      [k + 1],
    ),
    sql("cut off", `DELETE FROM audit_events WHERE seq >= ${k}`),
    sql(
      "cut off with the leaves",
      `DELETE FROM audit_events WHERE seq >= ${k}; DELETE FROM tlog_nodes WHERE level = 0 AND idx >= ${k - 1}`,
    ),
    {
      name: "body and leaf rewritten",
      seqs: [k],
      isRange: true,
      isExported: true,
      run: (db) => rewrite(db, k, false),
    },
    {
      name: "body and whole tree rewritten",
      seqs: [k],
      isRange: true,
      isExported: true,
      run: (db) => rewrite(db, k, true),
    },
  ];
}

function flipBody(db: Database, seq: number, byte: number): void {
  const body = bodyOf(db, seq);
  flip(body, byte);
  db.$client.prepare("UPDATE audit_events SET body = ? WHERE seq = ?").run(body, seq);
}

function flipNode(db: Database, level: number, idx: number, byte: number): void {
  const where = "WHERE level = ? AND idx = ?";
  const hash: unknown = db.$client.prepare(`SELECT hash FROM tlog_nodes ${where}`).pluck().get(level, idx);
  if (!Buffer.isBuffer(hash)) throw new Error("there is no such node");
  flip(hash, byte);
  db.$client.prepare(`UPDATE tlog_nodes SET hash = ? ${where}`).run(hash, level, idx);
}

/** Another time in the body and in the row, and hashes that fit: of the leaf, or of all above it too. */
function rewrite(db: Database, seq: number, isWholeTree: boolean): void {
  const event = JSON.parse(bodyOf(db, seq).toString());
  event.at -= 3_600_000;
  const body = Buffer.from(JSON.stringify(event));
  db.$client.prepare("UPDATE audit_events SET body = ?, at_ms = ? WHERE seq = ?").run(body, event.at, seq);
  const update = db.$client.prepare("UPDATE tlog_nodes SET hash = ? WHERE level = ? AND idx = ?");
  if (!isWholeTree) {
    update.run(hashLeaf(body), 0, seq - 1);
    return;
  }
  const nodes = new Map<string, Buffer>();
  const read = (level: number, index: number) => nodes.get(`${level}/${index}`) ?? Buffer.alloc(0);
  const rows = db.select({ body: auditEvents.body }).from(auditEvents).orderBy(auditEvents.seq).all();
  rows.forEach((row, at) => {
    for (const { level, index, hash } of nodesOfNewLeaf(at, hashLeaf(row.body), read)) {
      nodes.set(`${level}/${index}`, hash);
      update.run(hash, level, index);
    }
  });
}

function bodyOf(db: Database, seq: number): Buffer {
  const body: unknown = db.$client.prepare("SELECT body FROM audit_events WHERE seq = ?").pluck().get(seq);
  if (!Buffer.isBuffer(body)) throw new Error("there is no such event");
  return body;
}

function flip(bytes: Buffer, at: number): void {
  const index = at % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 8));
}
