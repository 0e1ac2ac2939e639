import { hash as digest } from "node:crypto";

/**
 * The tree of FORMAT.md: RFC 6962 over SHA-256. Pure: stored nodes are read through a function. A node (level, index)
 * is the perfect subtree over the leaves [index · 2^level, (index + 1) · 2^level) and never changes once it is full.
 */
export type TreeNode = { readonly level: number; readonly index: number; readonly hash: Buffer };
/** Reads a full node. @throws when it is not there */
export type NodeReader = (level: number, index: number) => Buffer;

/** Root of the tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = sha256([]);

export function hashLeaf(entry: Uint8Array): Buffer {
  return sha256([LEAF, entry]);
}

export function hashChildren(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256([NODE, left, right]);
}

/**
 * The nodes that become full when a leaf is added: the leaf itself and its ancestors whose right edge it is.
 * @param index position of the new leaf, from 0
 */
export function nodesOfNewLeaf(index: number, leaf: Buffer, read: NodeReader): TreeNode[] {
  const nodes: TreeNode[] = [{ level: 0, index, hash: leaf }];
  let hash = leaf;
  for (let level = 0, at = index; at % 2 === 1; level++) {
    hash = hashChildren(read(level, at - 1), hash);
    at = (at - 1) / 2;
    nodes.push({ level: level + 1, index: at, hash });
  }
  return nodes;
}

/** Root over the first `size` leaves. */
export function rootAt(size: number, read: NodeReader): Buffer {
  return size === 0 ? EMPTY_ROOT : subtree(0, size, read);
}

/**
 * Audit path of a leaf (RFC 6962, 2.1.1), from its sibling up to the child of the root.
 * @throws {RangeError} unless 0 ≤ index < size
 */
export function inclusionProof(index: number, size: number, read: NodeReader): Buffer[] {
  if (index < 0 || index >= size) throw new RangeError(`leaf ${index} is not in a tree of size ${size}`);
  const walk = (start: number, end: number): Buffer[] => {
    if (end - start === 1) return [];
    const middle = start + split(end - start);
    return index < middle
      ? [...walk(start, middle), subtree(middle, end, read)]
      : [...walk(middle, end), subtree(start, middle, read)];
  };
  return walk(0, size);
}

/**
 * Proof that the tree of size `to` begins with the tree of size `from` (RFC 6962, 2.1.2); empty when they are equal.
 * @throws {RangeError} unless 0 < from ≤ to
 */
export function consistencyProof(from: number, to: number, read: NodeReader): Buffer[] {
  if (from < 1 || from > to) throw new RangeError(`no consistency proof leads from size ${from} to ${to}`);
  const walk = (start: number, end: number, isOldRoot: boolean): Buffer[] => {
    if (from === end) return isOldRoot ? [] : [subtree(start, end, read)];
    const middle = start + split(end - start);
    return from <= middle
      ? [...walk(start, middle, isOldRoot), subtree(middle, end, read)]
      : [...walk(middle, end, false), subtree(start, middle, read)];
  };
  return walk(0, to, true);
}

/** Whether `proof` shows that the leaf hash stands at `index` in the tree of this size and root. */
export function verifyInclusion(
  proof: readonly Buffer[],
  index: number,
  size: number,
  leaf: Buffer,
  root: Buffer,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  const rest = [...proof];
  const climb = (start: number, end: number): Buffer | undefined => {
    if (end - start === 1) return leaf;
    const middle = start + split(end - start);
    const inLeft = index < middle;
    const inner = inLeft ? climb(start, middle) : climb(middle, end);
    const sibling = rest.shift();
    if (inner === undefined || sibling?.length !== 32) return undefined;
    return inLeft ? hashChildren(inner, sibling) : hashChildren(sibling, inner);
  };
  return (climb(0, size)?.equals(root) ?? false) && rest.length === 0;
}

/** Whether `proof` shows that the second tree begins with the first. Every tree begins with the empty one. */
export function verifyConsistency(
  proof: readonly Buffer[],
  from: { readonly size: number; readonly root: Buffer },
  to: { readonly size: number; readonly root: Buffer },
): boolean {
  if (!isSize(from.size) || !isSize(to.size) || from.size > to.size) return false;
  if (from.size === 0) return proof.length === 0 && from.root.equals(EMPTY_ROOT);
  const rest = [...proof];
  // Roots of [start, end) in the old and the new tree, both told from the proof alone.
  const climb = (start: number, end: number, isOldRoot: boolean): [Buffer, Buffer] | undefined => {
    if (from.size === end) {
      const hash = isOldRoot ? from.root : rest.shift();
      return hash?.length === 32 ? [hash, hash] : undefined;
    }
    const middle = start + split(end - start);
    const isLeft = from.size <= middle;
    const inner = isLeft ? climb(start, middle, isOldRoot) : climb(middle, end, false);
    const sibling = rest.shift();
    if (inner === undefined || sibling?.length !== 32) return undefined;
    return isLeft
      ? [inner[0], hashChildren(inner[1], sibling)]
      : [hashChildren(sibling, inner[0]), hashChildren(sibling, inner[1])];
  };
  const roots = climb(0, to.size, true);
  return roots?.[0].equals(from.root) === true && roots[1].equals(to.root) && rest.length === 0;
}

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** In one call: half the time of a hash object, and a log is millions of hashes. */
function sha256(parts: readonly Uint8Array[]): Buffer {
  return digest("sha256", Buffer.concat(parts), "buffer");
}

function subtree(start: number, end: number, read: NodeReader): Buffer {
  const width = end - start;
  const level = Math.log2(width);
  if (Number.isInteger(level) && start % width === 0) return read(level, start / width);
  const middle = start + split(width);
  return hashChildren(subtree(start, middle, read), subtree(middle, end, read));
}

/** Largest power of two below `width`; `width` is at least 2. */
function split(width: number): number {
  let power = 1;
  while (power * 2 < width) power *= 2;
  return power;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
