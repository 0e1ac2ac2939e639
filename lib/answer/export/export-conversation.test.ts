import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { createTranslator } from "next-intl";
import { afterEach, expect, test } from "vitest";
import { extractDocument } from "../../../ingest/extract/extract.ts";
import type { UserActor } from "../../access/actor.ts";
import { auditEvents, documents, grants } from "../../db/schema.ts";
import { makeWorld, type Script, standInDoor, type TestWorld } from "../../retrieval/testing.ts";
import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { deleteConversation } from "../conversations.ts";
import { composeBlocks } from "./compose-blocks.ts";
import { EXPORT_FORMATS, type ExportFormat, exportConversation } from "./export-conversation.ts";
import type { ExportWords } from "./export-words.ts";
import { openPdfFonts } from "./pdf-fonts.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const FONTS = join(ROOT, "node_modules", "@fontsource", "inter", "files");

let world: TestWorld | undefined;
afterEach(() => {
  world?.close();
  world = undefined;
});

function wordsIn(language: string): ExportWords {
  const read = (area: string) =>
    JSON.parse(readFileSync(join(ROOT, "app", "_messages", language, `${area}.json`), "utf8"));
  const own = createTranslator({ locale: language, messages: read("export") });
  const asked = createTranslator({ locale: language, messages: read("ask") });
  const say = (phrase: string, values: object = {}) =>
    (own.has(phrase as never) ? own : asked)(phrase as never, values as never) as string;
  const dateTime = (ms: number) => new Date(ms).toISOString();
  return { language, say, day: (date) => date, dayOf: (ms) => dateTime(ms).slice(0, 10), dateTime };
}

const DOSE = "The starting dose of insulin is 0.2 units per kg for adults.";
const QUESTION = "What is the starting dose of insulin for adults?";

async function hospital(script?: Script) {
  const w = makeWorld(standInDoor(script));
  world = w;
  const ward = w.addCollection("Wärd");
  const second = w.addCollection("second");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  w.grant(nurse, second.id);
  await w.addDocument(ward, "insulin.txt", [
    `${DOSE} Пациент и ασθενής.`,
    "Pens are kept in the refrigerator.",
  ]);
  return { w, ward, second, nurse };
}

async function asked(w: TestWorld, actor: UserActor, question: string): Promise<Answer> {
  for await (const event of ask(w, actor, { question })) if (event.type === "answer-end") return event.answer;
  throw new Error("the answer has no end");
}

const take = (w: TestWorld, actor: UserActor, answer: Answer, format: ExportFormat = "md", language = "en") =>
  exportConversation(w.db, actor, {
    conversationId: answer.conversationId,
    turnId: answer.turnId,
    format,
    words: wordsIn(language),
    fontsDir: FONTS,
  });
const textOf = ({ bytes }: { bytes: Uint8Array }) => new TextDecoder().decode(bytes);
const events = (w: TestWorld) => w.db.select().from(auditEvents).orderBy(asc(auditEvents.seq)).all();

async function readBack(bytes: Uint8Array, format: ExportFormat): Promise<string> {
  const { pages } = await extractDocument(bytes, `export.${format}`);
  return pages
    .map(({ text }) => text)
    .join("\n")
    .replace(/\s+/gu, " ");
}

test.each(EXPORT_FORMATS)(
  "as %s it has question, answer, marks, sources with their version, and the notice",
  async (format) => {
    const { w, nurse } = await hospital(() => [`${DOSE.slice(0, -1)} [1]. The dose is 50 mg daily [1].`]);
    const answer = await asked(w, nurse, QUESTION);
    const file = await take(w, nurse, answer, format);
    const text = (await readBack(file.bytes, format)).replaceAll("\\", "");
    for (const part of [
      QUESTION,
      "0.2 units per kg for adults.",
      "[1]",
      "(supported)",
      "(not supported)",
      "The number “50 mg” does not stand there in the cited passage",
      "insulin.txt",
      "Wärd",
      "SHA-256 ",
      "Written by the model script",
      "1 document in: Wärd, second.",
      "Access to every cited passage was checked again",
    ]) {
      expect(text).toContain(part);
    }
  },
);

test.each(["en", "de", "fr"])("an export speaks %s", async (language) => {
  const { w, nurse } = await hospital();
  const answer = await asked(w, nurse, QUESTION);
  const text = textOf(await take(w, nurse, answer, "md", language));
  expect(text).toContain({ en: "word for word", de: "wörtlich", fr: "mot pour mot" }[language]);
  expect(text).toContain({ en: "### Sources", de: "### Quellen", fr: "### Sources" }[language]);
});

const SAMPLES = "Blood samples of the operating theatre are kept for 14 days in the refrigerator.";
const SAMPLES_QUESTION = "How long are blood samples of the operating theatre kept?";

/** Two documents that disagree, the later one open by another collection, and a copy of the earlier one there. */
async function theatre() {
  const { w, ward, second, nurse } = await hospital();
  await w.addDocument(ward, "samples-2024.md", [SAMPLES]);
  const later = await w.addDocument(second, "samples-2026.md", [SAMPLES.replace("14", "21")]);
  await w.addDocument(second, "reminder.md", [SAMPLES]);
  w.db.update(documents).set({ addedAtMs: 86_400_000 }).where(eq(documents.id, later.id)).run();
  return { w, second, nurse, answer: await asked(w, nurse, SAMPLES_QUESTION) };
}

test.each(EXPORT_FORMATS)(
  "as %s it has the documents that disagree with their dates, and where else a passage stands",
  async (format) => {
    const { w, nurse, answer } = await theatre();
    expect(answer.contradictions).toHaveLength(1);
    const text = (await readBack((await take(w, nurse, answer, format)).bytes, format)).replace(/[\\*]/g, "");
    for (const part of [
      "These documents disagree",
      "kept for 21 days",
      "kept for 14 days",
      "Added 1970-01-02, the later of the two",
      "Added 1970-01-01",
      "The figures differ.",
      "Also in: ",
    ])
      expect(text).toContain(part);
  },
);

test.each([
  ["de", "Diese Dokumente widersprechen sich", "Auch in: "],
  ["fr", "Ces documents se contredisent", "Également dans : "],
])("they are said to disagree in %s", async (language, disagree, alsoIn) => {
  const { w, nurse, answer } = await theatre();
  const text = textOf(await take(w, nurse, answer, "md", language));
  expect(text).toContain(`### ${disagree}`);
  expect(text).toContain(alsoIn);
});

test("nothing of a document that is closed by now is in an export, neither its side nor that it has the same words", async () => {
  const { w, second, nurse, answer } = await theatre();
  w.db.update(grants).set({ endedAtMs: 2 }).where(eq(grants.collectionId, second.id)).run();
  const text = textOf(await take(w, nurse, answer));
  expect(text).not.toMatch(/reminder\.md|samples-2026|21 days|disagree/);
});

test("an answer that was not found says so, with the nearest passages named as such", async () => {
  const { w, nurse } = await hospital();
  const answer = await asked(w, nurse, "Which helicopter lands on the Matterhorn glacier?");
  expect(answer.abstained).toBe(true);
  const text = textOf(await take(w, nurse, answer));
  expect(text).toContain("### Not found in the documents");
  if (answer.citations.length > 0) expect(text).toContain("### Nearest passages: not an answer");
});

test("the export is recorded with the file's hash, and nothing leaves when it cannot be", async () => {
  const { w, nurse } = await hospital();
  const answer = await asked(w, nurse, QUESTION);
  const { bytes } = await take(w, nurse, answer, "pdf");
  const last = events(w).at(-1);
  expect(last?.type).toBe("conversation.exported");
  const { data, objects } = JSON.parse(last?.body.toString() ?? "");
  const hash = createHash("sha256").update(bytes).digest("hex");
  expect(data).toMatchObject({ format: "pdf", turns: 1, leftOut: 0, sha256: hash });
  expect(data.passages).toEqual([...new Set(answer.citations.map(({ chunkId }) => chunkId))]);
  expect(objects).toEqual([answer.conversationId, answer.turnId]);
  w.db.$client.exec(
    "CREATE TRIGGER refuse BEFORE INSERT ON audit_events WHEN NEW.type = 'conversation.exported' BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  );
  await expect(take(w, nurse, answer)).rejects.toMatchObject({ code: "audit-unavailable" });
});

test("quotes that may not be read any more are left out, and the file says so; the other answers stay", async () => {
  const { w, ward, second, nurse } = await hospital();
  await w.addDocument(second, "rabies.txt", ["The rabies vaccine is given on days 0, 3 and 7."]);
  const answer = await asked(w, nurse, QUESTION);
  const { conversationId } = answer;
  for await (const event of ask(w, nurse, { question: "When is the rabies vaccine given?", conversationId }))
    if (event.type === "answer-end") expect(event.answer.abstained).toBe(false);
  w.db.update(grants).set({ endedAtMs: 2 }).where(eq(grants.collectionId, ward.id)).run();
  const request = { conversationId, format: "md", words: wordsIn("en"), fontsDir: FONTS } as const;
  const text = textOf(await exportConversation(w.db, nurse, request));
  expect(text).toContain("days 0, 3 and 7");
  expect(text).toContain(QUESTION);
  for (const closed of ["0.2 units", "insulin.txt"]) expect(text).not.toContain(closed);
  expect(text).toMatch(/not open to you any more and (?:was|were) left out/);
  const { data } = JSON.parse(events(w).at(-1)?.body.toString() ?? "");
  expect(data.turns).toBe(2);
  expect(data.leftOut).toBeGreaterThan(0);
});

test("a model's answer is left out whole when it saw a passage that is closed now", async () => {
  const { w, ward, nurse } = await hospital(() => [`${DOSE.slice(0, -1)} [1].`]);
  const answer = await asked(w, nurse, QUESTION);
  w.db.update(grants).set({ endedAtMs: 2 }).where(eq(grants.collectionId, ward.id)).run();
  const text = textOf(await take(w, nurse, answer));
  expect(text).not.toContain("0.2 units");
  expect(text).toContain("This answer rests on a passage that is not open to you any more");
});

test("conversations of others, deleted and absent ones look the same", async () => {
  const { w, nurse } = await hospital();
  const answer = await asked(w, nurse, QUESTION);
  await expect(take(w, w.addPerson("stranger"), answer)).rejects.toMatchObject({ code: "not-found" });
  deleteConversation(w.db, nurse, answer.conversationId);
  await expect(take(w, nurse, answer)).rejects.toMatchObject({ code: "not-found" });
  expect(events(w).some(({ type }) => type === "conversation.exported")).toBe(false);
});

test("what documents hold stays text in Markdown: no link, image, HTML, heading or list", async () => {
  const { w, ward, nurse } = await hospital();
  await w.addDocument(ward, "![x](http://evil.example/a.png).txt", [
    "The rabies vaccine: see [here](javascript:alert(1)) <img src=x onerror=alert(1)> https://evil.example/leak www.evil.example a@evil.example ![](http://evil.example/p).",
  ]);
  const answer = await asked(w, nurse, "What about the rabies vaccine?");
  const { fromMarkdown } = await import("mdast-util-from-markdown");
  const { gfmFromMarkdown } = await import("mdast-util-gfm");
  const { gfm } = await import("micromark-extension-gfm");
  const source = textOf(await take(w, nurse, answer));
  expect(source).toContain("evil");
  const tree = fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  expect(JSON.stringify(tree)).not.toMatch(
    /"type":"(?:link|image|html|linkReference|imageReference|definition|table|code)"/,
  );
});

test("every letter of Latin, Greek and Cyrillic has a font; others are shown as missing", () => {
  const fonts = openPdfFonts(FONTS);
  const text = "Größe œuvre Łódź Привет Γειά İstanbul";
  expect(
    fonts
      .runs(text, "bold")
      .map(({ text: piece }) => piece)
      .join(""),
  ).toBe(text);
  expect(fonts.lacks(text)).toBe(false);
  expect(fonts.runs("≥ 5", "regular")).toEqual([{ font: "regular-latin", text: ">= 5" }]);
  expect(fonts.lacks("日")).toBe(true);
  expect(fonts.runs("日", "regular")).toEqual([{ font: "regular-latin", text: "?" }]);
});

test.each([
  [
    "en",
    "Ward · sheet Doses · Doses",
    "Ward · slide 4 · Doses",
    "Ward · page 2 · attached to an e-mail from Ada, 2026-03-03 · Doses",
  ],
  [
    "de",
    "Ward · Blatt Doses · Doses",
    "Ward · Folie 4 · Doses",
    "Ward · Seite 2 · Anhang einer E-Mail von Ada, 2026-03-03 · Doses",
  ],
  [
    "fr",
    "Ward · feuille Doses · Doses",
    "Ward · diapositive 4 · Doses",
    "Ward · page 2 · joint à un e-mail de Ada, 2026-03-03 · Doses",
  ],
])(
  "a source is said to stand on a sheet, a slide or in a message where it does, in %s",
  (language, ...expected) => {
    const base = { n: 1, document: "x", collection: "Ward", heading: "Doses", quote: "q", start: 0, end: 1 };
    const mail = { from: "Ada", date: "2026-03-03", part: "attachment" } as const;
    const places = [
      { page: 1, unit: "sheet", sheet: "Doses" },
      { page: 4, unit: "slide" },
      { page: 2, mail },
    ];
    const citations = places.map((place, i) => ({ ...base, ...place, n: i + 1 }));
    const sentences = citations.map(({ n }) => ({
      text: "q",
      citations: [n],
      supported: "yes",
      problems: [],
    }));
    const searched = { documents: 1, withGaps: 0, collections: [] };
    const answer = {
      mode: "quote",
      abstained: false,
      standaloneQuestion: null,
      fellBackBecause: null,
      sentences,
      citations,
      searched,
    };
    const turn = { id: "x", question: "q", askedAtMs: 1, answer, isWithheld: false, leftOut: 0 };
    const content = { title: "q", person: "Ada", exportedAtMs: 1, turns: [turn], versions: new Map() };
    const blocks = composeBlocks(content as never, wordsIn(language));
    expect(blocks.flatMap((block) => (block.kind === "source" ? block.place : []))).toEqual(expected);
  },
);
