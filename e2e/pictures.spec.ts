import { drawLines, lineAt, tiffOf } from "../ingest/extract/testing/scan";
import { expect, test } from "./seeded";
import { ADMINISTRATOR, ask, expectAccessible, HOSPITAL, signIn } from "./support";

// Together with versions.spec.ts: both add documents to a collection.
test.use({ alone: "versions" });

const WIDTH_POINTS = 595;
const LINE = "The yellow lantern stands in room nine.";
const scan = () =>
  tiffOf([
    drawLines([LINE], { size: 16, lean: 0 }),
    drawLines(["Its battery is changed every April."], { size: 16, lean: 0 }),
  ]);

test("a scan of several pages is shown as pictures with the quoted words marked, and turned by keys", async ({
  page,
  product,
}) => {
  test.setTimeout(180_000);
  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  await expect(page).toHaveURL(/col_/);
  const file = { name: "lantern.tif", mimeType: "image/tiff", buffer: Buffer.from(scan()) };
  // What is chosen before the page is alive is lost; the same file twice is one document.
  await expect(async () => {
    await page.locator('input[type="file"]').first().setInputFiles(file);
    await expect(page.getByText(file.name).first()).toBeVisible({ timeout: 3000 });
  }).toPass();
  const row = page.getByRole("row", { name: /lantern/ });
  await expect(row.getByRole("cell", { name: "Searchable", exact: true })).toBeVisible({ timeout: 120_000 });
  await page.goto(product.url);
  await ask(page, "Where does the yellow lantern stand?");
  await expect(page.getByTestId("answer")).toContainText("yellow lantern");
  await page
    .getByRole("button", { name: /^Source 1: / })
    .first()
    .click();
  const panel = page.getByRole("complementary", { name: /^Document: / });
  const picture = panel.getByRole("img", { name: /^Picture of page 1/ });
  const mark = panel.getByTestId("highlight");
  await expect(mark).toHaveCount(1);
  // In points of the page: the mark lies on the line that was drawn there.
  await expect(async () => {
    const [sheet, box] = [await picture.boundingBox(), await mark.boundingBox()];
    if (sheet === null || box === null) throw new Error("not there yet");
    const points = (pixels: number) => (pixels * WIDTH_POINTS) / sheet.width;
    const line = lineAt(0, 16);
    expect(Math.abs(points(box.x - sheet.x) - line.x)).toBeLessThan(6);
    const [top, bottom] = [points(box.y - sheet.y), points(box.y + box.height - sheet.y)];
    expect(top).toBeGreaterThan(line.y - 20);
    expect(top).toBeLessThan(line.y - 8);
    expect(Math.abs(bottom - line.y)).toBeLessThan(8);
  }).toPass();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(500);

  await panel.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Open on its own page" }).click();
  await expect(page.getByRole("region", { name: "Text of the page" })).toContainText(LINE);
  const pages = page.getByRole("region", { name: "Pages of the document" });
  await pages.focus();
  await pages.press("PageDown");
  await expect(page.getByRole("textbox", { name: "Page, of 2" })).toHaveValue("2");
  await expect(page.getByRole("region", { name: "Text of the page" })).toContainText("battery");
  await pages.press("+");
  await expect(page.getByRole("button", { name: "Fit the width" })).toHaveText("115 %");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
});
