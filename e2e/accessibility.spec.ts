import { expect, test } from "./seeded";
import {
  ADMINISTRATOR,
  AUDITOR,
  ask,
  expectAccessible,
  HOSPITAL,
  READER,
  signIn,
  watchPage,
} from "./support";

/** Every kind of page, with one that exists. */
const paths: string[] = [];

test.beforeAll(async ({ browser, product }) => {
  test.setTimeout(180_000);
  const page = await browser.newPage();
  await signIn(page, product, ADMINISTRATOR);
  await ask(page, "How long before an operation must SGLT2 inhibitors be stopped?");
  paths.push("/", new URL(page.url()).pathname);
  await page.goto(product.url);
  await ask(page, "What is the airspeed of an unladen swallow?");
  paths.push(new URL(page.url()).pathname);
  paths.push(
    "/conversations",
    "/account",
    "/library",
    "/admin/people",
    "/admin/groups",
    "/admin/sign-in",
    "/admin/identity",
    "/admin/collections",
    "/admin/evaluation",
    "/admin/walls",
    "/admin/retention",
    "/emergency",
    "/admin/activity",
    "/admin/activity/checkpoint",
    "/no-such-page",
  );
  const follow = async (from: string, pattern: RegExp) => {
    await page.goto(product.url + from);
    const href = await page
      .locator("a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    const found = href.find((address) => pattern.test(address));
    if (found === undefined) throw new Error(`${from} links to nothing like ${pattern}`);
    paths.push(found);
    return found;
  };
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  await expect(page).toHaveURL(/col_/);
  const collection = new URL(page.url()).pathname;
  paths.push(collection, `${collection}/access`, `${collection}/folders`);
  for (const name of [/insulin/i, /visit/i, /formulary/i]) {
    await page.goto(product.url + collection);
    const link = page.getByRole("link", { name }).first();
    paths.push((await link.getAttribute("href")) ?? "");
  }
  await follow("/admin/people", /\/admin\/people\/usr_/);
  await follow("/admin/collections", /\/admin\/collections\/col_/);
  await follow("/admin/activity", /\/admin\/activity\/\d+/);
  await page.close();
});

test("no page has anything axe finds, light or dark, scrolls sideways at 360 pixels, or asks another origin", async ({
  page,
  product,
}) => {
  test.setTimeout(360_000);
  await signIn(page, product, ADMINISTRATOR);
  const seen = watchPage(page, product);
  for (const path of paths) {
    await test.step(path, async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(product.url + path, { waitUntil: "networkidle" });
      await expect(page.getByRole("main")).toBeVisible();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await expectAccessible(page, colorScheme === "light" ? "all" : "colours");
      }
      await page.setViewportSize({ width: 360, height: 780 });
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
        .toBeLessThanOrEqual(360);
    });
  }
  expect(seen).toEqual({ outside: [], refused: [], errors: [] });
});

test("axe finds nothing on the pages of the signed-out", async ({ page, product }) => {
  for (const path of ["/sign-in", "/setup?token=x", "/invitation?token=x"]) {
    await page.goto(product.url + path);
    await expectAccessible(page);
  }
});

test("the pages speak German and French", async ({ browser, product }) => {
  for (const [locale, word] of [
    ["de-DE", "Anmelden"],
    ["fr-FR", "Se connecter"],
  ] as const) {
    const page = await (await browser.newContext({ locale })).newPage();
    await page.goto(`${product.url}/sign-in`);
    await expect(page.getByRole("button", { name: word, exact: true })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", locale.slice(0, 2));
    await page.context().close();
  }
});

test("an auditor looks up who could read a collection on a day", async ({ page, product }) => {
  await signIn(page, product, AUDITOR);
  await page.goto(`${product.url}/admin/collections`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  const form = page.getByRole("form", { name: "Who could read it on a day" });
  await form.getByLabel("Day").fill("2001-01-01");
  await form.getByRole("button", { name: "Look up" }).click();
  await expect(page.getByText("Nobody could read it on that day.")).toBeVisible();
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0"));
  await form.getByLabel("Day").fill(today.join("-"));
  await form.getByRole("button", { name: "Look up" }).click();
  await expect(page.getByText(/^Rita Roth reads it by a grant of their own since/)).toBeVisible();
  await expectAccessible(page);
});

test("a page for another role says for which, and what is no secret differs from what is", async ({
  page,
  product,
}) => {
  await signIn(page, product, READER);
  await page.goto(`${product.url}/admin/system`);
  await expect(page.getByRole("heading", { name: "This page is for another role" })).toBeVisible();
  await expect(page.getByText("It is open to the role Administrator; yours is another one.")).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${product.url}/admin/people/usr_00000000000000000000000000`);
  await expect(page.getByText("It is open to the roles Administrator and Auditor;")).toBeVisible();
  await page.goto(`${product.url}/documents/doc_00000000000000000000000000`);
  await expect(page.getByRole("heading", { name: "There is nothing here for you" })).toBeVisible();
});

test("an auditor reads one question as a story", async ({ page, product }) => {
  await signIn(page, product, AUDITOR);
  await page.goto(`${product.url}/admin/activity`);
  await page.getByRole("checkbox", { name: "Questions only" }).check();
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("link", { name: "Whole story" }).last().click();
  await expect(page).toHaveURL(/\/admin\/activity\/questions\/trn_/);
  await expect(page.getByRole("main")).toContainText("Insulin Protocol");
  await expectAccessible(page);
});
