import fc from "fast-check";
import { expect, test } from "vitest";
import {
  consistencyProof,
  EMPTY_ROOT,
  hashChildren,
  hashLeaf,
  inclusionProof,
  type NodeReader,
  nodesOfNewLeaf,
  rootAt,
  verifyConsistency,
  verifyInclusion,
} from "./merkle.ts";

/** The entries and roots that implementations of RFC 6962 have shared since Certificate Transparency. */
const ENTRIES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const hex = (text: string) => Buffer.from(text, "hex");
const many = Array.from({ length: 300 }, (_, index) => Buffer.from(`entry ${index}`));
const tree = grow(many);

test("hashes of nothing, of a leaf and of two children are those of RFC 6962", () => {
  expect(EMPTY_ROOT.toString("hex")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(hashLeaf(Buffer.from("L123456")).toString("hex")).toBe(
    "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
  );
  expect(hashChildren(Buffer.from("N123"), Buffer.from("N456")).toString("hex")).toBe(
    "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb",
  );
});

test.each(ROOTS.map((root, index) => [index + 1, root] as const))(
  "the shared vector of size %i has its root",
  (size, root) => {
    expect(rootAt(size, grow(ENTRIES.map(hex))).toString("hex")).toBe(root);
  },
);

test("proofs of the shared vector are the published ones", () => {
  const read = grow(ENTRIES.map(hex));
  expect(inclusionProof(5, 8, read).map((hash) => hash.toString("hex"))).toEqual([
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  ]);
  expect(consistencyProof(6, 8, read).map((hash) => hash.toString("hex"))).toEqual([
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  ]);
});

const size = fc.integer({ min: 1, max: many.length });
const leafAndSize = size.chain((n) => fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.constant(n)));
const twoSizes = size.chain((n) => fc.tuple(fc.integer({ min: 1, max: n }), fc.constant(n)));

test("the root grown leaf by leaf is the root by definition, at every size", () => {
  fc.assert(
    fc.property(size, (n) => rootAt(n, tree).equals(byDefinition(many.slice(0, n)))),
    { numRuns: 300 },
  );
});

test("every leaf has a proof, and no other leaf, place, size, root or path passes for it", () => {
  fc.assert(
    fc.property(leafAndSize, fc.nat(), ([index, n], pick) => {
      const proof = inclusionProof(index, n, tree);
      const leaf = hashLeaf(many[index] ?? Buffer.alloc(0));
      const root = rootAt(n, tree);
      expect(verifyInclusion(proof, index, n, leaf, root)).toBe(true);
      expect(verifyInclusion(proof, index, n, hashLeaf(Buffer.from("other")), root)).toBe(false);
      expect(verifyInclusion(proof, index, n, leaf, rootAt(0, tree))).toBe(false);
      expect(verifyInclusion([...proof, root], index, n, leaf, root)).toBe(false);
      if (n > 1) {
        expect(verifyInclusion(proof, (index + 1 + (pick % (n - 1))) % n, n, leaf, root)).toBe(false);
        expect(verifyInclusion(proof.slice(1), index, n, leaf, root)).toBe(false);
        expect(verifyInclusion(flipBit(proof, pick), index, n, leaf, root)).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

test("every earlier tree is shown to begin a later one, and no other root passes for either", () => {
  fc.assert(
    fc.property(twoSizes, fc.nat(), ([from, to], pick) => {
      const proof = consistencyProof(from, to, tree);
      const [older, newer] = [
        { size: from, root: rootAt(from, tree) },
        { size: to, root: rootAt(to, tree) },
      ];
      expect(verifyConsistency(proof, older, newer)).toBe(true);
      const other = byDefinition([Buffer.from("other")]);
      expect(verifyConsistency(proof, { ...older, root: other }, newer)).toBe(false);
      expect(verifyConsistency(proof, older, { ...newer, root: other })).toBe(false);
      expect(verifyConsistency([...proof, other], older, newer)).toBe(false);
      if (from < to) {
        expect(verifyConsistency(proof.slice(1), older, newer)).toBe(false);
        expect(verifyConsistency(flipBit(proof, pick), older, newer)).toBe(false);
        expect(verifyConsistency(proof, newer, older)).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

test("a tree whose past was changed is not consistent with what it was", () => {
  fc.assert(
    fc.property(twoSizes, fc.nat(), ([from, to], pick) => {
      const changed = many.map((entry, index) => (index === pick % from ? Buffer.from("forged") : entry));
      const forged = grow(changed);
      const proof = consistencyProof(from, to, forged);
      const older = { size: from, root: rootAt(from, tree) };
      expect(verifyConsistency(proof, older, { size: to, root: rootAt(to, forged) })).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test("the empty tree begins every tree, and sizes that are none are refused", () => {
  const newer = { size: 9, root: rootAt(9, tree) };
  expect(verifyConsistency([], { size: 0, root: EMPTY_ROOT }, newer)).toBe(true);
  expect(verifyConsistency([], { size: 0, root: newer.root }, newer)).toBe(false);
  expect(verifyInclusion([], -1, 9, EMPTY_ROOT, newer.root)).toBe(false);
  expect(verifyInclusion([], 0.5, 9, EMPTY_ROOT, newer.root)).toBe(false);
  expect(() => inclusionProof(9, 9, tree)).toThrow(RangeError);
  expect(() => consistencyProof(0, 9, tree)).toThrow(RangeError);
});

function grow(entries: readonly Buffer[]): NodeReader {
  const nodes = new Map<string, Buffer>();
  const read: NodeReader = (level, index) => {
    const hash = nodes.get(`${level}/${index}`);
    if (hash === undefined) throw new Error(`node ${level}/${index} is missing`);
    return hash;
  };
  entries.forEach((entry, at) => {
    for (const { level, index, hash } of nodesOfNewLeaf(at, hashLeaf(entry), read))
      nodes.set(`${level}/${index}`, hash);
  });
  return read;
}

/** MTH of RFC 6962, 2.1, word for word. */
function byDefinition(entries: readonly Buffer[]): Buffer {
  if (entries.length === 0) return EMPTY_ROOT;
  if (entries.length === 1) return hashLeaf(entries[0] ?? Buffer.alloc(0));
  const k = 2 ** Math.floor(Math.log2(entries.length - 1));
  return hashChildren(byDefinition(entries.slice(0, k)), byDefinition(entries.slice(k)));
}

function flipBit(proof: readonly Buffer[], pick: number): Buffer[] {
  const copy = proof.map((hash) => Buffer.from(hash));
  const hash = copy[pick % copy.length];
  if (hash !== undefined) hash[pick % 32] = (hash[pick % 32] ?? 0) ^ (1 << (pick % 8));
  return copy;
}
