import { expect, test } from "vitest";
import { readBlocks } from "../testing/blocks.ts";

test("rich text keeps headings, lists, tables and footnotes, and drops what is not shown", async () => {
  const { format, title, language, lines } = await readBlocks(
    String.raw`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}{\stylesheet{\s0 Normal;}{\s1 heading 1;}}{\info{\title Dienstplan}{\author Nobody}}
\pard\s1 Urlaub\par\pard Die \'dcbergabe ist um 6 Uhr\u8211?und nicht sp\u228\'e4ter{\footnote\pard Sonntags um 7.} f\'fcr alle.{\v hidden}\par
\pard{\listtext\'b7\tab}\ls1 Schl\'fcssel\par{\listtext 2.\tab}Buch\par
\trowd\pard\intbl Tag\cell Name\cell\row\trowd\pard\intbl 1. Mai\cell {\f1\'cf\'e5\'f2\'f0}\cell\row
\pard{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt Link}}{\pict\bin3 {}{}{\header running head}{\*\unknown nothing}\par}`,
    "a.doc",
  );
  expect({ format, title, language }).toEqual({ format: "rtf", title: "Dienstplan", language: "de" });
  expect(lines[0]).toEqual([
    "heading1: Urlaub",
    "paragraph: Die Übergabe ist um 6 Uhr–und nicht später für alle.",
    "list-item: • Schlüssel",
    "list-item: 2. Buch",
    "table-row!: Tag | Name",
    "table-row: 1. Mai | Петр",
    "paragraph: Link",
    "paragraph: Sonntags um 7.",
  ]);
});

test("unbalanced groups and a hundred thousand open ones end in what text there is", async () => {
  expect((await readBlocks(String.raw`{\rtf1 one}}}} two`)).lines[0]).toEqual(["paragraph: one two"]);
  const deep = `{\\rtf1 start ${"{".repeat(100_000)} end`;
  expect((await readBlocks(deep)).lines[0]).toEqual(["paragraph: start  end"]);
  await expect(readBlocks(String.raw`{\rtf1{\pict 00ff}}`)).rejects.toMatchObject({
    code: "unreadable-file",
  });
});
