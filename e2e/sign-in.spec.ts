import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { intramuros, makeDataFolder, type Product, removeDataFolder, startProduct } from "./product";
import { ADMINISTRATOR, expectAccessible, PASSWORD } from "./support";

/** Signing in with everything people have, on one small product of its own. */
const MEMBER = "mia@example.org";
test.describe.configure({ mode: "serial" });

let product: Product;
/** Passkeys need a name instead of an address. */
let home: string;
let ada: Page;
let recoveryCodes: string[] = [];
let secret = "";

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  const dataDir = makeDataFolder();
  const settings = { INTRAMUROS_DATA: dataDir, INTRAMUROS_LOG_LEVEL: "error" };
  const admin = ["--admin", ADMINISTRATOR, "--name", "Ada Ahn", "--password-stdin"];
  await intramuros(["init", ...admin], settings, PASSWORD);
  await intramuros(["users", "add", MEMBER, "--name", "Mia Moll", "--password-stdin"], settings, PASSWORD);
  product = await startProduct({ dataDir });
  home = product.url.replace("127.0.0.1", "localhost");
  ada = await (await browser.newContext()).newPage();
  await addAuthenticator(ada);
});
test.afterAll(async () => {
  await product.stop();
  removeDataFolder(product.dataDir);
});

async function addAuthenticator(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
const codeIn = (seconds: number) =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + seconds * 1000 });
const recoveryCode = () => recoveryCodes.pop() ?? "";
const inside = (page: Page) =>
  expect(page.getByRole("navigation", { name: "Main navigation" })).toBeVisible();

async function enter(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto(`${home}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}
async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByRole("textbox", { name: "Code" }).fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}
const forgetSession = (context: BrowserContext) => context.clearCookies({ name: "next-auth.session-token" });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Confirm who you are" });
async function readCodes(page: Page): Promise<string[]> {
  const list = page.getByRole("list", { name: "Recovery codes" });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  return list.getByRole("listitem").allTextContents();
}

test("an app for codes: set up after step-up, asked for at sign-in, each code good once", async () => {
  await enter(ada, ADMINISTRATOR);
  await inside(ada);
  await ada.goto(`${home}/account`);
  await ada.getByRole("button", { name: "Set up an app" }).click();
  await dialog(ada).getByRole("textbox", { name: "Password" }).fill("not the password");
  await dialog(ada).getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(dialog(ada).getByRole("alert")).toContainText("not right");
  await expectAccessible(ada);
  await dialog(ada).getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await dialog(ada).getByRole("button", { name: "Confirm", exact: true }).click();
  const picture = ada.getByRole("img", { name: "QR code for your app" });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  secret = (await ada.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText()).replaceAll(" ", "");
  await expectAccessible(ada);
  const first = codeIn(0);
  await ada.getByLabel("Code the app shows now").fill(first);
  await ada.getByRole("button", { name: "Confirm the code" }).click();
  recoveryCodes = await readCodes(ada);
  await expectAccessible(ada);
  await ada.getByRole("button", { name: "I have kept them" }).click();
  await expect(ada.getByText("10 recovery codes are left.")).toBeVisible();

  await forgetSession(ada.context());
  await enter(ada, ADMINISTRATOR);
  await giveCode(ada, first);
  await expect(ada.getByRole("alert").filter({ hasText: "was used already" })).toBeVisible();
  await expectAccessible(ada);
  await giveCode(ada, codeIn(30));
  await inside(ada);
});

test("a passkey: made, named, and enough to sign in without a name and to step up", async () => {
  await ada.goto(`${home}/account`);
  await ada.getByRole("textbox", { name: "Name" }).fill("Laptop");
  await ada.getByRole("button", { name: "Add a passkey" }).click();
  await dialog(ada).getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await dialog(ada).getByRole("button", { name: "Confirm", exact: true }).click();
  await dialog(ada).getByRole("textbox", { name: "Code" }).fill(recoveryCode());
  await dialog(ada).getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(ada.getByRole("button", { name: "Rename “Laptop”" })).toBeVisible();
  await expectAccessible(ada);

  await forgetSession(ada.context());
  await ada.goto(`${home}/sign-in`);
  await ada.getByRole("button", { name: "Sign in with a passkey" }).click();
  await inside(ada);
  await ada.goto(`${home}/account`);
  await expect(ada.getByText("by passkey")).toBeVisible();
  await ada.getByRole("button", { name: "End all others" }).click();
  await expect(ada.getByRole("button", { name: "End all others" })).toBeHidden();
});

test("an invitation is handed over as a link, makes an account once, and can be withdrawn", async ({
  browser,
}) => {
  const invite = async (name: string, email: string) => {
    await ada.goto(`${home}/admin/people`);
    await ada.getByRole("button", { name: "Invite by link" }).click();
    const form = ada.getByRole("form", { name: "Invite by link" });
    await form.getByLabel("Name").fill(name);
    await form.getByLabel("E-mail address").fill(email);
    await form.getByRole("button", { name: "Make the link" }).click();
  };
  await invite("Nils Noll", "nils@example.org");
  await dialog(ada).getByRole("button", { name: "Use a passkey" }).click();
  const link = await ada.getByLabel("Link to hand over").innerText();
  await expectAccessible(ada);
  const guest = await (await browser.newContext()).newPage();
  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: "Welcome, Nils Noll" })).toBeVisible();
  await expectAccessible(guest);
  await guest.getByLabel("New password").fill("another long password");
  await guest.getByLabel("Repeat the password").fill("another long password");
  await guest.getByRole("button", { name: "Set the password and sign in" }).click();
  await inside(guest);
  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: "This link is not valid" })).toBeVisible();
  await guest.context().close();

  await invite("Olga Ott", "olga@example.org");
  await ada.getByRole("button", { name: "Done" }).click();
  await ada.getByRole("button", { name: "Withdraw the invitation of Olga Ott" }).click();
  await expect(ada.getByText("withdrawn")).toBeVisible();
  await expectAccessible(ada);
});

test("where a second factor is required, nothing else is open until there is one", async ({ browser }) => {
  await ada.goto(`${home}/admin/sign-in`);
  await ada.getByRole("radio", { name: "Required for everybody", exact: true }).check();
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(ada.getByText("Saved.")).toBeVisible();
  await expectAccessible(ada);
  const mia = await (await browser.newContext()).newPage();
  await addAuthenticator(mia);
  await enter(mia, MEMBER);
  await expect(mia.getByRole("heading", { name: "Set up a second factor" })).toBeVisible();
  await expectAccessible(mia);
  await mia.goto(`${home}/library`);
  await expect(mia).toHaveURL(/second-factor/);
  const refused = await mia.request.get(`${home}/api/ledger?level=files`);
  expect(refused.status()).toBe(403);
  await mia.getByRole("button", { name: "Add a passkey" }).click();
  await readCodes(mia);
  await mia.getByRole("button", { name: "I have kept them" }).click();
  await inside(mia);

  await ada.goto(`${home}/admin/people`);
  await ada.getByRole("link", { name: "Mia Moll" }).click();
  await expect(ada.getByText("No app for codes, 1 passkey, 10 recovery codes.")).toBeVisible();
  await ada.getByRole("button", { name: "Reset second factors" }).click();
  await ada.getByRole("dialog").getByRole("button", { name: "Reset second factors" }).click();
  await expect(ada.getByText("No app for codes, no passkeys, no recovery codes.")).toBeVisible();
  await expectAccessible(ada);
  await mia.goto(`${home}/library`);
  await expect(mia).toHaveURL(/sign-in/);
  await mia.context().close();
});

test("who guesses elsewhere has to wait, and the owner in a known browser does not", async ({ browser }) => {
  const stranger = await (await browser.newContext()).newPage();
  // Five are free, and a little of them is forgotten while the page is loaded anew.
  for (let i = 0; i < 7; i++) {
    await enter(stranger, ADMINISTRATOR, `guess number ${i}`);
    await expect(stranger.getByRole("alert").filter({ hasText: /not right|Too many/ })).toBeVisible();
  }
  await expect(stranger.getByRole("alert").filter({ hasText: "Too many attempts" })).toBeVisible();
  await stranger.context().close();
  await forgetSession(ada.context());
  await enter(ada, ADMINISTRATOR);
  await giveCode(ada, recoveryCode());
  await inside(ada);
});
