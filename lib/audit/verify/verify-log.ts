import { setImmediate as letOthersWork } from "node:timers/promises";
import { count, gt, max } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { auditEvents, tlogNodes } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import { logKeys } from "../log-keys.ts";
import { hashLeaf } from "../merkle.ts";
import { readLog } from "../read-log.ts";
import { treeSize } from "../tree.ts";
import { checkRow } from "./check-row.ts";
import { readClaims } from "./claims.ts";
import { collectFindings, type Finding } from "./findings.ts";
import { regrowTree } from "./regrow-tree.ts";

export type Verification = {
  readonly isIntact: boolean;
  readonly events: number;
  /** Checkpoints and anchors that were compared with the events. */
  readonly compared: number;
  /** Events after the last checkpoint: recorded and in the tree, but not signed yet. */
  readonly unsigned: number;
  /** The keys that were trusted, with blanks between. */
  readonly key: string | null;
  readonly findings: readonly Finding[];
  /** Numbers of questions without an end: asked just now, or broken off. */
  readonly openQuestions: readonly number[];
};

export type VerifyOptions = {
  /**
   * Verification keys that were kept outside the database: the first, and those that were written down after one was
   * lost. Without them the remembered ones are used, which whoever can change the database can change as well.
   */
  readonly keys?: readonly string[] | undefined;
  /** Folder of checkpoints outside this host (`config.anchors.dir`). */
  readonly anchorDir?: string | undefined;
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the work. */
  readonly signal?: AbortSignal;
};

/**
 * Computes the whole log anew from the stored bytes and compares it with its columns, its tree, every checkpoint and
 * every anchor. Others may work in between. Nothing is written.
 * @throws {AppError} invalid-input when one of `keys` is not a verification key; aborted by the signal
 */
export async function verifyLog(db: Database, options: VerifyOptions = {}): Promise<Verification> {
  const findings = collectFindings();
  // Events that are recorded from now on are left for the next time.
  const { size, innerNodes, events, end } = measure(db);
  const { statements, ...remembered } = logKeys(db);
  const roots = options.keys ?? remembered.roots;
  const claims = readClaims(db, { roots, statements }, options.anchorDir, findings);
  const tree = regrowTree(db, findings);
  const open = new Map<string, number>();
  let [last, compared, lastGood, isGapless] = [0, 0, 0, true];

  const compareClaims = () => {
    for (const { root, source, isAnchor } of claims.get(last) ?? []) {
      compared++;
      if (isGapless && tree.root().equals(root)) lastGood = last;
      else if (!findings.explainsBetween(lastGood + 1, last))
        findings.add(
          isAnchor ? "anchor" : "root",
          lastGood + 1,
          `The events ${lastGood + 1} to ${last} are not those that were signed (${source}).`,
          last,
        );
    }
  };
  for (const rows of readLog(db, end)) {
    for (const row of rows) {
      if (row.seq < 1) {
        findings.add("body", row.seq, `There is an event with the impossible number ${row.seq}.`);
        continue;
      }
      if (row.seq !== last + 1) {
        findings.add("missing", last + 1, `Missing: ${range(last + 1, row.seq - 1)}.`, row.seq - 1);
        isGapless = false;
      }
      const event = checkRow(row, findings);
      if (event?.type === "query.accepted") open.set(event.correlation ?? event.id, row.seq);
      if (event?.type === "answer.completed" || event?.type === "answer.aborted")
        open.delete(event.correlation ?? "");
      if (isGapless) tree.add(row.seq - 1, hashLeaf(row.body), row.leaf);
      last = row.seq;
      compareClaims();
    }
    options.onProgress?.(last, end);
    await letOthersWork();
    if (options.signal?.aborted) throw new AppError("aborted", "The verification was stopped.");
  }
  const signed = Math.max(0, ...claims.keys());
  if (Math.max(size, signed) > last)
    findings.add(
      "missing",
      last + 1,
      `Missing: ${range(last + 1, Math.max(size, signed))}.`,
      Math.max(size, signed),
    );
  tree.compareCount(size, innerNodes);
  return {
    isIntact: findings.all.length === 0,
    events,
    compared,
    unsigned: Math.max(0, last - signed),
    key: roots.length === 0 ? null : roots.join(" "),
    findings: findings.all,
    openQuestions: [...open.values()],
  };
}

const range = (first: number, last: number) =>
  first === last ? `event ${first}` : `the events ${first} to ${last}`;

/** One moment of the log. `end`: highest number of an event, also of one that is not in the tree. */
function measure(db: Database): { size: number; innerNodes: number; events: number; end: number } {
  return db.transaction((tx) => {
    const events = tx
      .select({ n: count(), newest: max(auditEvents.seq) })
      .from(auditEvents)
      .get();
    const nodes = tx.select({ n: count() }).from(tlogNodes).where(gt(tlogNodes.level, 0)).get();
    const size = treeSize(tx);
    return {
      size,
      innerNodes: nodes?.n ?? 0,
      events: events?.n ?? 0,
      end: Math.max(size, events?.newest ?? 0),
    };
  });
}
