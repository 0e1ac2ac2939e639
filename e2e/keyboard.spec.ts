import { expect, test } from "./seeded";
import { PASSWORD, READER } from "./support";

test("sign in, ask, open the source, come back, find a document, sign out: by keyboard only", async ({
  page,
  product,
}) => {
  const { keyboard } = page;
  await page.goto(`${product.url}/sign-in`);
  await expect(page.getByLabel("E-mail address")).toBeFocused();
  await keyboard.type(READER);
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Your question" })).toBeFocused();

  await keyboard.type("How long before an operation must SGLT2 inhibitors be stopped?");
  await expect(page.getByRole("button", { name: "Ask", exact: true })).toBeEnabled();
  await keyboard.press("Enter");
  const chip = page.getByRole("button", { name: /^Source 1: / }).first();
  await expect(chip).toBeVisible();
  await expect(page).toHaveURL(/\/conversations\/con_/);

  // Tab reaches the citation, and focus is visible there.
  for (let i = 0; i < 60 && !(await chip.evaluate((element) => element === document.activeElement)); i++)
    await keyboard.press("Tab");
  await expect(chip).toBeFocused();
  const outline = await chip.evaluate(
    (element) => getComputedStyle(element).outlineStyle + getComputedStyle(element).boxShadow,
  );
  expect(outline).not.toBe("nonenone");
  await keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: /^Document: / });
  await expect(panel.getByTestId("highlight").first()).toBeVisible();
  await keyboard.press("Escape");
  await expect(panel).toBeHidden();

  // The palette reaches documents; `?` lists the shortcuts; `/` goes to the question.
  await keyboard.press("Control+k");
  await expect(page.getByLabel("Go to a page, document or action").and(page.locator("input"))).toBeFocused();
  // The server answers late, and for each word typed: whatever the list then holds, Enter opens an entry of it.
  await page.route(/.*/, async (route) => {
    if (route.request().headers()["next-action"] !== undefined)
      await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  await keyboard.type("formular");
  const found = page.getByRole("dialog").getByRole("button", { name: /formulary/i });
  await expect(found.first()).toBeVisible();
  await expect(found.first()).toHaveAttribute("data-selected", "true");
  await keyboard.press("ArrowDown");
  await keyboard.type("y sglt2");
  await expect(page.getByRole("dialog").locator("[data-selected]")).toHaveCount(1);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  for (let i = 0; i < 8; i++) await keyboard.press("Backspace");
  await expect(found.first()).toBeVisible();
  await keyboard.press("Enter");
  await expect(page).toHaveURL(/\/documents\/doc_/);
  await page.locator("body").press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await keyboard.press("Escape");

  await page.goto(product.url);
  await keyboard.press("Control+k");
  await expect(page.getByLabel("Go to a page, document or action").and(page.locator("input"))).toBeFocused();
  await keyboard.type("sign out");
  const signOut = page.getByRole("dialog").getByRole("button", { name: "Sign out" });
  await expect(signOut).toBeVisible();
  for (let i = 0; i < 20 && (await signOut.getAttribute("data-selected")) === null; i++)
    await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the skip link leads to the content", async ({ page, product }) => {
  await page.goto(`${product.url}/sign-in`);
  await page.getByLabel("E-mail address").fill(READER);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Main navigation" })).toBeVisible();
  await page.goto(`${product.url}/library`);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.tagName === "MAIN" || location.hash !== "")).toBe(
    true,
  );
});
