import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./seeded";
import { ADMINISTRATOR, expectAccessible, READER, signIn } from "./support";

const SAMPLES = join(import.meta.dirname, "..", "samples", "questions.jsonl");

test("an administrator keeps questions, measures with them and sees the figures", async ({
  page,
  product,
}) => {
  test.setTimeout(180_000);
  await signIn(page, product, ADMINISTRATOR);
  await page.getByRole("link", { name: "Evaluation" }).click();
  await expect(page.getByRole("heading", { name: "No questions yet" })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Add a question" }).click();
  const form = page.getByRole("form", { name: "Add a question" });
  await form.getByLabel("Question").fill("May I leave out basal insulin?");
  await form
    .getByRole("combobox", { name: "Document" })
    .or(form.getByLabel("Document"))
    .first()
    .fill("insulin");
  await page
    .getByRole("option", { name: /insulin/i })
    .first()
    .click();
  await form.getByLabel("Words that should be found").fill("words that are not there at all");
  await form.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "do not stand in the document" })).toBeVisible();
  await expectAccessible(page);
  await form
    .getByLabel("Words that should be found")
    .fill("Never stop basal insulin in a patient with type 1 diabetes");
  await form.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("cell", { name: "May I leave out basal insulin?", exact: true })).toBeVisible();

  const lines = readFileSync(SAMPLES, "utf8").split("\n").slice(0, 3).join("\n");
  await page.locator('input[type="file"]').setInputFiles({
    name: "questions.jsonl",
    mimeType: "application/jsonl",
    buffer: Buffer.from(lines),
  });
  await expect(page.getByText("3 questions were added.")).toBeVisible();

  const runs = page.getByRole("region", { name: "Figures over time" });
  for (let run = 1; run <= 2; run++) {
    await page.getByRole("button", { name: "Measure" }).click();
    await expect(runs.getByRole("row").filter({ hasText: "%" })).toHaveCount(run, { timeout: 60_000 });
  }
  // Beside the three plainer ways to search, and beside the run before.
  const latest = page.getByRole("region", { name: /^Latest measurement/ });
  await expect(latest.getByRole("row").filter({ hasText: "%" })).toHaveCount(4);
  await expect(latest.getByRole("rowheader")).toHaveCount(4);
  await expect(latest).toContainText("4 questions were asked");
  const changes = page.getByRole("region", { name: /^Since the measurement of/ });
  await expect(changes).toContainText(
    "Each of the 4 questions that both measurements asked came to the same.",
  );
  await expect(changes).toContainText("Documents, index and models were the same.");
  await expect(page.getByRole("img", { name: "Figures of 2 runs" })).toBeVisible();
  await expectAccessible(page);

  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save as a file" }).click();
  expect(
    readFileSync(await (await saved).path(), "utf8")
      .trim()
      .split("\n"),
  ).toHaveLength(4);
});

test("a member is told whose page it is", async ({ page, product }) => {
  await signIn(page, product, READER);
  await page.goto(`${product.url}/admin/evaluation`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "Measure" })).toHaveCount(0);
});
