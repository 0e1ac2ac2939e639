import { type Database, prepared } from "../../db/client.ts";
import { EMPTY_ROOT, hashChildren, type TreeNode } from "../merkle.ts";
import type { Findings } from "./findings.ts";

/** The tree grown anew from the events, compared with the stored nodes as they become full. */
export type RegrownTree = {
  /**
   * Adds the next event.
   * @param fromBody leaf of the stored body
   * @param stored the stored leaf; where the two differ, the one that the stored tree rests on goes on
   */
  add(index: number, fromBody: Buffer, stored: Buffer | null): void;
  root(): Buffer;
  /** Compares the number of stored inner nodes with what a tree of this size has. */
  compareCount(size: number, innerNodes: number): void;
};

export function regrowTree(db: Database, findings: Findings): RegrownTree {
  /** Full subtrees from left to right, the largest first. */
  const edge: TreeNode[] = [];
  const stored = readAhead(db);
  const compare = ({ level, index, hash }: TreeNode) => {
    if (stored(level, index)?.equals(hash)) return;
    const [first, last] = [index * 2 ** level + 1, (index + 1) * 2 ** level];
    if (!findings.explainsBetween(first, last))
      findings.add("node", first, `The tree over the events ${first} to ${last} does not fit them.`, last);
  };
  const choose = (index: number, fromBody: Buffer, leaf: Buffer | null): Buffer => {
    if (leaf === null || leaf.equals(fromBody)) return fromBody;
    const sibling = stored(0, index % 2 === 0 ? index + 1 : index - 1);
    const parent = stored(1, Math.floor(index / 2));
    if (sibling === undefined || parent === undefined) return fromBody;
    return (index % 2 === 0 ? hashChildren(leaf, sibling) : hashChildren(sibling, leaf)).equals(parent)
      ? leaf
      : fromBody;
  };
  return {
    add(index, fromBody, leaf) {
      let node: TreeNode = { level: 0, index, hash: choose(index, fromBody, leaf) };
      for (let left = edge.at(-1); left?.level === node.level; left = edge.at(-1)) {
        edge.pop();
        node = { level: node.level + 1, index: left.index / 2, hash: hashChildren(left.hash, node.hash) };
        compare(node);
      }
      edge.push(node);
    },
    root() {
      const [last, ...others] = edge.toReversed();
      if (last === undefined) return EMPTY_ROOT;
      return others.reduce((right, { hash }) => hashChildren(hash, right), last.hash);
    },
    compareCount(size, innerNodes) {
      let due = 0;
      for (let width = 2; width <= size; width *= 2) due += Math.floor(size / width);
      if (innerNodes !== due)
        findings.add("node", null, `The tree has ${innerNodes} inner nodes where ${due} belong.`);
    },
  };
}

/** How many nodes of a level are read at once. */
const AHEAD = 512;

/** Reads stored nodes; each level is asked for from left to right, so that reading ahead pays. */
function readAhead(db: Database): (level: number, index: number) => Buffer | undefined {
  const statement = prepared(
    db,
    `SELECT idx, hash FROM tlog_nodes WHERE level = ? AND idx >= ? ORDER BY idx LIMIT ${AHEAD}`,
  ).raw();
  const levels = new Map<number, { from: number; to: number; hashes: Map<unknown, unknown> }>();
  return (level, index) => {
    let read = levels.get(level);
    if (read === undefined || index < read.from || index >= read.to) {
      const rows = statement
        .all(level, index)
        .map((row): [unknown, unknown] => (Array.isArray(row) ? [row[0], row[1]] : [0, 0]));
      const last = Number(rows.at(-1)?.[0] ?? index);
      read = {
        from: index,
        to: rows.length < AHEAD ? Number.POSITIVE_INFINITY : last + 1,
        hashes: new Map(rows),
      };
      levels.set(level, read);
    }
    const hash = read.hashes.get(index);
    return Buffer.isBuffer(hash) ? hash : undefined;
  };
}
