import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatCheckpoint, formatProof, parseCheckpoint, parseProof } from "./checkpoint.ts";
import {
  consistencyProof,
  hashLeaf,
  inclusionProof,
  nodesOfNewLeaf,
  rootAt,
  verifyInclusion,
} from "./merkle.ts";
import {
  ED25519_COSIGNATURE,
  ed25519Signer,
  formatVerifierKey,
  openNote,
  parseVerifierKey,
  signatureLine,
  signNote,
} from "./note.ts";

const format = readFileSync(join(import.meta.dirname, "FORMAT.md"), "utf8");
const refused = expect.objectContaining({ code: "invalid-input" });

/** The example that Go's note package and C2SP's implementations share. */
const PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SEED = Buffer.from("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", "base64").subarray(1);
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

const origin = "intramuros/00000000-0000-4000-8000-000000000000";
const signer = ed25519Signer(origin, Buffer.alloc(32, 1));

test("the shared example of signed notes comes out byte for byte and verifies", () => {
  const peter = ed25519Signer("PeterNeumann", PETER_SEED);
  expect(formatVerifierKey(peter)).toBe(PETER);
  expect(signNote(TEXT, peter)).toBe(NOTE);
  expect(openNote(NOTE, [parseVerifierKey(PETER)]).text).toBe(TEXT);
});

test("the vectors of FORMAT.md come out byte for byte", () => {
  const nodes = new Map<string, Buffer>();
  const read = (level: number, index: number) => nodes.get(`${level}/${index}`) ?? Buffer.alloc(0);
  const event = (seq: number) =>
    Buffer.from(
      '{"actor":{"kind":"system","process":"supervisor"},"at":1700000000000,"data":{"version":"0.1.0"},' +
        `"id":"evt_00000000000000000000000000","objects":[],"outcome":"ok","seq":${seq},"type":"system.started","v":1}`,
    );
  for (const seq of [1, 2, 3])
    for (const node of nodesOfNewLeaf(seq - 1, hashLeaf(event(seq)), read))
      nodes.set(`${node.level}/${node.index}`, node.hash);
  const text = formatCheckpoint({ origin, size: 3, root: rootAt(3, read) });
  const note = signNote(text, signer);
  const second = ed25519Signer("archive.example.org/intramuros", Buffer.alloc(32, 2), ED25519_COSIGNATURE);
  const indent = (block: string) => block.replace(/^(?=.)/gm, "    ");
  for (const block of [
    ...[1, 2, 3].map((seq) => hashLeaf(event(seq)).toString("base64")),
    ...[1, 2, 3].map((size) => rootAt(size, read).toString("base64")),
    indent(formatVerifierKey(signer)),
    indent(formatProof({ index: 1, hashes: inclusionProof(1, 3, read), note })),
    indent(
      consistencyProof(1, 3, read)
        .map((hash) => hash.toString("base64"))
        .join("\n"),
    ),
    indent(formatVerifierKey(second)),
    indent(signatureLine(text, second, 1700000000000)),
  ]) {
    expect(format).toContain(block);
  }
});

test("a cosigned note tells who signed, and when the second host did", () => {
  const text = formatCheckpoint({ origin, size: 3, root: Buffer.alloc(32, 7) });
  const second = ed25519Signer("second", Buffer.alloc(32, 2), ED25519_COSIGNATURE);
  const note = signNote(text, signer) + signatureLine(text, second, 1700000000999);
  const keys = [signer, second].map((key) => parseVerifierKey(formatVerifierKey(key)));
  expect(openNote(note, keys).signatures).toEqual([
    { name: origin, keyId: signer.keyId },
    { name: "second", keyId: second.keyId, atMs: 1700000000000 },
  ]);
  // The key of a cosigner may not be passed off as the key of a log, nor the other way round.
  expect(() => openNote(note, [ed25519Signer("second", Buffer.alloc(32, 2))])).toThrow(refused);
});

test("whatever character of a note is changed, its one known signer no longer vouches for it", () => {
  const keys = [parseVerifierKey(PETER)];
  fc.assert(
    fc.property(
      fc.nat(NOTE.length - 1),
      fc.constantFrom("\n", " ", "A", "+", "0", "\u2014"),
      (at, character) => {
        fc.pre(NOTE[at] !== character);
        expect(() => openNote(NOTE.slice(0, at) + character + NOTE.slice(at + 1), keys)).toThrow(refused);
      },
    ),
    { numRuns: 500 },
  );
});

test("signatures by unknown keys are passed over, but do not suffice", () => {
  const keys = [parseVerifierKey(PETER)];
  const stranger = ed25519Signer("stranger", Buffer.alloc(32, 9));
  expect(openNote(NOTE + signatureLine(TEXT, stranger), keys).signatures).toHaveLength(1);
  expect(() => openNote(signNote(TEXT, stranger), keys)).toThrow(/not signed by a known key/);
});

test.each([
  ["an id that belongs to another key", PETER.replace("c74f20a3", "c74f20a4")],
  ["an unknown algorithm", "x+00000000+CRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"],
  ["a key that is too short", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy1w=="],
  ["no key at all", "PeterNeumann"],
])("a verification key with %s is refused", (_, text) => {
  expect(() => parseVerifierKey(text)).toThrow(refused);
});

test("a checkpoint and a proof are read back as they were written", () => {
  const root = Buffer.alloc(32, 7);
  const note = signNote(formatCheckpoint({ origin, size: 12, root }), signer);
  expect(parseCheckpoint(note)).toEqual({ origin, size: 12, root });
  const proof = { index: 3, hashes: [root, Buffer.alloc(32, 8)], note };
  expect(parseProof(formatProof(proof))).toEqual(proof);
  expect(verifyInclusion(parseProof(formatProof(proof)).hashes, 3, 12, root, root)).toBe(false);
});

test.each(["", "x\n012\nAAAA\n", `x\n1\n${"A".repeat(43)}=\nextension\n`, `x\n-1\n${"A".repeat(43)}=\n`])(
  "%j is not a checkpoint",
  (text) => expect(() => parseCheckpoint(text)).toThrow(refused),
);
