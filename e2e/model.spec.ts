import { expect, test } from "@playwright/test";
import { makeTinyChatModel } from "./chat-model";
import { type Product, removeDataFolder } from "./product";
import { ask, READER, signIn, startAsking, startSeededProduct } from "./support";

const QUESTION = "How long before an operation must SGLT2 inhibitors be stopped?";
let product: Product;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  product = await startSeededProduct({ INTRAMUROS_CHAT_MODEL: await makeTinyChatModel() });
});
test.afterAll(async () => {
  await product.stop();
  removeDataFolder(product.dataDir);
});

test("a model that writes without sources is set aside for quotes, and the page says so", async ({
  page,
}) => {
  await signIn(page, product, READER);
  await ask(page, QUESTION);
  const main = page.getByRole("main");
  await expect(main.getByText(/set aside|Written by/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Source 1: / }).first()).toBeVisible();
});

test("stop ends the answer while it streams", async ({ page }) => {
  await signIn(page, product, READER);
  await startAsking(page, QUESTION);
  const stop = page.getByRole("button", { name: "Stop", exact: true });
  await stop.click();
  await expect(stop).toBeHidden({ timeout: 2000 });
  await expect(page.getByText("Stopped. What came before was not checked.")).toBeVisible();
  // The engine is free again: the next question is answered.
  await page.goto(product.url);
  await ask(page, QUESTION);
  await expect(page.getByRole("button", { name: /^Source 1: / }).first()).toBeVisible();
});

test("when the engine is killed in mid-answer the page says so, and the next question works", async ({
  page,
}) => {
  await signIn(page, product, READER);
  await startAsking(page, QUESTION);
  await expect(page.getByText(/is writing/)).toBeVisible();
  const { engine } = await product.processIds();
  process.kill(engine, "SIGKILL");
  await expect(
    page.getByText("The model did not answer. These are quotes from the documents instead."),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeHidden({ timeout: 10_000 });
  await expect.poll(async () => (await product.processIds()).engine, { timeout: 10_000 }).not.toBe(engine);
  await page.goto(product.url);
  await ask(page, QUESTION);
  await expect(page.getByRole("button", { name: /^Source 1: / }).first()).toBeVisible();
});
