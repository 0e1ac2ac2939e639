import type { Browser, Page } from "@playwright/test";
import { intramuros, type Product } from "../product";
import { expect, test } from "../seeded";
import { ask, HOSPITAL, READER, STRANGER, signIn, startAsking } from "../support";

const QUESTION = "How long before an operation must SGLT2 inhibitors be stopped?";
/** Addresses that the reader may open and the stranger may not. */
const known = { conversation: "", document: "", collection: "", original: "" };

test.beforeAll(async ({ browser, product }) => {
  const page = await signedIn(browser, product, READER);
  await ask(page, QUESTION);
  known.conversation = new URL(page.url()).pathname;
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  await expect(page).toHaveURL(/\/library\/col_/);
  known.collection = new URL(page.url()).pathname;
  await page
    .getByRole("link", { name: /insulin/i })
    .first()
    .click();
  await expect(page).toHaveURL(/\/documents\/doc_/);
  known.document = new URL(page.url()).pathname;
  known.original = `/api${known.document}/original`;
  await page.context().close();
});

async function signedIn(browser: Browser, product: Product, email: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, product, email);
  return page;
}

test("by question: a stranger gets no answer, no source and no number of what there is", async ({
  browser,
  product,
}) => {
  const page = await signedIn(browser, product, STRANGER);
  const field = page.getByRole("textbox", { name: "Your question" });
  if (await field.isVisible()) {
    await startAsking(page, QUESTION);
    await expect(page.getByText(/There is nothing to search|Not found/).first()).toBeVisible();
  }
  await expect(page.getByRole("button", { name: /^Source/ })).toHaveCount(0);
  expect(await page.locator("body").innerText()).not.toMatch(
    /SGLT2 inhibitors (are|must)|insulin-protocol|Hospital \(sample\)/i,
  );
});

test("by search: the command line finds nothing for a stranger and something for a reader", async ({
  product,
}) => {
  const search = async (email: string) =>
    JSON.parse(await intramuros(["search", QUESTION, "--as", email, "--json"], product.env));
  const hits = (result: unknown) =>
    Array.isArray(result) ? result : ((result as { results: unknown[] }).results ?? []);
  expect(hits(await search(READER)).length).toBeGreaterThan(0);
  expect(hits(await search(STRANGER))).toEqual([]);
});

for (const kind of ["conversation", "document", "collection"] as const) {
  test(`by address: a ${kind} of others looks like one that does not exist`, async ({ browser, product }) => {
    const page = await signedIn(browser, product, STRANGER);
    const forbidden = await page.goto(product.url + known[kind]);
    await expect(page.getByRole("main")).toContainText("nothing here for you");
    const forbiddenText = await page.getByRole("main").innerText();
    const absent = await page.goto(product.url + known[kind].replace(/.{6}$/, "zzzzzz"));
    await expect(page.getByRole("main")).toContainText("nothing here for you");
    expect(await page.getByRole("main").innerText()).toBe(forbiddenText);
    expect(forbidden?.status()).toBe(absent?.status());
    expect(forbiddenText).not.toMatch(/insulin|SGLT2|Hospital/i);
  });
}

test("by the route of originals: 404 for a stranger, the file for a reader, nothing for the signed-out", async ({
  browser,
  product,
}) => {
  const fetchAs = async (page: Page) => page.request.get(product.url + known.original);
  const stranger = await fetchAs(await signedIn(browser, product, STRANGER));
  expect([stranger.status(), await stranger.json()]).toEqual([404, { error: { code: "not-found" } }]);
  const reader = await fetchAs(await signedIn(browser, product, READER));
  expect(reader.status()).toBe(200);
  expect((await reader.body()).subarray(0, 5).toString()).toBe("%PDF-");
  const signedOut = await fetchAs(await (await browser.newContext()).newPage());
  expect(signedOut.status()).toBe(401);
});

test("by another's conversation: a stranger can neither continue nor read it through the route", async ({
  browser,
  product,
}) => {
  const page = await signedIn(browser, product, STRANGER);
  const conversationId = known.conversation.split("/").at(-1);
  const answer = await page.request.post(`${product.url}/api/ask`, {
    data: { question: "And what did you answer before?", conversationId },
    headers: { origin: product.url },
  });
  expect(await answer.text()).not.toMatch(/SGLT2|insulin/i);
  expect(answer.status() === 404 || (await answer.text()).includes("not-found")).toBe(true);
});

test("an ended grant closes the conversation's passages and the document at the next click", async ({
  browser,
  product,
}) => {
  const page = await signedIn(browser, product, READER);
  await page.goto(product.url + known.conversation);
  await expect(page.getByRole("button", { name: /^Source 1/ }).first()).toBeVisible();
  await intramuros(["collections", "revoke", HOSPITAL, "--user", READER], product.env);
  await page.goto(product.url + known.conversation);
  await expect(page.getByRole("button", { name: /^Source/ })).toHaveCount(0);
  expect(await page.getByRole("main").innerText()).not.toMatch(/\bhours before\b/i);
  expect((await page.request.get(product.url + known.original)).status()).toBe(404);
  await intramuros(["collections", "grant", HOSPITAL, "--user", READER, "--level", "read"], product.env);
});
