import { z } from "zod";
import { type Database, prepared, type Reader, type Transaction, transact } from "../db/client.ts";
import type { TreeHead } from "./checkpoint.ts";
import { hashLeaf, type NodeReader, nodesOfNewLeaf, rootAt } from "./merkle.ts";

/** The stored tree over the log: `tlog_nodes`, written in each event's own transaction. */

/**
 * Adds an event's leaf and the nodes it completes. Events from before there was a tree get theirs first.
 * @param seq position of the event; its row may be there already
 * @throws when the tree and the log do not have the same length: one of them was cut or added to
 */
export function addToTree(tx: Transaction, seq: number, body: Buffer): void {
  const size = treeSize(tx);
  if (size === 0 && seq > 1) growTo(tx, seq - 1);
  else if (size !== seq - 1)
    throw new Error(
      `the log has ${seq - 1} events and its tree ${size}: it was changed from outside; run "intramuros audit verify"`,
    );
  insertLeaf(tx, seq - 1, body);
}

/** Gives a log from before there was a tree its tree; does nothing otherwise. */
export function ensureTree(db: Database): void {
  if (treeSize(db) > 0) return;
  transact(db, (tx) => {
    if (treeSize(tx) === 0) growTo(tx, Number.MAX_SAFE_INTEGER);
  });
}

/** Number of events in the tree. */
export function treeSize(db: Reader): number {
  return Number(
    prepared(db, "SELECT coalesce(max(idx) + 1, 0) FROM tlog_nodes WHERE level = 0").pluck().get(),
  );
}

/** Size and root; call it in a transaction when proofs from the same state are needed. */
export function treeHead(db: Reader): TreeHead {
  const size = treeSize(db);
  return { size, root: rootAt(size, nodeReader(db)) };
}

/** Reads stored nodes. @throws when one is missing: somebody removed it */
export function nodeReader(db: Reader): NodeReader {
  const read = prepared(db, "SELECT hash FROM tlog_nodes WHERE level = ? AND idx = ?").pluck();
  return (level, index) => {
    const hash = read.get(level, index);
    if (!Buffer.isBuffer(hash))
      throw new Error(`node ${index} of level ${level} of the audit tree is missing`);
    return hash;
  };
}

function insertLeaf(tx: Transaction, index: number, body: Buffer): void {
  const insert = prepared(tx, "INSERT INTO tlog_nodes (level, idx, hash) VALUES (?, ?, ?)");
  for (const node of nodesOfNewLeaf(index, hashLeaf(body), nodeReader(tx)))
    insert.run(node.level, node.index, node.hash);
}

const ROWS = z.array(z.object({ seq: z.number(), body: z.instanceof(Buffer) }));
/** Events are read in pieces: a long log does not fit into memory. */
const PIECE = 1000;

function growTo(tx: Transaction, lastSeq: number): void {
  const read = prepared(
    tx,
    "SELECT seq, body FROM audit_events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
  );
  for (let done = 0; done < lastSeq; ) {
    const rows = ROWS.parse(read.all(done, lastSeq, PIECE));
    for (const { seq, body } of rows) {
      if (seq !== done + 1) throw new Error(`event ${done + 1} is missing from the log`);
      insertLeaf(tx, done, body);
      done = seq;
    }
    if (rows.length === 0) return;
  }
}
