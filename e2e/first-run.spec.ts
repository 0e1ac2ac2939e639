import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { makeDataFolder, type Product, removeDataFolder, startProduct } from "./product";
import { ask, PASSWORD, watchPage } from "./support";

const SAMPLES = join(import.meta.dirname, "..", "samples", "documents", "hospital");
let product: Product;

test.beforeAll(async () => {
  product = await startProduct({ dataDir: makeDataFolder() });
});
test.afterAll(async () => {
  const { code } = await product.stop();
  removeDataFolder(product.dataDir);
  expect(code).toBe(0);
});

test("set-up, upload, question, highlighted citation: nothing is asked of another origin", async ({
  page,
}) => {
  const seen = watchPage(page, product);
  expect(product.setupUrl).toBeDefined();
  await page.goto(product.setupUrl ?? "");
  await page.getByLabel("Your name").fill("Ada Ahn");
  await page.getByLabel("E-mail address").fill("ada@example.org");
  await page.getByRole("textbox", { name: "New password" }).fill(PASSWORD);
  await page.getByRole("textbox", { name: "Repeat the password" }).fill(PASSWORD);
  await page.getByRole("checkbox", { name: "Load the sample collections" }).uncheck();
  await page.getByRole("button", { name: "Create and sign in" }).click();
  await expect(page).toHaveURL(/\/setup\/welcome/);

  // A collection of one's own, opened to oneself: administrators read nothing ungranted.
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: "New collection" }).click();
  await page.getByRole("button", { name: "New collection" }).click();
  const dialog = page.getByRole("dialog", { name: "New collection" });
  await dialog.getByLabel("Name").fill("Protocols");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page).toHaveURL(/\/admin\/collections\/col_/);
  await page.getByRole("combobox", { name: "Person or group" }).fill("Ada");
  await page.getByRole("option", { name: /Ada Ahn/ }).click();
  await page.getByLabel("May").last().selectOption("manage");
  await page.getByRole("button", { name: "Give access" }).click();
  await expect(page.getByText("ada@example.org").first()).toBeVisible();
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: "Protocols" }).click();
  await expect(page).toHaveURL(/\/library\/col_/);

  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles([join(SAMPLES, "insulin-protocol.pdf"), join(SAMPLES, "visitor-policy.md")]);
  await expect(
    page.getByRole("row", { name: /insulin/i }).getByRole("cell", { name: "Searchable", exact: true }),
  ).toBeVisible({
    timeout: 60_000,
  });
  await expect(
    page.getByRole("row", { name: /visit/i }).getByRole("cell", { name: "Searchable", exact: true }),
  ).toBeVisible({
    timeout: 60_000,
  });

  await page.goto(product.url);
  await ask(page, "How long before an operation must SGLT2 inhibitors be stopped?");
  const chip = page.getByRole("button", { name: /^Source 1: .*page \d+/ }).first();
  await expect(chip).toBeVisible();
  await chip.click();
  const panel = page.getByRole("complementary", { name: /^Document: / });
  await expect(panel).toBeVisible();
  const highlight = panel.getByTestId("highlight").first();
  await expect(highlight).toBeVisible();
  await expect(highlight).toBeInViewport();
  const widths = await panel
    .getByTestId("highlight")
    .evaluateAll((boxes) => boxes.map((box) => box.getBoundingClientRect().width));
  expect(Math.max(...widths)).toBeGreaterThan(100);
  await expect(panel.getByText(/Marked passage: .*SGLT2/)).toBeAttached();
  expect(seen).toEqual({ outside: [], refused: [], errors: [] });
});

test("a set-up link works once", async ({ page }) => {
  await page.goto(product.setupUrl ?? "");
  await expect(page.getByRole("heading", { name: "Already set up" })).toBeVisible();
  await page.goto(`${product.url}/setup?token=wrong`);
  await expect(page.getByRole("heading", { name: "Already set up" })).toBeVisible();
});
