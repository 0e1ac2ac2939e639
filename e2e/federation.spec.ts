import { request } from "node:http";
import { expect, test } from "@playwright/test";
import { startTestProvider, type TestProvider } from "../lib/people/oidc/testing";
import {
  freePort,
  intramuros,
  makeDataFolder,
  type Product,
  removeDataFolder,
  startProduct,
} from "./product";
import { ADMINISTRATOR, expectAccessible, PASSWORD, signIn } from "./support";

/** Signing in with a real OpenID provider, mapping its groups, and a token that a program uses. */
const NINA = { sub: "n-7", name: "Nina Neu", email: "nina@example.org", groups: ["ward"] };
let provider: TestProvider;
let product: Product;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const dataDir = makeDataFolder();
  const settings = { INTRAMUROS_DATA: dataDir, INTRAMUROS_LOG_LEVEL: "error" };
  const run = (args: string[], input = "") => intramuros(args, settings, input);
  await run(["init", "--admin", ADMINISTRATOR, "--name", "Ada Ahn", "--password-stdin"], PASSWORD);
  await run(["sign-in", "--methods", "password,oidc"]);
  await run(["groups", "add", "Ward 3"]);
  const port = await freePort();
  provider = await startTestProvider(`http://127.0.0.1:${port}/api/oidc/callback`);
  provider.accounts.set(NINA.sub, NINA);
  product = await startProduct({
    dataDir,
    port,
    env: {
      INTRAMUROS_OIDC_ISSUER: provider.issuer,
      INTRAMUROS_OIDC_CLIENT_ID: "intramuros",
      INTRAMUROS_OIDC_CLIENT_SECRET: "a secret of the client",
      INTRAMUROS_OIDC_NAME: "Example ID",
      INTRAMUROS_OIDC_NEW_PEOPLE: "create",
    },
  });
});
test.afterAll(async () => {
  await product?.stop();
  await provider?.stop();
  if (product !== undefined) removeDataFolder(product.dataDir);
});

test("an administrator tests the connection and maps a group; a person signs in with the provider and is in it", async ({
  page,
  browser,
}) => {
  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/admin/identity`);
  await page.getByRole("button", { name: "Test the connection" }).click();
  await expect(page.getByRole("status").filter({ hasText: `${provider.issuer} works.` })).toBeVisible();
  await page.getByLabel("Group there").fill("ward");
  await page.getByRole("button", { name: "Map", exact: true }).click();
  await expect(page.getByText("OpenID Connect: ward → Ward 3")).toBeVisible();
  await expectAccessible(page);

  const other = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await other.goto(`${product.url}/sign-in?next=/account`);
  await expectAccessible(other);
  await other.getByRole("link", { name: "Sign in with Example ID" }).click();
  await other.getByPlaceholder("Enter any login").fill(NINA.sub);
  await other.getByPlaceholder("and password").fill("any");
  await other.getByRole("button", { name: /sign-in/i }).click();
  await other.getByRole("button", { name: /continue/i }).click();
  await expect(other).toHaveURL(`${product.url}/account`);
  await expect(other.getByText("nina@example.org")).toBeVisible();
  await page.goto(`${product.url}/admin/groups`);
  await page.getByRole("link", { name: "Ward 3" }).click();
  await expect(page.getByText("Nina Neu")).toBeVisible();
  await other.context().close();
});

test("a program uses a token that a person made, until they withdraw it", async ({ page }) => {
  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/account`);
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("What it is for").fill("nightly report");
  await page.getByRole("checkbox", { name: "Search passages" }).check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make the token" }).click();
  const token = await page.getByRole("status", { name: "The token" }).textContent();
  await page.getByRole("button", { name: "Done" }).click();
  const search = { path: "/api/search?q=plantain", token: token ?? "" };
  expect(await statusOf(search)).toBe(200);
  expect(await statusOf({ ...search, path: "/api/ledger" })).toBe(403);
  expect(await statusOf({ ...search, path: "/scim/v2/Users" })).toBe(403);
  expect(await statusOf({ ...search, token: "im_none" })).toBe(401);
  await page.getByRole("button", { name: "Withdraw the token nightly report" }).click();
  await expect(page.getByText("You have no tokens.")).toBeVisible();
  expect(await statusOf(search)).toBe(401);
});

/** As a program asks: no browser, no cookies. */
function statusOf({ path, token }: { path: string; token: string }): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    request(product.url + path, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
