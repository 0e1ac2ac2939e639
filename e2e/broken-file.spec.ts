import { expect, test } from "./seeded";
import { ADMINISTRATOR, HOSPITAL, signIn } from "./support";

test("a broken file is named in the ledger with its reason and harms nothing else", async ({
  page,
  product,
}) => {
  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  await expect(page).toHaveURL(/col_/);
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles([
      {
        name: "torn.pdf",
        mimeType: "application/pdf",
        buffer: Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog"),
      },
      {
        name: "program.exe",
        mimeType: "application/octet-stream",
        buffer: Buffer.concat([Buffer.from("MZ"), Buffer.alloc(4000, 7)]),
      },
      {
        name: "sound.md",
        mimeType: "text/markdown",
        buffer: Buffer.from("# Lanterns\n\nThe blue lantern hangs in corridor seven.\n"),
      },
    ]);
  for (const name of ["torn.pdf", "program.exe"]) {
    const row = page.getByRole("row", { name: new RegExp(name) });
    await expect(row.getByRole("cell", { name: "Failed", exact: true })).toBeVisible({ timeout: 60_000 });
    // One sentence a clerk understands: no stack, no code.
    const text = await row.innerText();
    expect(text).toMatch(/^[A-Z].{14,}\.$/m);
    expect(text).not.toMatch(/Error|undefined|at \w+ \(/);
  }
  await expect(
    page
      .getByRole("row", { name: /sound\.md|Lanterns/ })
      .getByRole("cell", { name: "Searchable", exact: true }),
  ).toBeVisible({
    timeout: 60_000,
  });
});
