import { Document, Packer, Paragraph, Table, TableCell, TableRow, TextRun } from "docx";
import { gzipSync, zipSync } from "fflate";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { extractDocument } from "./extract.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = async (content: string | Uint8Array, name: string) => {
  const document = await extractDocument(typeof content === "string" ? bytes(content) : content, name);
  const page = document.pages[0];
  const blocks = page?.blocks.map(
    (block) =>
      `${block.kind}${block.level ?? ""}${block.table?.isHeader ? "!" : ""}: ${page.text.slice(block.start, block.end)}`,
  );
  return { ...document, blocks };
};

describe("HTML", () => {
  test("headings, lists, tables and code are kept; scripts, navigation and hidden text are not", async () => {
    const { blocks, title, format } = await read(
      `<!doctype html><html lang="en"><head><title>Visitors</title><style>p{color:red}</style></head><body><nav>Home</nav>
       <h1>Visiting hours</h1><p>From 14 to&nbsp;18&nbsp;o&rsquo;clock<br>every day.</p><script>alert("no")</script><p style="display: none">secret</p>
       <ol><li>Ring</li><li><p>Wait</p></li></ol><table><tr><th>Ward</th><th>Beds</th></tr><tr><td>A</td><td>12</td></tr></table><pre>a\n  b</pre></body></html>`,
      "a.bin",
    );
    expect({ format, title }).toEqual({ format: "html", title: "Visitors" });
    expect(blocks).toEqual([
      "heading1: Visiting hours",
      "paragraph: From 14 to 18 o’clock\nevery day.",
      "list-item: 1. Ring",
      "list-item: 2. Wait",
      "table-row!: Ward | Beds",
      "table-row: A | 12",
      "code: a\n  b",
    ]);
  });

  test("a short line all in bold above running text is a heading; bold lines in a row and bold sentences are not", async () => {
    const { blocks } = await read(
      "<h1>Rules</h1><p></p><p><b>Visiting</b></p><p>Ring at the <b>door</b>.</p><p><b>St. Aurelia</b></p><p><b>Leeds</b></p><p><b>Never alone.</b></p><p>End.</p>",
      "a.html",
    );
    expect(blocks).toEqual([
      "heading1: Rules",
      "heading2: Visiting",
      "paragraph: Ring at the door.",
      "paragraph: St. Aurelia",
      "paragraph: Leeds",
      "paragraph: Never alone.",
      "paragraph: End.",
    ]);
  });

  test("a table that only lays out the page is read as text", async () => {
    const { blocks } = await read(
      `<html><body><table><tr><td><h2>News</h2><p>The lift works again.</p></td></tr></table></body></html>`,
      "a.html",
    );
    expect(blocks).toEqual(["heading2: News", "paragraph: The lift works again."]);
  });
});

describe("Markdown", () => {
  test("structure is kept, front matter gives the title, raw HTML is inert", async () => {
    const { blocks, title } = await read(
      "---\ntitle: Linen\n---\n# Laundry\n\nLinen is collected\non **Mondays**.\n\n<script>alert(1)</script>\n\n- towels\n- sheets\n\n| Item | Day |\n|---|---|\n| Coats | Tue |\n",
      "a.md",
    );
    expect(title).toBe("Linen");
    expect(blocks).toEqual([
      "heading1: Laundry",
      "paragraph: Linen is collected on Mondays.",
      "list-item: • towels",
      "list-item: • sheets",
      "table-row!: Item | Day",
      "table-row: Coats | Tue",
    ]);
  });
});

describe("plain text", () => {
  test("underlined, numbered and capital lines are headings; wrapped lines are one paragraph", async () => {
    const { blocks } = await read(
      "Policy\n======\n\n2.1 Scope of this text\n\nApplies to all wards\nof the house.\n\nVISITOR RULES\n\n- ring\n- wait\n",
      "a.txt",
    );
    expect(blocks).toEqual([
      "heading1: Policy",
      "heading3: 2.1 Scope of this text",
      "paragraph: Applies to all wards\nof the house.",
      "heading2: VISITOR RULES",
      "list-item: - ring",
      "list-item: - wait",
    ]);
  });

  test.each([
    [
      "windows-1252",
      Buffer.from(
        "Die \u00c4rztin gibt dem Patienten f\u00fcr drei Tage gr\u00f6\u00dfere Mengen.",
        "latin1",
      ),
    ],
    [
      "UTF-16 without a mark",
      Buffer.from(
        "Die \u00c4rztin gibt dem Patienten f\u00fcr drei Tage gr\u00f6\u00dfere Mengen.",
        "utf16le",
      ),
    ],
    [
      "UTF-16 with a mark",
      Buffer.from(
        "\ufeffDie \u00c4rztin gibt dem Patienten f\u00fcr drei Tage gr\u00f6\u00dfere Mengen.",
        "utf16le",
      ),
    ],
    ["UTF-8", Buffer.from("Die \u00c4rztin gibt dem Patienten f\u00fcr drei Tage gr\u00f6\u00dfere Mengen.")],
  ])("%s is decoded and its language recognised", async (_, content) => {
    const { pages, language } = await read(new Uint8Array(content), "a.txt");
    expect(pages[0]?.text).toBe(
      "Die \u00c4rztin gibt dem Patienten f\u00fcr drei Tage gr\u00f6\u00dfere Mengen.",
    );
    expect(language).toBe("de");
  });
});

test.each([
  [
    "windows-1250",
    "Za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105 ja\u017a\u0144. Pacjent otrzymuje leki trzy razy dziennie przed posi\u0142kiem.",
  ],
  [
    "windows-1251",
    "\u041f\u0430\u0446\u0438\u0435\u043d\u0442 \u043f\u043e\u043b\u0443\u0447\u0430\u0435\u0442 \u043b\u0435\u043a\u0430\u0440\u0441\u0442\u0432\u043e \u0442\u0440\u0438 \u0440\u0430\u0437\u0430 \u0432 \u0434\u0435\u043d\u044c \u043f\u0435\u0440\u0435\u0434 \u0435\u0434\u043e\u0439.",
  ],
])("%s is decoded; a language that is not known is none", async (encoding, text) => {
  const { pages, language } = await read(new Uint8Array(iconv.encode(text, encoding)), "a.txt");
  expect(pages[0]?.text).toBe(text);
  expect(language).toBeNull();
});

describe("CSV", () => {
  test("a table between tabs in UTF-16 is one by its content, whatever it is called", async () => {
    const rows = [
      ["Drug", "Dose", "Times"],
      ["Heparin", "5000 IU", "2"],
      ["Ra\u00efss", "40 mg", "1"],
    ];
    const content = Buffer.from(`\ufeff${rows.map((row) => row.join("\t")).join("\r\n")}`, "utf16le");
    const { blocks, format } = await read(new Uint8Array(content), "rota.tsv");
    expect(format).toBe("csv");
    expect(blocks).toEqual([
      "table-row!: Drug | Dose | Times",
      "table-row: Heparin | 5000 IU | 2",
      "table-row: Ra\u00efss | 40 mg | 1",
    ]);
  });

  test.each([",", ";", "\t"])("rows separated by %j", async (delimiter) => {
    const { blocks } = await read(
      [
        ["Drug", "Dose"],
        ["Heparin", "5000 IU"],
        ['"two\nlines"', "x"],
      ]
        .map((row) => row.join(delimiter))
        .join("\n"),
      "a.csv",
    );
    expect(blocks).toEqual([
      "table-row!: Drug | Dose",
      "table-row: Heparin | 5000 IU",
      "table-row: two lines | x",
    ]);
  });

  test("an unbalanced quote does not swallow the rest of the file", async () => {
    const lines = Array.from({ length: 400 }, (_, i) => `row${i},${i === 3 ? '"' : ""}value${i}`);
    const { blocks } = await read(lines.join("\n"), "a.csv");
    expect(blocks?.at(-1)).toBe("table-row: row399 | value399");
  });
});

describe("Word", () => {
  test("headings, lists and tables are kept", async () => {
    const cell = (text: string) => new TableCell({ children: [new Paragraph(text)] });
    const file = await Packer.toBuffer(
      new Document({
        sections: [
          {
            children: [
              new Paragraph({ text: "Engagement letter", heading: "Heading1" }),
              new Paragraph({
                children: [
                  new TextRun("The firm acts for "),
                  new TextRun({ text: "Mr. Doe", bold: true }),
                  new TextRun("."),
                ],
              }),
              new Paragraph({ text: "Fees are due monthly", bullet: { level: 0 } }),
              new Table({
                rows: [
                  new TableRow({ children: [cell("Task"), cell("Fee")] }),
                  new TableRow({ children: [cell("Draft"), cell("300")] }),
                ],
              }),
            ],
          },
        ],
      }),
    );
    const { blocks, format, title } = await read(new Uint8Array(file), "renamed.pdf");
    expect({ format, title }).toEqual({ format: "docx", title: "Engagement letter" });
    expect(blocks).toEqual([
      "heading1: Engagement letter",
      "paragraph: The firm acts for Mr. Doe.",
      "list-item: • Fees are due monthly",
      "table-row!: Task | Fee",
      "table-row: Draft | 300",
    ]);
  });

  test("a table that was written into the cells of one row is read by its lines; years name columns", async () => {
    const cell = (...lines: string[]) =>
      new TableCell({ children: lines.map((line) => new Paragraph(line)) });
    const file = await Packer.toBuffer(
      new Document({
        sections: [
          {
            children: [
              new Table({
                rows: [
                  new TableRow({ children: [cell(""), cell("2006"), cell("2007")] }),
                  new TableRow({
                    children: [
                      cell("", "Income", "Tax", "Net income"),
                      cell("€", "24,960", "3,105", "21,855"),
                      cell("€", "24,960", "2,206", "22,754", ""),
                    ],
                  }),
                ],
              }),
              new Table({
                rows: [
                  new TableRow({
                    children: [cell("Who asks", "and signs"), cell("The ward", "in writing")],
                  }),
                ],
              }),
            ],
          },
        ],
      }),
    );
    const { blocks } = await read(new Uint8Array(file), "cases.docx");
    expect(blocks).toEqual([
      "table-row!: | 2006 | 2007",
      "table-row: | € | €",
      "table-row: Income | 24,960 | 24,960",
      "table-row: Tax | 3,105 | 2,206",
      "table-row: Net income | 21,855 | 22,754",
      "table-row: Who asks and signs | The ward in writing",
    ]);
  });

  test("an archive that would unpack to far more than its size is refused before it is unpacked", async () => {
    const bomb = zipSync({
      "word/document.xml": new Uint8Array(30 * 1024 * 1024),
      "[Content_Types].xml": bytes("<x/>"),
    });
    await expect(read(bomb, "a.docx")).rejects.toMatchObject({ code: "limit-exceeded" });
  });
});

describe("what is not read", () => {
  test.each([
    ["a program", Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200)]), "unsupported-format"],
    [
      "a picture",
      Buffer.from("474946383961010001008000000000ffffff2c00000000010001000002024401003b", "hex"),
      "unsupported-format",
    ],
    [
      "half a picture",
      Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex"),
      "unreadable-file",
    ],
    ["a packed file", gzipSync(bytes("x".repeat(100))), "unsupported-format"],
    ["an empty file", Buffer.alloc(0), "unreadable-file"],
    ["only white space", Buffer.from(" \n\t \n"), "unreadable-file"],
  ])("%s is refused in one sentence, whatever its name", async (_, content, code) => {
    await expect(read(new Uint8Array(content), "report.txt")).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^This file .*\.$/),
    });
  });
});
