import { expect, test } from "vitest";
import { chunkDocument } from "../../chunk/chunk.ts";
import { extractDocument } from "../extract.ts";
import { readBlocks } from "../testing/blocks.ts";
import { loremText, makePdf } from "../testing/pdf.ts";

type Cell = readonly [x: number, text: string];

/** Draws rows of cells, each at its own place. */
const draw = (pdf: PDFKit.PDFDocument, rows: readonly (readonly Cell[])[], top: number, leading = 14) => {
  rows.forEach((row, i) => {
    for (const [x, text] of row) pdf.text(text, x, top + i * leading, { lineBreak: false });
  });
};
const COMPANIES = ["Aster", "Brook & Sons", "Cedar Holding", "Dune", "Elm", "Fern", "Grove", "Heath", "Iris"];

test("the lines of a cell stay together where rows stand further apart than they do, figures in them included", async () => {
  const doses = ["200 mg, then", "500 mg", "5 mg per kg,", "1 g", "400 mg", "250 mg"];
  const pdf = await makePdf((doc) => {
    doc.fontSize(9.5);
    draw(
      doc,
      [
        [
          [60, "Medicine"],
          [200, "Dose"],
          [320, "Price"],
        ],
      ],
      80,
    );
    draw(
      doc,
      doses.map((dose, i): Cell[] => [
        [60, COMPANIES[i] ?? ""],
        [200, dose],
        [320, `${i}.10`],
      ]),
      110,
      34,
    );
    draw(doc, [[[200, "100 mg a day"]]], 122.5);
    draw(doc, [[[200, "12"]]], 110 + 2 * 34 + 12.5);
  });
  const [lines = []] = (await readBlocks(pdf)).lines;
  expect(lines).toContain("table-row: Aster | 200 mg, then 100 mg a day | 0.10");
  expect(lines).toContain("table-row: Cedar Holding | 5 mg per kg, 12 | 2.10");
  expect(lines).toHaveLength(7);
});

test("the lines of a cell stay together where every row has more than one", async () => {
  const changes = [
    ["warfarin", "apixaban", "stop it; start when", "the value is below 2.0"],
    ["apixaban", "warfarin", "give both for a while;", "measure before the next"],
    ["heparin", "edoxaban", "start when the infusion", "is stopped"],
  ];
  const pdf = await makePdf((doc) => {
    doc.font("Helvetica-Bold").fontSize(9.5);
    draw(
      doc,
      [
        [
          [60, "From"],
          [150, "To"],
          [300, "How"],
        ],
      ],
      80,
    );
    doc.font("Helvetica");
    changes.forEach(([from = "", to = "", first = "", second = ""], i) => {
      const row: Cell[] = [
        [60, from],
        [150, to],
        [300, first],
      ];
      draw(doc, [row, [[300, second]]], 102 + i * 34, 12.5);
    });
  });
  const [lines = []] = (await readBlocks(pdf)).lines;
  expect(lines.slice(1)).toEqual(
    changes.map(([from, to, first, second]) => `table-row: ${from} | ${to} | ${first} ${second}`),
  );
});

test("columns stay apart where one long cell reaches into the next, and where figures almost touch", async () => {
  const pdf = await makePdf((doc) => {
    doc.fontSize(10);
    draw(
      doc,
      [
        [
          [60, "Company"],
          [200, "Town"],
          [300, "1998"],
          [326, "1999"],
          [352, "2000"],
        ],
      ],
      80,
    );
    draw(
      doc,
      COMPANIES.map((name, i): Cell[] => [
        [60, i === 4 ? "Elm and Larch Trading Company" : name],
        [200, "Leeds"],
        [300, `${1101 + i}`],
        [326, `${2201 + i}`],
        [352, `${3301 + i}`],
      ]),
      94,
    );
  });
  const [lines = []] = (await readBlocks(pdf)).lines;
  expect(lines[0]).toBe("table-row!: Company | Town | 1998 | 1999 | 2000");
  expect(lines[1]).toBe("table-row: Aster | Leeds | 1101 | 2201 | 3301");
  expect(lines[5]).toBe("table-row: Elm and Larch Trading Company | Leeds | 1105 | 2205 | 3305");
  expect(lines).toHaveLength(10);
});

test("a few rows of words are a table where its columns begin at the very same places", async () => {
  const steps = [
    ["first choice", "glucose into a vein", "a bag within the hour"],
    ["no venous access", "glucagon into the muscle", "one ampoule, once only"],
    ["still unwell after that", "repeat the former", "the same amount, once"],
  ];
  const pdf = await makePdf((doc) => {
    doc.fontSize(10);
    draw(
      doc,
      steps.map(([step = "", treatment = "", amount = ""]): Cell[] => [
        [60, step],
        [180, treatment],
        [310, amount],
      ]),
      80,
      22,
    );
    doc.text(loremText(8), 60, 200, { width: 475, align: "justify" });
  });
  const [lines = []] = (await readBlocks(pdf)).lines;
  expect(lines.slice(0, 3)).toEqual(steps.map((cells) => `table-row: ${cells.join(" | ")}`));
  expect(lines.slice(3)).toEqual([`paragraph: ${loremText(8)}`]);
});

test("two columns of words are a table below a first row in bold, and for themselves prove nothing", async () => {
  const rows: Cell[][] = [
    ["after a fall", "every hour for a day"],
    ["fed by a tube", "every four hours"],
    ["at home", "once, at bedtime"],
  ].map(([when = "", how = ""]) => [
    [60, when],
    [145, how],
  ]);
  const head: Cell[] = [
    [60, "situation"],
    [145, "how often it is measured"],
  ];
  const pdf = await makePdf((doc) => {
    doc.font("Helvetica-Bold").fontSize(10);
    draw(doc, [head], 80);
    doc.font("Helvetica");
    draw(doc, rows, 102, 22);
    doc.addPage();
    draw(doc, [head, ...rows], 80, 22);
  });
  const { lines } = await readBlocks(pdf);
  expect(lines[0]).toHaveLength(4);
  expect(lines[0]?.[0]).toBe("table-row!: situation | how often it is measured");
  expect(lines[0]?.[2]).toBe("table-row: fed by a tube | every four hours");
  expect(lines[1]?.join()).not.toContain("table-row");
});

test("a first row without figures is no part of a header in bold", async () => {
  const rates = ["0.2", "0.5", "1", "2", "3"];
  const pdf = await makePdf((doc) => {
    doc.fontSize(10).font("Helvetica-Bold");
    draw(
      doc,
      [
        [
          [60, "Glucose"],
          [200, "Reduced scale"],
          [360, "Standard scale"],
        ],
      ],
      80,
    );
    doc.font("Helvetica");
    const low: Cell[] = [
      [60, "Below 4.0"],
      [200, "Stop and treat"],
      [360, "Stop and treat"],
    ];
    const others = rates.map((rate, i): Cell[] => [
      [60, `${i + 4}.0 to ${i + 4}.9`],
      [200, rate],
      [360, rate],
    ]);
    draw(doc, [low, ...others], 104, 24);
  });
  const [lines = []] = (await readBlocks(pdf)).lines;
  expect(lines.slice(0, 3)).toEqual([
    expect.stringMatching(/Glucose \| Reduced scale \| Standard scale$/),
    "table-row: Below 4.0 | Stop and treat | Stop and treat",
    "table-row: 4.0 to 4.9 | 0.2 | 0.2",
  ]);
});

test("rows of names above the figures are one header; labels of a form are none", async () => {
  const pdf = await makePdf((doc) => {
    doc.fontSize(10);
    draw(
      doc,
      [
        [
          [200, "Beds"],
          [280, "Cost of a day"],
          [380, "Nurses"],
        ],
        [
          [60, "Ward"],
          [200, "(number)"],
          [280, "(euro)"],
          [380, "per shift"],
        ],
        [
          [60, "Surgery"],
          [200, "24"],
          [280, "410"],
          [380, "5"],
        ],
        [
          [60, "Paediatrics"],
          [200, "18"],
          [280, "365"],
          [380, "4"],
        ],
        [
          [60, "Geriatrics"],
          [200, "30"],
          [280, "298"],
          [380, "6"],
        ],
      ],
      80,
    );
    draw(
      doc,
      [
        [
          [60, "Patient:"],
          [200, "Miller"],
          [280, "Born:"],
          [380, "1950-03-02"],
        ],
        [
          [60, "Room:"],
          [200, "12"],
          [280, "Bed:"],
          [380, "3"],
        ],
        [
          [60, "Ward:"],
          [200, "Surgery"],
          [280, "Doctor:"],
          [380, "Okafor"],
        ],
      ],
      300,
    );
  });
  const [lines = []] = (await readBlocks(pdf)).lines;
  expect(lines.slice(0, 2)).toEqual([
    "table-row!: Ward | Beds (number) | Cost of a day (euro) | Nurses per shift",
    "table-row: Surgery | 24 | 410 | 5",
  ]);
  expect(lines.filter((line) => line.startsWith("table-row!"))).toHaveLength(1);
  expect(lines).toContain("table-row: Room: | 12 | Bed: | 3");
});

test("a table that goes on over pages is one table, and each part of it carries the header", async () => {
  const rows = Array.from({ length: 100 }, (_, i): Cell[] => [
    [60, `2026-03-${String((i % 28) + 1).padStart(2, "0")}`],
    [160, `Delivery ${COMPANIES[i % 9]}`],
    [330, `${400 + i}`],
    [420, "accepted by the pharmacy"],
  ]);
  const pdf = await makePdf(
    (doc) => {
      doc.fontSize(10);
      draw(
        doc,
        [
          [
            [60, "Day"],
            [160, "Delivery"],
            [330, "Boxes"],
            [420, "Remark"],
          ],
        ],
        60,
      );
      draw(doc, rows.slice(0, 45), 74);
      doc.text("* Weekends are not counted.", 60, 780, { lineBreak: false }).addPage();
      draw(doc, rows.slice(45, 85), 60);
      doc.addPage();
      draw(doc, rows.slice(85), 60);
      doc.text(loremText(8), 60, 320, { width: 475 });
    },
    { margin: 0 },
  );
  const document = await extractDocument(pdf, "deliveries.pdf");
  const tables = new Set(document.pages.flatMap((page) => page.blocks.map((block) => block.table?.id)));
  expect(tables).toEqual(new Set([0, undefined]));
  const parts = chunkDocument(document).filter((chunk) => chunk.kind === "table");
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts)
    expect(`${part.context}\n${part.text}`).toContain("Day | Delivery | Boxes | Remark");
  const last = parts.find((part) => part.text.includes("499"));
  expect(last).toMatchObject({ pageFirst: 3, pageLast: 3 });
});

test("another table at the top of the next page is not taken for more of the same", async () => {
  const pdf = await makePdf(
    (doc) => {
      doc.fontSize(10);
      draw(
        doc,
        [
          [
            [60, "Day"],
            [160, "Delivery"],
            [330, "Boxes"],
          ],
        ],
        60,
      );
      draw(
        doc,
        COMPANIES.map((name, i): Cell[] => [
          [60, `Day ${i}`],
          [160, name],
          [330, `${i + 40}`],
        ]),
        74,
      );
      doc.addPage();
      draw(
        doc,
        COMPANIES.map((name, i): Cell[] => [
          [100, name],
          [250, `${i + 7}`],
          [420, `${i + 900}`],
          [480, "x"],
        ]),
        60,
      );
    },
    { margin: 0 },
  );
  const { pages } = await extractDocument(pdf, "two.pdf");
  expect(pages.map((page) => page.blocks[0]?.table?.id)).toEqual([0, 1]);
});
