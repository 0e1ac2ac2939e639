import { expect, test } from "./seeded";
import { ADMINISTRATOR, ask, expectAccessible, HOSPITAL, signIn } from "./support";

test.use({ alone: "versions" });

const NAME = "ward-rota.md";
const QUESTION = "Who is the responsible physician for the ward rota?";
const text = (physician: string) =>
  `# Ward rota\n\nThe responsible physician for the ward rota is Dr. ${physician}.\n`;

test("new bytes under the same name are answered from; the earlier answer still opens what it cited", async ({
  page,
  product,
}) => {
  test.setTimeout(180_000);
  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  await expect(page).toHaveURL(/col_/);
  const collection = page.url();
  const upload = async (physician: string) => {
    await page.goto(collection);
    const panel = page.getByRole("region", { name: "Add documents" });
    const file = { name: NAME, mimeType: "text/markdown", buffer: Buffer.from(text(physician)) };
    // What is chosen before the page is alive is lost; what is under way when the page is left is cancelled.
    await expect(async () => {
      await page.locator('input[type="file"]').first().setInputFiles(file);
      await expect(panel.getByText(NAME).first()).toBeVisible({ timeout: 3000 });
    }).toPass();
    await expect(panel.getByText(/files? (?:is|are) in\./)).toBeVisible({ timeout: 60_000 });
  };
  const answers = page.getByTestId("answer");
  const askUntil = (physician: string) =>
    expect(async () => {
      await page.goto(product.url);
      await ask(page, QUESTION);
      await expect(answers).toContainText(physician, { timeout: 2000 });
    }).toPass({ timeout: 60_000 });

  await upload("Okafor");
  await askUntil("Okafor");
  const earlier = page.url();
  await upload("Lindqvist");
  await askUntil("Lindqvist");

  // The earlier answer opens the version it cited, and says that it is not the current one.
  await page.goto(earlier);
  await expect(answers).toContainText("Okafor");
  await page
    .getByRole("button", { name: /^Source 1: / })
    .first()
    .click();
  const panel = page.getByRole("complementary", { name: /^Document: / });
  await expect(panel.getByTestId("highlight").first()).toContainText("Okafor");
  await expect(panel.getByText("It is not the current version.")).toBeVisible();
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await panel.getByRole("link", { name: "Open version 2" }).click();
  await expect(page).toHaveURL(/\/documents\/doc_/);
  await expect(page.getByText("Lindqvist")).toBeVisible();
  await expect(page.getByText("It is not the current version.")).toBeHidden();

  // The history, and the validity of the version.
  await page.getByRole("button", { name: "About this document" }).click();
  const versions = page.getByRole("list", { name: "Versions" });
  await expect(versions.getByRole("listitem")).toHaveCount(2);
  await expect(versions.getByRole("listitem").first()).toContainText("in force");
  await expectAccessible(page);
  await page.getByLabel("Valid from").fill("2099-01-01");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(versions.getByRole("listitem").nth(1)).toContainText("in force");

  // Until then the first version counts; as of that day the second one does.
  await askUntil("Okafor");
  await page.goto(product.url);
  await page.getByRole("button", { name: /^Day the question is about/ }).click();
  await page.getByLabel("Day the question is about", { exact: true }).fill("2099-06-01");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await ask(page, QUESTION);
  await expect(answers).toContainText("Lindqvist");
  await expect(page.getByText(/As of Jun 1, 2099:/)).toBeVisible();

  // A version that is deleted is gone from the history, and the answer that rested on it says so.
  await page.goto(earlier);
  await page
    .getByRole("button", { name: /^Source 1: / })
    .first()
    .click();
  await panel.getByRole("button", { name: "About this document" }).click();
  await panel.getByRole("button", { name: "Delete version 1" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete version 1?" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/documents\/doc_/);
  await page.goto(earlier);
  await expect(page.getByText("a version of a document that was removed since")).toBeVisible();
  await expectAccessible(page);
});

test("a steward says which document takes the place of which, sees it on both, and takes it back", async ({
  page,
  product,
}) => {
  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  await page.getByRole("link", { name: "Visitor Policy" }).first().click();
  await page.getByRole("button", { name: "About this document" }).click();
  const facts = page.getByRole("complementary", { name: "About this document" });
  await facts.getByRole("combobox", { name: "This document takes the place of" }).fill("anticoag");
  await page.getByRole("option", { name: /anticoag/i }).click();
  await facts.getByRole("button", { name: "Say so" }).click();
  const former = facts.getByRole("listitem").getByRole("link", { name: /anticoag/i });
  await expect(former).toBeVisible();
  await expectAccessible(page);
  await former.click();
  await expect(page.getByText(/is not in force any more/)).toBeVisible();
  await page.getByRole("button", { name: "About this document" }).click();
  await facts.getByRole("button", { name: /^No longer: / }).click();
  await expect(page.getByText(/is not in force any more/)).toBeHidden();
});
