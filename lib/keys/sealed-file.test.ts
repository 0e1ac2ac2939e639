import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, transact } from "../db/client.ts";
import { openTestDatabase } from "../db/testing.ts";
import { dataKey, destroyKey } from "./data-keys.ts";
import { openSealedFile, sealFile } from "./sealed-file.ts";

const folder = mkdtempSync(join(tmpdir(), "intramuros-sealed-"));
const path = join(folder, "file");
let db: Database;
beforeAll(() => {
  db = openTestDatabase();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FRAME = 65_536;
const HEADER = 40;

async function seal(parts: readonly Uint8Array[]): Promise<void> {
  const key = transact(db, (tx) => dataKey(tx, "original", "all"));
  writeFileSync(path, await buffer(sealFile(key, parts)));
}

async function readBack(from = 0, to?: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const sealed = await openSealedFile(file);
    if (sealed === undefined) throw new Error("it is not sealed");
    return await buffer(sealed.read(from, to ?? sealed.byteSize));
  } finally {
    await file.close();
  }
}

test("what is read is what was sealed, whole and any part of it, however it came in", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 200_000),
      fc.integer({ min: 1, max: 100_000 }),
      fc.nat(210_000),
      fc.nat(210_000),
      async (size, piece, a, b) => {
        const bytes = Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) % 256));
        const parts = [];
        for (let at = 0; at < size; at += piece) parts.push(bytes.subarray(at, at + piece));
        await seal(parts);
        expect((await readBack()).equals(bytes)).toBe(true);
        const [from, to] = [Math.min(a, b, size), Math.min(Math.max(a, b), size)];
        expect((await readBack(from, to)).equals(bytes.subarray(from, to))).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test("a file on disk shows nothing of what it holds", async () => {
  await seal([Buffer.from("the insulin protocol ".repeat(100))]);
  expect(readFileSync(path).includes("insulin")).toBe(false);
});

test.each([
  [
    "one bit changed",
    (file: Buffer) => Buffer.from(file.map((byte, i) => (i === HEADER + 100 ? byte ^ 1 : byte))),
  ],
  ["cut off at a frame", (file: Buffer) => file.subarray(0, HEADER + FRAME + 16)],
  ["cut off within a frame", (file: Buffer) => file.subarray(0, HEADER + FRAME + 100)],
  ["cut down to its header", (file: Buffer) => file.subarray(0, HEADER)],
  [
    "with two frames exchanged",
    (file: Buffer) =>
      Buffer.concat([
        file.subarray(0, HEADER),
        file.subarray(HEADER + FRAME + 16, HEADER + 2 * (FRAME + 16)),
        file.subarray(HEADER, HEADER + FRAME + 16),
        file.subarray(HEADER + 2 * (FRAME + 16)),
      ]),
  ],
  [
    "with another salt",
    (file: Buffer) => Buffer.from(file.map((byte, i) => (i === HEADER - 1 ? byte ^ 1 : byte))),
  ],
  ["with something after its end", (file: Buffer) => Buffer.concat([file, Buffer.alloc(100)])],
])("a file %s is refused", async (_, change) => {
  await seal([Buffer.alloc(2.5 * FRAME, 3)]);
  writeFileSync(path, change(readFileSync(path)));
  await expect(readBack()).rejects.toThrow(/changed on disk/);
});

test("without its key it is refused", async () => {
  await seal([Buffer.from("text")]);
  transact(db, (tx) => destroyKey(tx, "original", "all"));
  await expect(readBack()).rejects.toThrow(/key of a stored file/);
});
