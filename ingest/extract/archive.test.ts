import { deflateRawSync } from "node:zlib";
import { type Zippable, zipSync } from "fflate";
import { expect, test } from "vitest";
import { warning } from "#lib/reasons/reason";
import { extractDocument } from "./extract.ts";
import { readBlocks } from "./testing/blocks.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const DIRECTORY_ENTRY = "PK\x01\x02";
const directoryOf = (zip: Buffer) => zip.indexOf(DIRECTORY_ENTRY, 0, "latin1");
const makeZip = (files: Zippable) => Buffer.from(zipSync(files));

test("an archive is a folder: a list of its files, which become documents; traces of systems do not", async () => {
  const zip = makeZip({
    "ward/rota.csv": bytes("Day,Nurse"),
    "../../climb.txt": bytes("text"),
    "__MACOSX/._rota.csv": bytes("trace"),
    "empty/": new Uint8Array(),
  });
  const { format, lines, attachments } = await readBlocks(zip, "handover.txt");
  expect(format).toBe("zip");
  expect(lines).toEqual([["list-item: • ward/rota.csv", "list-item: • ../../climb.txt"]]);
  expect(attachments?.map(({ read }) => Buffer.from(read()).toString())).toEqual(["Day,Nurse", "text"]);
});

test.each([
  ["empty", "a.zip", makeZip({}), "unreadable-file"],
  ["called a Word document", "a.docx", makeZip({ "a.txt": bytes("x") }), "unreadable-file"],
  ["a program", "a.zip", makeZip({ "a/B.class": bytes("x") }), "unsupported-format"],
])("one that is %s is refused in one sentence", async (_, name, zip, code) => {
  await expect(extractDocument(new Uint8Array(zip), name)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/^This .*\.$/),
  });
});

test("an archive in an archive is not unpacked", async () => {
  const zip = new Uint8Array(makeZip({ "a.txt": bytes("x") }));
  await extractDocument(zip, "a.zip", ["eml"]);
  await expect(extractDocument(zip, "a.zip", ["zip", "eml"])).rejects.toMatchObject({
    code: "limit-exceeded",
    message: expect.stringContaining("inside another archive"),
  });
});

test("entries in the same bytes, too many of them, or far too much in them are refused before anything is unpacked", async () => {
  const overlapping = makeZip({ "a.txt": bytes("one"), "b.txt": bytes("two") });
  const second = overlapping.lastIndexOf(DIRECTORY_ENTRY, undefined, "latin1");
  overlapping.writeUInt32LE(overlapping.readUInt32LE(directoryOf(overlapping) + 42), second + 42);
  const many = makeZip(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`${i}`, bytes("")])));
  const large = makeZip({ "a.txt": bytes("one") });
  large.writeUInt32LE(2 ** 31, directoryOf(large) + 24);
  for (const zip of [overlapping, many, large]) {
    await expect(extractDocument(new Uint8Array(zip), "a.zip")).rejects.toMatchObject({
      code: "limit-exceeded",
    });
  }
});

test("an entry that unpacks to more than it says, or to something else, fails alone", async () => {
  const packed = deflateRawSync(Buffer.alloc(100_000));
  const lying = makeZip({ "a.txt": [new Uint8Array(packed.length), { level: 0 }], "b.txt": bytes("fine") });
  // Stored bytes replaced by a stream that unpacks to far more; method 8 says that it is packed.
  packed.copy(lying, lying.indexOf("a.txt") + 5);
  lying.writeUInt16LE(8, directoryOf(lying) + 10);
  const changed = makeZip({ "a.txt": [bytes("some text"), { level: 0 }], "b.txt": bytes("fine") });
  changed.write("SOME", changed.indexOf("a.txt") + 5);
  for (const [zip, code] of [
    [lying, "limit-exceeded"],
    [changed, "unreadable-file"],
  ] as const) {
    const [first, second] = (await extractDocument(new Uint8Array(zip), "a.zip")).attachments ?? [];
    expect(() => first?.read()).toThrowError(expect.objectContaining({ code }));
    expect(Buffer.from(second?.read() ?? []).toString()).toBe("fine");
  }
});

test("files protected by a password are named as left out; if all are, the archive is refused", async () => {
  const zip = makeZip({ "a.txt": bytes("one"), "b.txt": bytes("two") });
  zip.writeUInt16LE(1, directoryOf(zip) + 8);
  const document = await extractDocument(new Uint8Array(zip), "a.zip");
  expect(document.attachments?.map(({ name }) => name)).toEqual(["b.txt"]);
  expect(document.pages[0]?.warnings).toEqual([warning("inner-locked", { count: 1 })]);
  zip.writeUInt16LE(1, zip.lastIndexOf(DIRECTORY_ENTRY, undefined, "latin1") + 8);
  await expect(extractDocument(new Uint8Array(zip), "a.zip")).rejects.toMatchObject({
    code: "unreadable-file",
    message: expect.stringContaining("password"),
  });
});
