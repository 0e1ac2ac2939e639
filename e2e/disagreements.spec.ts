import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { intramuros } from "./product";
import { expect, test } from "./seeded";
import { ADMINISTRATOR, ask, expectAccessible, signIn, startAsking } from "./support";

const COLLECTION = "Operating theatre";
const QUESTION = "How long are blood samples of the operating theatre kept?";
const DOCUMENTS = {
  "blood-samples-2024.md":
    "# Blood samples of the operating theatre\n\nBlood samples of the operating theatre are kept for 14 days in the refrigerator.\n\nThey are labelled by the nurse on duty.\n",
  "blood-samples-2026.md":
    "# Blood samples of the operating theatre\n\nBlood samples of the operating theatre are kept for 21 days in the refrigerator.\n\nThe laboratory collects them every Friday.\n",
  "reminder-at-the-refrigerator.md":
    "# Reminder\n\nClose the door. Blood samples of the operating theatre are kept for 14 days in the refrigerator. Food is not allowed.\n",
};
const folder = mkdtempSync(join(tmpdir(), "intramuros-e2e-documents-"));

test.beforeAll(async ({ product }) => {
  for (const [name, text] of Object.entries(DOCUMENTS)) {
    writeFileSync(join(folder, name), text);
    // One after the other, so that they are added at different times.
    await intramuros(
      ["ingest", join(folder, name), "--collection", COLLECTION, "--as", ADMINISTRATOR],
      product.env,
    );
  }
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("documents that disagree stand side by side, with what differs marked and their dates", async ({
  page,
  product,
}) => {
  await signIn(page, product, ADMINISTRATOR);
  await ask(page, QUESTION);
  const view = page.getByRole("region", { name: "These documents disagree" });
  await expect(view).toBeVisible();
  await expect(view.locator("mark")).toHaveText(["21 days", "14 days"]);
  await expect(view.getByText("The figures differ.")).toBeVisible();
  await expect(view.getByText(/^Added .*, the later of the two$/)).toHaveCount(1);
  await expect(view.locator("figcaption")).toHaveCount(2);
  // Both have the same title.
  await expect(view.locator("figcaption").first()).toContainText("blood-samples-2026.md");
  await expect(view.locator("figcaption").last()).toContainText("blood-samples-2024.md");
  await expectAccessible(page);
  // The cited words of the earlier one stand on the reminder as well, and it opens at them.
  const sources = page.getByRole("complementary", { name: "Sources" });
  const repeated = sources.getByRole("button", { name: "Open Reminder" });
  await expect(sources.getByText("Also in")).toBeVisible();
  await repeated.click();
  await expect(page.getByText("Food is not allowed.").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(repeated).toBeFocused();
  // Each side opens its document at the passage.
  await view
    .getByRole("button", { name: /^Source \d+: / })
    .last()
    .click();
  await expect(
    page
      .getByText("The laboratory collects them every Friday.")
      .or(page.getByText("They are labelled"))
      .first(),
  ).toBeVisible();
});

test("a question without an answer says what was searched, which word is unknown, and what came near", async ({
  page,
  product,
}) => {
  await signIn(page, product, ADMINISTRATOR);
  await ask(page, "What is the airspeed of an unladen swallow?");
  const view = page.getByTestId("abstained");
  await expect(view).toContainText(/Not found in the \d+ documents you may read/);
  await expect(view).toContainText("airspeed");
  await expect(view).toContainText(`Searched in: `);
  await expect(view).toContainText("Hospital (sample)");
  const nearest = view.getByRole("region", { name: "Nearest passages: not an answer" });
  if (await nearest.isVisible()) await expect(nearest).toContainText("do not answer it");
  await expect(page.getByTestId("answer")).toHaveCount(0);
  await expectAccessible(page);
});

test("a follow-up is shown as it was searched, can be mended, and is then asked as it stands", async ({
  page,
  product,
}) => {
  await signIn(page, product, ADMINISTRATOR);
  await ask(page, "How long before an operation must SGLT2 inhibitors be stopped?");
  await startAsking(page, "And metformin?");
  const last = page.getByRole("article").last();
  await expect(last).toContainText("Searched as:");
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeHidden({ timeout: 30_000 });
  await last.getByRole("button", { name: "Edit" }).click();
  const field = page.getByRole("textbox", { name: "Question to search for" });
  await expect(field).toBeFocused();
  await expectAccessible(page);
  // Escape leaves it as it was and gives the focus back.
  await field.press("Escape");
  await expect(last.getByRole("button", { name: "Edit" })).toBeFocused();
  await last.getByRole("button", { name: "Edit" }).click();
  const edited = "And when is metformin stopped before an operation?";
  await field.fill(edited);
  await field.press("Enter");
  const turns = page.getByRole("article");
  await expect(turns).toHaveCount(3);
  await expect(turns.last().getByRole("heading", { name: edited })).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeHidden({ timeout: 30_000 });
  await expect(turns.last()).not.toContainText("Searched as:");
  // The field below leaves the room to the answer on a telephone, in the language of the longest words too.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.context().addCookies([{ name: "intramuros-locale", value: "fr", url: product.url }]);
  await page.reload();
  const composer = page
    .locator("form")
    .filter({ has: page.getByRole("textbox", { name: /question de suite/ }) });
  await expect(composer).toBeVisible();
  expect((await composer.boundingBox())?.height).toBeLessThan(110);
  expect(await composer.evaluate((form) => form.scrollWidth - form.clientWidth)).toBe(0);
});
