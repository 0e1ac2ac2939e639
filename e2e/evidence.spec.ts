import { join } from "node:path";
import { closeDatabase, openDatabase } from "../lib/db/client";
import { chunks, indexGenerations } from "../lib/db/schema";
import { intramuros } from "./product";
import { expect, test } from "./seeded";
import { ADMINISTRATOR, expectAccessible, HOSPITAL, PASSWORD, signIn } from "./support";

test.use({ alone: "evidence" });

const OFFICER = "dora@example.org";

test.beforeAll(async ({ product }) => {
  const account = [OFFICER, "--name", "Dora Dahl", "--role", "data-protection-officer"];
  await intramuros(["users", "add", ...account, "--password-stdin"], product.env, PASSWORD);
});

test("the boundary page shows nothing as proved before it was, and the signed report afterwards", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/admin/boundary`);
  await expect(page.getByText("Nothing was proved on this machine yet")).toBeVisible();
  await expect(page.getByText("None in the last 30 days")).toBeVisible();
  await expectAccessible(page);
  await intramuros(["doctor", "--prove-boundary"], product.env);
  await page.reload();
  const report = page.getByRole("region", { name: "Last proof" });
  await expect(report).toContainText("The canary gets out where nothing confines it");
  await expect(report).toContainText(/Its hash is in the audit log/);
  await expect(report).toContainText("The guard in the process refuses a connection");
  await expectAccessible(page);
});

test("an examination is made when it is asked for, and says what to do in plain words", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/admin/system`);
  await expect(page.getByText("No backup was ever made").first()).toBeVisible();
  await page.getByRole("button", { name: "Examine now" }).click();
  await expect(
    page.getByText("Make one now, and have it made regularly: intramuros backup FOLDER"),
  ).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
});

test("an index of another embedding model is told, and made anew from the page", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  const db = openDatabase(join(product.dataDir, "intramuros.db"));
  db.update(chunks).set({ modelId: "former" }).run();
  db.update(indexGenerations).set({ modelId: "former" }).run();
  closeDatabase(db);
  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/admin/system`);
  const facts = page.getByRole("region", { name: "At this moment" });
  await expect(facts.getByText(/runs now, and the index was made with former/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Embed anew" }).click();
  await expect(facts.getByText(/^intramuros-embed-\S+; \d+ passages$/)).toBeVisible({ timeout: 60_000 });
});

test("a document is erased: shown first, approved by another person, with a certificate", async ({
  page,
  product,
  browser,
}) => {
  test.setTimeout(180_000);
  await signIn(page, product, ADMINISTRATOR);
  await page.goto(`${product.url}/library`);
  await page.getByRole("link", { name: HOSPITAL }).first().click();
  const link = page.getByRole("link", { name: /visit/i }).first();
  const address = (await link.getAttribute("href")) ?? "";
  const title = (await link.textContent()) ?? "";
  await page.goto(`${product.url}/admin/erasures`);
  await page.getByRole("textbox", { name: "Documents" }).fill(product.url + address);
  await page.getByRole("button", { name: "Show what would go" }).click();
  await expect(page.getByText(title.trim()).first()).toBeVisible();
  await page.getByLabel("Ground").selectOption("data-subject-request");
  await page.getByLabel("Reference").fill("DSR-2026-17");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Ask for this erasure" }).click();
  await expect(page.getByText("You asked for it, so somebody else decides.")).toBeVisible();
  const request = page.url();

  const officer = await (await browser.newContext()).newPage();
  await signIn(officer, product, OFFICER);
  await officer.goto(request);
  await officer.getByRole("button", { name: "Approve …" }).click();
  await officer.getByRole("button", { name: "Approve and erase" }).click();
  const proof = officer.getByRole("dialog", { name: "Confirm who you are" });
  await proof.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await proof.getByRole("button", { name: "Confirm", exact: true }).click();
  await officer.getByRole("link", { name: "Certificate" }).click({ timeout: 90_000 });
  await expect(officer.getByText(/Afterwards: 0 found in \d+ files/)).toBeVisible();
  await expect(officer.getByText("DSR-2026-17").first()).toBeVisible();
  await expectAccessible(officer);
  await page.goto(product.url + address);
  await expect(page.getByText(title.trim())).toHaveCount(0);
});
