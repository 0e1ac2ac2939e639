import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { intramuros, makeDataFolder, type Product, removeDataFolder, startProduct } from "./product";
import { ADMINISTRATOR, PASSWORD, signIn } from "./support";

let product: Product;
let dataDir: string;

test.beforeAll(async () => {
  dataDir = makeDataFolder();
  const account = ["--admin", ADMINISTRATOR, "--name", "Ada Ahn", "--password-stdin"];
  await intramuros(["init", ...account], { INTRAMUROS_DATA: dataDir }, PASSWORD);
});
test.afterEach(async () => expect(await product.stop()).toEqual({ code: 0 }));
test.afterAll(() => removeDataFolder(dataDir));

test("the log is signed without being asked, and a checkpoint that is put away on paper is its anchor", async ({
  page,
}) => {
  product = await startProduct({ dataDir });
  await signIn(page, product, ADMINISTRATOR);
  const state = page.getByRole("region", { name: "State of the log" });
  await expect(async () => {
    await page.goto(`${product.url}/admin/activity`);
    await expect(state.getByRole("link", { name: "Checkpoint to print" })).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(state).toContainText("Nothing outside this machine holds a checkpoint");
  await expect(state).toContainText("Not yet. It is done once a day");
  await state.getByRole("link", { name: "Checkpoint to print" }).click();
  await expect(page.getByRole("img", { name: "Checkpoint as a QR code" })).toBeVisible();
  await page.getByRole("button", { name: "Record as put away" }).click();
  await expect(page.getByRole("status")).toContainText(
    /Recorded: the checkpoint over \d+ events? is on paper/,
  );
  await page.goto(`${product.url}/admin/activity`);
  await expect(state).toContainText("No alarm");
  await expect(state).toContainText(/on paper, over \d+ events?/);
});

test("the anchor folder gets the checkpoints, and the tamper window is a number with its unit", async ({
  page,
}) => {
  const share = join(dataDir, "share");
  mkdirSync(share);
  product = await startProduct({ dataDir, env: { INTRAMUROS_ANCHOR_DIR: share } });
  await signIn(page, product, ADMINISTRATOR);
  const state = page.getByRole("region", { name: "State of the log" });
  await expect(async () => {
    await page.goto(`${product.url}/admin/activity`);
    await expect(state).toContainText("in the anchor folder", { timeout: 500 });
  }).toPass({ timeout: 80_000 });
  await expect(state).toContainText(/Tamper window\d+ (second|minute)s? \(\d+ events?\)/);
});
