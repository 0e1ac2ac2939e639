import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { addDocuments, type House, modelQuestion, quoteQuestion, signIn, type Ward } from "./house.ts";
import { findWaysOut, watch } from "./ways-out.ts";

/** What one place of the product showed of the payloads, and what it let through. */
export type Shown = {
  readonly place: string;
  /** Payloads whose text was on a page. */
  readonly seen: ReadonlySet<string>;
  readonly leaks: readonly string[];
};

const SETTLE_MS = 400;
const PATIENCE_MS = 120_000;

/** Shows every payload in every place where texts of documents, their names and a model's answers appear. */
export async function* showAll(page: Page, house: House): AsyncGenerator<Shown> {
  const { product } = house;
  const origin = new URL(product.url).origin;
  const outside = watch(page, origin);
  /** Looks at what the page shows now. */
  const look = async (seen: Set<string>, leaks: string[]) => {
    // What is hidden, such as the data that the page was made of, is not shown.
    // biome-ignore lint/performance/useDomNodeTextContent: text that is hidden does not count
    for (const [id] of (await page.locator("body").innerText()).matchAll(/\bp\d{3}\b/g)) seen.add(id);
    leaks.push(...(await findWaysOut(page, origin)), ...outside.splice(0));
    const title = await page.title();
    if (title.startsWith("ran-")) leaks.push(`script ${title}`);
  };
  const place = async (name: string, visit: (look: () => Promise<void>) => Promise<void>): Promise<Shown> => {
    const [seen, leaks] = [new Set<string>(), [] as string[]];
    await visit(() => look(seen, leaks));
    await delay(SETTLE_MS);
    return { place: name, seen, leaks: [...leaks, ...outside.splice(0)] };
  };
  const open = async (path: string) => {
    await page.goto(product.url + path);
    await page.getByRole("main").first().waitFor();
    await delay(SETTLE_MS);
  };

  await signIn(page, product);
  const documents = await addDocuments(page, house);
  yield place("names and titles in lists", async (now) => {
    for (const collection of house.collections) {
      for (const path of ["", "/ledger"]) {
        await open(`/library/${collection}${path}`);
        await now();
      }
    }
    for (const path of ["/library", "/", "/admin/activity"]) {
      await open(path);
      await now();
    }
  });
  yield place("viewer", async (now) => {
    for (const id of documents.values()) {
      await open(`/documents/${id}`);
      await now();
    }
  });
  const downloaded = await place("original by its address, which is downloaded", async (now) => {
    for (const [payload, id] of documents) {
      const download = page.waitForEvent("download");
      const answer = await page.goto(`${product.url}/api/documents/${id}/original`).catch(() => null);
      if (answer !== null) throw new Error(`the original of ${payload} was shown as a page`);
      await (await download).cancel();
    }
    await now();
  });
  yield { ...downloaded, seen: new Set(documents.keys()) };
  for (const [name, question] of [
    ["quotes, while they arrive and kept", quoteQuestion],
    ["a model's answers, while they arrive and kept", modelQuestion],
  ] as const) {
    yield place(name, async (now) => {
      for (const ward of house.wards) {
        await ask(page, product.url, question, ward, now);
        await now();
        await page.reload();
        await page.getByTestId("answer").or(page.getByTestId("abstained")).first().waitFor();
        await now();
      }
    });
  }
  yield place("questions in the audit log", async (now) => {
    await open("/admin/activity?type=answer.completed");
    const stories = await page
      .getByRole("main")
      .getByRole("link")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    for (const href of new Set(stories.filter((path) => path.includes("/activity/questions/")))) {
      await open(href);
      await now();
    }
  });
}

async function ask(
  page: Page,
  url: string,
  question: (ward: Ward) => string,
  ward: Ward,
  now: () => Promise<void>,
): Promise<void> {
  await page.goto(url);
  const field = page.getByRole("textbox", { name: "Your question" });
  const send = page.getByRole("button", { name: "Ask", exact: true });
  // What is typed before the page is alive is lost.
  while (!(await send.isEnabled())) {
    await field.fill("");
    await field.fill(question(ward));
    await delay(100);
  }
  await field.press("Enter");
  await page.waitForURL(/\/conversations\/con_/, { timeout: PATIENCE_MS });
  await now();
  await page
    .getByRole("button", { name: "Stop", exact: true })
    .waitFor({ state: "hidden", timeout: PATIENCE_MS });
  const source = page.getByRole("button", { name: /^Source 1: / }).first();
  if (await source.isVisible()) await source.click();
  await delay(SETTLE_MS);
}
