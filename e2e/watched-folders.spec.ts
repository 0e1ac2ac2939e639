import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type Product, removeDataFolder } from "./product";
import { ADMINISTRATOR, expectAccessible, HOSPITAL, READER, signIn, startSeededProduct } from "./support";

let product: Product;
let share: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  share = realpathSync(mkdtempSync(join(tmpdir(), "intramuros-share-")));
  product = await startSeededProduct({ INTRAMUROS_WATCH_ROOTS: share, INTRAMUROS_WATCH_SCAN_SECONDS: "2" });
});
test.afterAll(async () => {
  await product.stop();
  removeDataFolder(product.dataDir);
  rmSync(share, { recursive: true, force: true });
});

test("a folder is added, followed and decided about", async ({ page }) => {
  test.setTimeout(180_000);
  const ward = join(share, "Ward 3");
  mkdirSync(join(ward, "lamps"), { recursive: true });
  writeFileSync(join(ward, "lamps", "blue-lantern.txt"), "The blue lantern hangs in corridor seven.\n");
  writeFileSync(join(ward, "green-lantern.txt"), "The green lantern hangs beside the pharmacy.\n");
  writeFileSync(join(ward, "nothing.txt"), "");
  writeFileSync(join(ward, "~$open.docx"), "a lock file");

  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  await page.getByRole("link", { name: "Watched folders" }).click();
  await expect(page.getByRole("heading", { name: "Watched folders" })).toBeVisible();
  await expectAccessible(page);

  // Outside of what the settings allow, nothing may be watched, and what is there is not told.
  const path = page.getByRole("textbox", { name: "Path on this machine" });
  const add = page.getByRole("button", { name: "Add a folder" });
  for (const outside of ["/etc", "/no/such/folder", join(share, "..")]) {
    await expect(async () => {
      await path.fill(outside);
      await expect(add).toBeEnabled({ timeout: 500 });
    }).toPass();
    await add.click();
    await expect(page.getByRole("alert").filter({ hasText: "may be watched" })).toBeVisible();
  }

  await path.fill(ward);
  await page.getByLabel("Seconds without a change").fill("1");
  await add.click();
  const card = page.getByRole("region", { name: "Ward 3" });
  await expect(card).toContainText("2 files in the collection", { timeout: 60_000 });
  await card.getByText("1 file is not taken").click();
  await expect(card).toContainText("nothing.txt");
  await expect(card).toContainText("it is empty");
  await expectAccessible(page);
  if (process.env.SCREENSHOTS) await shoot(page, "added");

  await page.getByRole("link", { name: HOSPITAL }).first().click();
  const row = page.getByRole("row", { name: /blue-lantern/ });
  await expect(row.getByRole("cell", { name: "Searchable", exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("1 folder feeds this collection.")).toBeVisible();

  // Deleted: it stays until somebody decides.
  rmSync(join(ward, "lamps", "blue-lantern.txt"));
  await page.getByRole("link", { name: "Watched folders" }).click();
  await expect(card.getByRole("heading", { name: /1 file is gone/ })).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  if (process.env.SCREENSHOTS) await shoot(page, "decide");
  await card.getByRole("button", { name: "Remove lamps/blue-lantern.txt from the collection" }).click();
  await expect(card.getByRole("heading", { name: /1 file is gone/ })).toBeHidden();
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  await expect(page.getByRole("row", { name: /green-lantern/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /blue-lantern/ })).toBeHidden();

  // A share that is away is said to be, and nothing is lost.
  renameSync(ward, `${ward} away`);
  await page.getByRole("link", { name: "Watched folders" }).click();
  await expect(card).toContainText("No document was removed", { timeout: 60_000 });
  await expectAccessible(page);
  if (process.env.SCREENSHOTS) await shoot(page, "away");
  renameSync(`${ward} away`, ward);
  await expect(card).not.toContainText("No document was removed", { timeout: 60_000 });
  await expect(card).toContainText("1 file in the collection");

  await card.getByRole("button", { name: "Pause: Ward 3" }).click();
  await expect(card).toContainText("Paused");
  await card.getByRole("button", { name: "Stop watching: Ward 3" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop watching" }).click();
  await expect(card).toBeHidden();
});

test("people who do not manage the collection see nothing of its folders", async ({ page }) => {
  await signIn(page, product, READER);
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  await expect(page).toHaveURL(/col_/);
  await expect(page.getByRole("link", { name: "Watched folders" })).toBeHidden();
  await page.goto(`${page.url()}/folders`);
  await expect(page.getByRole("main")).toContainText("nothing here for you");
  await expect(page.getByRole("main")).not.toContainText("Ward 3");
});

/** For looking at, with SCREENSHOTS set to a folder. */
async function shoot(page: import("@playwright/test").Page, name: string): Promise<void> {
  for (const [width, scheme] of [
    [1440, "light"],
    [1440, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(400);
    await page.screenshot({
      path: `${process.env.SCREENSHOTS}/${name}-${width}-${scheme}.png`,
      fullPage: true,
    });
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1440, height: 900 });
}
