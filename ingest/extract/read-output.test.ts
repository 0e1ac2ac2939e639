import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { zipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { AppError } from "#lib/errors";
import { warning } from "#lib/reasons/reason";
import { OutputCutOff, OutputTooLarge, readOutput } from "./read-output.ts";
import { extractInChild } from "./run-extractor.ts";

const LIMITS = { memoryMib: 1024, timeoutMs: 60_000, maxTextChars: 1_000_000 };
const folder = mkdtempSync(join(tmpdir(), "output-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts).toString();
}
/** What comes of an output that arrives in pieces of the given size. */
async function receive(output: string, pieceBytes: number, maxResultBytes = 1000) {
  async function* pieces() {
    const bytes = Buffer.from(output);
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const files: string[] = [];
  const keep = async (name: string, _: number, bytes: AsyncIterable<Uint8Array>) => {
    files.push(`${name}: ${await collect(bytes)}`);
  };
  const result = await readOutput(pieces(), maxResultBytes, keep, () => undefined);
  return { result, files };
}
const frame = (name: string, content: string) =>
  `${JSON.stringify({ attachment: name, bytes: content.length })}\n${content}`;

test.each([1, 7, 10_000])("files and result come apart again from pieces of %i bytes", async (size) => {
  const output = `${frame("a.txt", "one\ntwo")}${frame("b.txt", "")}{"ok":true}`;
  expect(await receive(output, size)).toEqual({
    result: '{"ok":true}',
    files: ["a.txt: one\ntwo", "b.txt: "],
  });
});

test("an output that ends within a file, or never ends, is told apart", async () => {
  await expect(receive(frame("a.txt", "one").slice(0, -1), 5)).rejects.toBeInstanceOf(OutputCutOff);
  await expect(receive("x".repeat(5000), 500)).rejects.toBeInstanceOf(OutputTooLarge);
  const greedy = `${JSON.stringify({ attachment: "a", bytes: 2 ** 31 })}\n`;
  await expect(receive(greedy, 500)).rejects.toBeInstanceOf(OutputTooLarge);
  expect(await receive('{"attachment":"a","bytes":-1}\nx', 500)).toMatchObject({ files: [] });
});

test("the files inside a file come out of the child; one that cannot be unpacked is named in a warning", async () => {
  const zip = Buffer.from(
    zipSync({ "a.txt": [Buffer.from("first"), { level: 0 }], "b.txt": Buffer.from("second") }),
  );
  zip.write("FIRST", zip.indexOf("first"));
  const path = join(folder, "a.zip");
  writeFileSync(path, zip);
  const files: string[] = [];
  const document = await extractInChild(path, "a.zip", LIMITS, undefined, {
    keep: async (name, byteSize, bytes) => {
      files.push(`${name}, ${byteSize}: ${await collect(bytes)}`);
    },
  });
  expect(files).toEqual(["b.txt, 6: second"]);
  expect(document.pages[0]?.warnings).toEqual([
    warning("inner-left-out", { name: "a.txt", why: { code: "damaged" } }),
  ]);
});

// Late: the child has written all it has to say by then, and nobody reads it.
test.each([0, 1500])(
  "where the files inside cannot be kept after %i ms, that is the error",
  async (waitMs) => {
    const path = join(folder, "b.zip");
    writeFileSync(path, zipSync({ "a.txt": Buffer.from("first"), "b.txt": Buffer.from("second") }));
    const full = new AppError("storage-unavailable", "The disk is full.");
    const keep = async () => {
      await setTimeout(waitMs);
      throw full;
    };
    await expect(extractInChild(path, "b.zip", LIMITS, undefined, { keep })).rejects.toBe(full);
  },
);

test("a file within too many others is refused, and the child ends", async () => {
  const path = join(folder, "c.zip");
  writeFileSync(path, zipSync({ "a.txt": Buffer.from("first") }));
  await expect(extractInChild(path, "c.zip", LIMITS, undefined, { around: ["zip"] })).rejects.toMatchObject({
    code: "limit-exceeded",
  });
});
