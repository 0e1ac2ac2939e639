import { utils, write } from "@e965/xlsx";
import { describe, expect, test } from "vitest";
import { warning } from "#lib/reasons/reason";
import { chunkDocument } from "../../chunk/chunk.ts";
import { readBlocks } from "../testing/blocks.ts";
import { makeOpenDocument, makePackage, makePptx, shape } from "../testing/office.ts";

const rows = [
  ["Doses of ward 3"],
  [],
  ["Medicine", "Dose", "From"],
  ["Heparin", 5000, { t: "n", v: 45_356, z: "dd.mm.yyyy" }],
  ["Insulin", { t: "n", v: 0.5, z: "0%" }, { t: "n", v: 45_357.75, z: "yyyy-mm-dd hh:mm" }],
  [],
  ["Aspirin", 100],
];
const makeWorkbook = (bookType: "xlsx" | "biff8" | "xlsb") => {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), "Doses");
  utils.book_append_sheet(book, utils.aoa_to_sheet([["a"], ["b"], ["c"], ["d"]]), "Wards");
  return new Uint8Array(write(book, { type: "buffer", bookType }));
};

describe("workbooks", () => {
  test.each([
    ["xlsx", "xlsx"],
    ["xlsb", "xlsx"],
    ["biff8", "xls"],
  ] as const)(
    "%s: every sheet is a page, with headers found and values as shown",
    async (bookType, expected) => {
      const { format, isPaginated, lines } = await readBlocks(makeWorkbook(bookType), "renamed.pdf");
      expect({ format, isPaginated }).toEqual({ format: expected, isPaginated: true });
      expect(lines).toEqual([
        [
          "heading1: Doses",
          "paragraph: Doses of ward 3",
          "table-row!: Medicine | Dose | From",
          "table-row: Heparin | 5000 | 2024-03-05",
          "table-row: Insulin | 50% | 2024-03-06 18:00",
          // A block without a header of its own belongs to the table above.
          "table-row: Aspirin | 100",
        ],
        ["heading1: Wards", "table-row: a", "table-row: b", "table-row: c", "table-row: d"],
      ]);
    },
  );

  test("ods: values as shown, repeated cells and rows counted", async () => {
    const cell = (text: string, attributes = 'office:value-type="string"') =>
      `<table:table-cell ${attributes}><text:p>${text}</text:p></table:table-cell>`;
    const { format, lines } = await readBlocks(
      makeOpenDocument(
        "spreadsheet",
        `<table:table table:name="Beds"><table:table-row>${cell("Ward")}<table:table-cell table:number-columns-repeated="2"/>${cell("Rate")}</table:table-row><table:table-row>${cell("A")}<table:table-cell table:number-columns-repeated="2"/>${cell("12.5 %", 'office:value-type="percentage" office:value="0.125"')}</table:table-row><table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row></table:table>`,
      ),
    );
    expect(format).toBe("ods");
    expect(lines).toEqual([["heading1: Beds", "table-row!: Ward | Rate", "table-row: A | 12.5 %"]]);
  });

  test("a part of a long table carries all rows of its header", async () => {
    const sheet = utils.aoa_to_sheet([
      ["", "Budget", "Spent"],
      ["Ward", "in thousands", "in thousands"],
      ...Array.from({ length: 200 }, (_, i) => [`Ward number ${i}`, i, i / 2]),
    ]);
    const book = utils.book_new();
    utils.book_append_sheet(book, sheet, "Budget");
    const document = await readBlocks(new Uint8Array(write(book, { type: "buffer", bookType: "xlsx" })));
    const last = chunkDocument(document).at(-1);
    expect(last?.text).toContain("Ward number 199 | 199 | 99.5");
    expect(last?.context).toBe("Budget\n| Budget | Spent\nWard | in thousands | in thousands");
  });

  test("the same long text in very many cells is refused, not written out", async () => {
    const long = "x".repeat(30_000);
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet(Array.from({ length: 2000 }, () => [long])), "A");
    const bytes = new Uint8Array(
      write(book, { type: "buffer", bookType: "xlsx", bookSST: true, compression: true }),
    );
    await expect(readBlocks(bytes)).rejects.toMatchObject({ code: "limit-exceeded" });
  });
});

test("slides are pages with title, lists, tables, charts and notes; footers are left out", async () => {
  const table = `<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/><a:tr><a:tc><p:txBody><a:p><a:r><a:t>Ward</a:t></a:r></a:p></p:txBody></a:tc><a:tc><p:txBody><a:p><a:r><a:t>Beds</a:t></a:r></a:p></p:txBody></a:tc></a:tr><a:tr><a:tc><p:txBody><a:p><a:r><a:t>A</a:t></a:r></a:p></p:txBody></a:tc><a:tc><p:txBody><a:p><a:r><a:t>12</a:t></a:r></a:p></p:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;
  const chart = `<c:chart><c:plotArea><c:barChart><c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>2024</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>Falls</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>7</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart></c:plotArea></c:chart>`;
  const { format, lines, title, pages } = await readBlocks(
    makePptx([
      {
        shapes: `${shape("Wash hands\nFive moments", "body")}${shape("Hygiene", "title")}${shape("page 1", "sldNum")}`,
        notes: "Show the film.",
      },
      { shapes: `${table}<p:graphicFrame><c:chart r:id="rId2"/></p:graphicFrame>`, chart },
      { shapes: "<p:pic/>" },
    ]),
  );
  expect({ format, title }).toEqual({ format: "pptx", title: "Hygiene" });
  expect(lines).toEqual([
    [
      "heading1: Hygiene",
      "list-item: • Wash hands",
      "list-item: • Five moments",
      "heading4: Notes",
      "paragraph: Show the film.",
    ],
    ["table-row!: Ward | Beds", "table-row: A | 12", "table-row!: | 2024", "table-row: Falls | 7"],
    [],
  ]);
  expect(pages[2]?.warnings).toEqual([warning("slide-only-pictures", { slide: 3 })]);
});

test("OpenDocument texts keep headings, lists, tables and footnotes", async () => {
  const { format, title, lines } = await readBlocks(
    makeOpenDocument(
      "text",
      `<text:h text:outline-level="2">Night<text:s/>shift</text:h><text:p>Two nurses<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>One on Sundays.</text:p></text:note-body></text:note> are<text:line-break/>present.</text:p><text:list><text:list-item><text:p>Keys</text:p><text:list><text:list-item><text:p>of the store</text:p></text:list-item></text:list></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>Day</text:p></table:table-cell><table:table-cell><text:p>Nurse</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>1 May</text:p></table:table-cell><table:table-cell><text:p>Okafor</text:p></table:table-cell></table:table-row></table:table>`,
    ),
  );
  expect({ format, title }).toEqual({ format: "odt", title: "Rota" });
  expect(lines[0]).toEqual([
    "heading2: Night shift",
    "paragraph: Two nurses1 are\npresent.",
    "paragraph: One on Sundays.",
    "list-item: • Keys",
    "list-item: • of the store",
    "table-row!: Day | Nurse",
    "table-row: 1 May | Okafor",
  ]);
});

test("OpenDocument slides are pages with their notes", async () => {
  const frame = (kind: string, text: string) =>
    `<draw:frame presentation:class="${kind}"><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame>`;
  const { format, lines } = await readBlocks(
    makeOpenDocument(
      "presentation",
      `<draw:page>${frame("outline", "Call 112")}${frame("title", "Fire")}<presentation:notes>${frame("notes", "Wait.")}</presentation:notes></draw:page><draw:page>${frame("title", "End")}</draw:page>`,
    ),
  );
  expect(format).toBe("odp");
  expect(lines).toEqual([
    ["heading1: Fire", "paragraph: Call 112", "heading4: Notes", "paragraph: Wait."],
    ["heading1: End"],
  ]);
});

test("e-books are read in the order of their spine, even where XHTML closes a title in its first tag", async () => {
  const chapter = (text: string) =>
    `<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>${text}</body></html>`;
  const { format, title, lines } = await readBlocks(
    makePackage({
      mimetype: "application/epub+zip",
      "META-INF/container.xml": `<container><rootfiles><rootfile full-path="book/book.opf"/></rootfiles></container>`,
      "book/book.opf": `<package xmlns:dc="d"><metadata><dc:title>Nursing</dc:title></metadata><manifest><item id="b" href="two.xhtml"/><item id="a" href="one%20.xhtml"/><item id="n" href="nav.xhtml" properties="nav"/></manifest><spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>`,
      "book/one .xhtml": chapter("<h1>One</h1><p>First words.</p>"),
      "book/two.xhtml": chapter("<h1>Two</h1>"),
      "book/nav.xhtml": chapter("<p>Contents</p>"),
    }),
  );
  expect({ format, title }).toEqual({ format: "epub", title: "Nursing" });
  expect(lines[0]).toEqual(["heading1: One", "paragraph: First words.", "heading1: Two"]);
});

test.each([
  ["entities", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "unreadable-file"],
  ["deep nesting", `${"<a>".repeat(300)}${"</a>".repeat(300)}`, "limit-exceeded"],
  ["broken markup", "<x><y></x>", "unreadable-file"],
])("XML with %s is refused in one sentence", async (_, xml, code) => {
  const file = makePackage({ mimetype: "application/vnd.oasis.opendocument.text", "content.xml": xml });
  await expect(readBlocks(file)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/^(?:This file|The structure) .*\.$/),
  });
});
