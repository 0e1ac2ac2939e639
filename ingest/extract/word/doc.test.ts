import { expect, test } from "vitest";
import { readBlocks } from "../testing/blocks.ts";
import { makeCompoundFile } from "../testing/compound.ts";
import { makeDoc } from "../testing/word97.ts";

test("headings, lists and tables of an old Word document are kept, field codes are not", async () => {
  const { format, title, lines } = await readBlocks(
    makeDoc(
      [
        { text: "Retention", style: 1 },
        { text: 'Letters are kept \x13 HYPERLINK "x" \x14ten years\x15.' },
        { text: "Invoices", isListItem: true },
        { text: "Kind", table: "cell" },
        { text: "Years", table: "cell" },
        { text: "", table: "row" },
        { text: "Wills", table: "cell" },
        { text: "30", table: "cell" },
        { text: "", table: "row" },
        { text: "The end." },
      ],
      "A footnote.\r",
    ),
    "letter.txt",
  );
  expect({ format, title }).toEqual({ format: "doc", title: "Retention" });
  expect(lines[0]).toEqual([
    "heading1: Retention",
    "paragraph: Letters are kept ten years.",
    "list-item: • Invoices",
    "table-row!: Kind | Years",
    "table-row: Wills | 30",
    "paragraph: The end.",
    "paragraph: A footnote.",
  ]);
});

test("an encrypted or damaged one is refused in a sentence that says so", async () => {
  const locked = Buffer.from(makeDoc([{ text: "secret" }]));
  const at = locked.indexOf(Buffer.from([0xec, 0xa5, 0xc1, 0x00]));
  locked.writeUInt16LE(0x0300, at + 0x0a);
  await expect(readBlocks(locked)).rejects.toMatchObject({
    code: "unreadable-file",
    message: expect.stringContaining("protected by a password"),
  });
  await expect(readBlocks(makeCompoundFile({ WordDocument: new Uint8Array(4200) }))).rejects.toMatchObject({
    code: "unreadable-file",
    message: expect.stringMatching(/damaged/),
  });
});

test.each([
  ["a password", { EncryptedPackage: new Uint8Array(8) }, "unreadable-file"],
  ["an old presentation", { "PowerPoint Document": new Uint8Array(8) }, "unsupported-format"],
  ["another program's file", { Contents: new Uint8Array(8) }, "unsupported-format"],
])("a compound file with %s is named", async (_, streams, code) => {
  await expect(readBlocks(makeCompoundFile(streams))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/^This .*\.$/),
  });
});

test("a compound file whose chains of sectors go in circles ends in a sentence", async () => {
  const file = Buffer.from(makeDoc([{ text: "text" }]));
  const table = (file.readUInt32LE(76) + 1) * 512;
  for (let i = 0; i < 128; i++) file.writeUInt32LE(i === 0 ? 1 : 0, table + 4 * i);
  await expect(readBlocks(file)).rejects.toMatchObject({ code: expect.stringMatching(/^un/) });
});
