import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { ADMINISTRATOR, AUDITOR, HOSPITAL, PASSWORD, READER, STRANGER } from "./people";
import { type Product, startProduct } from "./product";
import { copyOfSeed } from "./seed";

export { ADMINISTRATOR, AUDITOR, HOSPITAL, PASSWORD, READER, STRANGER };

/** A set-up product with the samples, an administrator, a reader, an auditor and a stranger. */
export async function startSeededProduct(env: Record<string, string> = {}): Promise<Product> {
  return startProduct({ dataDir: copyOfSeed(), env });
}

export async function signIn(page: Page, product: Product, email: string): Promise<void> {
  await page.goto(`${product.url}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("navigation", { name: "Main navigation" })).toBeVisible();
}

/** Types a question and sends it, once the page is alive. */
export async function startAsking(page: Page, question: string): Promise<void> {
  const field = page.getByRole("textbox", { name: /Your question|Ask a follow-up/ });
  // What is typed before the page is alive is lost; the button tells when it counts.
  await expect(async () => {
    await field.fill(question);
    await expect(page.getByRole("button", { name: "Ask", exact: true })).toBeEnabled({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await field.press("Enter");
}

/** Asks and waits until the answer (or its absence) is complete and kept. */
export async function ask(page: Page, question: string): Promise<void> {
  await startAsking(page, question);
  await expect(page).toHaveURL(/\/conversations\/con_/, { timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeHidden({ timeout: 30_000 });
}

/** Waits until the page shows the colours of the scheme that the system asks for, and nothing moves any more. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const wanted = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const shown = document.documentElement.dataset.mantineColorScheme;
    const isMoving = document
      .getAnimations()
      .some(
        ({ playState, effect }) => playState === "running" && effect?.getTiming().iterations !== Infinity,
      );
    return (shown === undefined || shown === wanted) && !isMoving;
  });
  // Styles that depend on the scheme are drawn with the next frame.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
  );
}

/**
 * Fails on anything axe finds against WCAG 2.2 A and AA.
 * @param looked "colours": contrast alone, of a page whose structure was looked at in other colours already
 */
export async function expectAccessible(page: Page, looked: "all" | "colours" = "all"): Promise<void> {
  await settle(page);
  // In one piece: no page has frames of another origin. What is right is not listed node by node.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await (looked === "colours"
    ? axe.withRules(["color-contrast", "link-in-text-block"])
    : axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
  ).analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
  );
  expect(found).toEqual([]);
}

/** Notes every request to another origin, every refusal by the content security policy and every page error. */
export function watchPage(
  page: Page,
  product: Product,
): { outside: string[]; refused: string[]; errors: string[] } {
  const seen = { outside: [] as string[], refused: [] as string[], errors: [] as string[] };
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(product.url) && !/^(data|blob):/.test(url)) seen.outside.push(url);
  });
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) seen.refused.push(message.text());
  });
  page.on("pageerror", (error) => seen.errors.push(error.message));
  return seen;
}
