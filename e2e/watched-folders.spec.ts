import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { intramuros } from "./product";
import { expect, test } from "./seeded";
import { ADMINISTRATOR, expectAccessible, READER, signIn } from "./support";

const COLLECTION = "Papers of ward 3";

test.beforeAll(async ({ product }) => {
  await intramuros(["collections", "add", COLLECTION], product.env);
  await intramuros(["collections", "grant", COLLECTION, "--user", READER, "--level", "read"], product.env);
});

test("a folder is added, followed and decided about", async ({ page, product }) => {
  test.setTimeout(180_000);
  const share = product.env.INTRAMUROS_WATCH_ROOTS ?? "";
  const ward = join(share, "Ward 3");
  mkdirSync(join(ward, "lamps"), { recursive: true });
  writeFileSync(join(ward, "lamps", "blue-lantern.txt"), "The blue lantern hangs in corridor seven.\n");
  writeFileSync(join(ward, "green-lantern.txt"), "The green lantern hangs beside the pharmacy.\n");
  writeFileSync(join(ward, "nothing.txt"), "");
  writeFileSync(join(ward, "~$open.docx"), "a lock file");

  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: COLLECTION }).first().click();
  await page.getByRole("link", { name: "Watched folders" }).click();
  await expect(page.getByRole("heading", { name: "Watched folders" })).toBeVisible();
  await expectAccessible(page);

  // Outside of what the settings allow, nothing may be watched, and what is there is not told.
  const path = page.getByRole("combobox", { name: "Path on this machine" });
  const add = page.getByRole("button", { name: "Add a folder" });
  for (const outside of ["/etc", "/no/such/folder", join(share, "..")]) {
    await expect(async () => {
      await path.fill(outside, { timeout: 1000 });
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

  await page.getByRole("link", { name: COLLECTION }).first().click();
  const row = page.getByRole("row", { name: /blue-lantern/ });
  await expect(row.getByRole("cell", { name: "Searchable", exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("1 folder feeds this collection.")).toBeVisible();

  // Deleted: it stays until somebody decides.
  rmSync(join(ward, "lamps", "blue-lantern.txt"));
  await page.getByRole("link", { name: "Watched folders" }).click();
  await expect(card.getByRole("heading", { name: /1 file is gone/ })).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await card.getByRole("button", { name: "Remove lamps/blue-lantern.txt from the collection" }).click();
  await expect(card.getByRole("heading", { name: /1 file is gone/ })).toBeHidden();
  await page.getByRole("link", { name: COLLECTION }).first().click();
  await expect(page.getByRole("row", { name: /green-lantern/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /blue-lantern/ })).toBeHidden();

  // A share that is away is said to be, and nothing is lost.
  renameSync(ward, `${ward} away`);
  await page.getByRole("link", { name: "Watched folders" }).click();
  await expect(card).toContainText("No document was removed", { timeout: 60_000 });
  await expectAccessible(page);
  renameSync(`${ward} away`, ward);
  await expect(card).not.toContainText("No document was removed", { timeout: 60_000 });
  await expect(card).toContainText("1 file in the collection");

  await card.getByRole("button", { name: "Pause: Ward 3" }).click();
  await expect(card).toContainText("Paused");
  await card.getByRole("button", { name: "Stop watching: Ward 3" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop watching" }).click();
  await expect(card).toBeHidden();
});

test("people who do not manage the collection see nothing of its folders", async ({ page, product }) => {
  await signIn(page, product, READER);
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: COLLECTION }).first().click();
  await expect(page).toHaveURL(/col_/);
  await expect(page.getByRole("link", { name: "Watched folders" })).toBeHidden();
  await page.goto(`${page.url()}/folders`);
  await expect(page.getByRole("main")).toContainText("nothing here for you");
  await expect(page.getByRole("main")).not.toContainText("Ward 3");
});
