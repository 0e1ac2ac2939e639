import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { intramuros } from "./product";
import { expect, test } from "./seeded";
import { ADMINISTRATOR, ask, expectAccessible, HOSPITAL, signIn } from "./support";

test.use({ alone: "ledger" });

/** A PDF of two pages; the second is a picture of nothing. */
function partlyReadable(): Buffer {
  const text = deflateSync(
    Buffer.from("BT /F1 18 Tf 60 700 Td (The violet lantern is lit at seven in the evening.) Tj ET"),
  );
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n")];
  const offsets: number[] = [];
  const add = (...content: (string | Buffer)[]) => {
    offsets.push(Buffer.concat(parts).length);
    parts.push(
      Buffer.concat([
        Buffer.from(`${offsets.length} 0 obj\n`),
        ...content.map((one) => Buffer.from(one as string)),
        Buffer.from("\nendobj\n"),
      ]),
    );
  };
  add("<</Type/Catalog/Pages 2 0 R>>");
  add("<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>");
  add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 6 0 R>>>>/Contents 5 0 R>>");
  add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 7 0 R>>>>/Contents 8 0 R>>");
  add(`<</Length ${text.length}/Filter/FlateDecode>>stream\n`, text, "\nendstream");
  add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
  const grey = deflateSync(noise(400 * 560));
  add(
    `<</Type/XObject/Subtype/Image/Width 400/Height 560/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length ${grey.length}>>stream\n`,
    grey,
    "\nendstream",
  );
  const draw = "595 0 0 842 0 0 cm /I Do";
  add(`<</Length ${draw.length}>>stream\n${draw}\nendstream`);
  const at = Buffer.concat(parts).length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(
    Buffer.from(
      `xref\n0 9\n0000000000 65535 f \n${rows}trailer<</Size 9/Root 1 0 R>>\nstartxref\n${at}\n%%EOF`,
    ),
  );
  return Buffer.concat(parts);
}

function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return state >> 23;
    }),
  );
}

async function openCollection(page: Page, url: string): Promise<string> {
  await page.goto(`${url}/library`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  await expect(page).toHaveURL(/col_/);
  return new URL(page.url()).pathname;
}
const row = (page: Page, name: string) =>
  page.getByRole("row", { name: new RegExp(name.replace(".", "\\.")) });
const save = (page: Page, name: string) =>
  process.env.SCREENSHOTS === undefined
    ? Promise.resolve()
    : page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });

test("every file is in the ledger with its reason, can be read again, and leaves as CSV; answers say what is missing", async ({
  page,
  product,
}) => {
  test.setTimeout(180_000);
  await signIn(page, product, ADMINISTRATOR);
  const collection = await openCollection(page, product.url);
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles([
      {
        name: "torn.pdf",
        mimeType: "application/pdf",
        buffer: Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog"),
      },
      { name: "lantern.pdf", mimeType: "application/pdf", buffer: partlyReadable() },
      {
        name: "=cmd.md",
        mimeType: "text/markdown",
        buffer: Buffer.from("# Formula\n\nNothing to calculate.\n"),
      },
    ]);
  await expect(row(page, "torn.pdf").getByRole("cell", { name: "Failed", exact: true })).toBeVisible({
    timeout: 60_000,
  });
  await expect(row(page, "lantern.pdf").getByRole("cell", { name: "Partly", exact: true })).toBeVisible({
    timeout: 60_000,
  });
  await expect(row(page, "=cmd.md").getByRole("cell", { name: "Searchable", exact: true })).toBeVisible({
    timeout: 60_000,
  });

  await page.getByRole("link", { name: "Ledger" }).click();
  await expect(page).toHaveURL(/\/ledger$/);
  const picture = page.getByTestId("coverage-picture");
  await expect(picture.getByRole("table", { name: "Documents" })).toContainText(/Failed\s*1/);
  await expect(picture.getByRole("table", { name: "Pages" })).toContainText(/Not, or not wholly read\s*1/);
  await save(page, "ledger-1440-light");
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await save(page, "ledger-1440-dark");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await save(page, "ledger-390-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await save(page, "ledger-390-light");
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByLabel("State").selectOption("gaps");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/state=gaps/);
  await expect(row(page, "torn.pdf")).toContainText("damaged or incomplete");
  await expect(row(page, "lantern.pdf")).toContainText(
    /Page 2 (?:shows a picture without|could not be read)/,
  );
  await expect(row(page, "=cmd.md")).toHaveCount(0);

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Files as CSV" }).click();
  const csv = readFileSync(await (await download).path(), "utf8");
  expect(csv.startsWith("\ufeffcollection,path,")).toBe(true);
  expect(csv).toMatch(/,torn\.pdf,.*,failed,/);
  expect(csv).toMatch(/,lantern\.pdf,.*,partly,/);
  expect(csv).toContain(",'=cmd.md,");

  await row(page, "torn.pdf").getByRole("button", { name: "Read torn.pdf again" }).click();
  await expect(async () => {
    await page.reload();
    await expect(row(page, "torn.pdf").getByRole("cell", { name: "Failed", exact: true })).toBeVisible({
      timeout: 1000,
    });
  }).toPass({ timeout: 30_000 });

  await row(page, "lantern.pdf").getByRole("link", { name: "lantern.pdf" }).click();
  // Its first page is drawn from parts of the original.
  await expect(page.locator("[data-page='1'] canvas")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "About this document" }).click();
  await expect(page.getByRole("row", { name: /^2 Not read/ })).toContainText("Page 2");
  await save(page, "document-facts");
  await expectAccessible(page);

  await page.goto(product.url);
  await ask(page, "When is the violet lantern lit?");
  const link = page.getByRole("link", {
    name: /Not searched in full: 1 document could only be read in part, 1 could not be read/,
  });
  await expect(link).toBeVisible();
  await save(page, "answer-gaps");
  await link.click();
  await expect(page).toHaveURL(/ledger\?state=gaps/);
  await expect(row(page, "torn.pdf")).toBeVisible();
  expect(collection).toMatch(/col_/);
});

test("reading can be paused and goes on where it was", async ({ page, product }) => {
  await signIn(page, product, ADMINISTRATOR);
  await openCollection(page, product.url);
  const add = (name: string) =>
    page
      .locator('input[type="file"]')
      .first()
      .setInputFiles([
        { name, mimeType: "text/markdown", buffer: Buffer.from(`# ${name}\n\nIt waits for its turn.\n`) },
      ]);
  await intramuros(["queue", "pause", "--as", ADMINISTRATOR], product.env);
  await page.reload();
  // While a page streams in, a hidden copy of its parts stands beside it.
  await expect(page.locator("#content").getByText("Reading is paused since")).toBeVisible();
  await add("later.md");
  await expect(row(page, "later.md").getByRole("cell", { name: "Waiting", exact: true })).toBeVisible({
    timeout: 20_000,
  });
  await page.waitForTimeout(1500);
  await page.reload();
  await expect(row(page, "later.md").getByRole("cell", { name: "Waiting", exact: true })).toBeVisible();
  await save(page, "paused");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Resume reading" }).click();
  await expect(row(page, "later.md").getByRole("cell", { name: "Searchable", exact: true })).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByText("Reading is paused since")).toBeHidden();
});
