import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "@playwright/test";
import Sqlite from "better-sqlite3";
import {
  intramuros,
  makeDataFolder,
  type Product,
  removeDataFolder,
  startProduct,
} from "../../e2e/product.ts";
import { type ScriptedServer, startScriptedServer } from "../../lib/answer/generate/testing.ts";
import type { Payload } from "./payloads.ts";

const EMAIL = "ada@example.org";
const PASSWORD = "a long password";
/** Pages that list documents show a hundred. */
const PER_COLLECTION = 90;
/** Payloads of one question and its answer: as many as an answer surely quotes. */
const PER_WARD = 2;
const PIECE_CHARACTERS = 24;

/** Payloads that one question is about. */
export type Ward = { readonly number: number; readonly payloads: readonly Payload[] };
export type House = {
  readonly product: Product;
  readonly wards: readonly Ward[];
  readonly collections: readonly string[];
  /** By the payload's id. */
  readonly documents: ReadonlyMap<string, string>;
  close(): Promise<void>;
};

export const quoteQuestion = ({ number }: Ward) => `Where does the lantern of ward W${number} stand?`;
export const modelQuestion = ({ number }: Ward) => `Write where the lantern of ward W${number} stands.`;

/**
 * The product with each payload in a document of its own: in its text, its title and its file's name; and with a model
 * that writes them into its answers.
 */
export async function buildHouse(payloads: readonly Payload[]): Promise<House> {
  const wards = inGroups(payloads, PER_WARD).map((group, number) => ({
    number: number + 100,
    payloads: group,
  }));
  const model = await startModel(wards);
  const dataDir = makeDataFolder();
  const run = (args: string[], input = "") => intramuros(args, { INTRAMUROS_DATA: dataDir }, input);
  await run(["init", "--admin", EMAIL, "--name", "Ada Ahn", "--password-stdin"], PASSWORD);
  const collections: string[] = [];
  for (const { text } of payloads.slice(0, Math.ceil(payloads.length / PER_COLLECTION))) {
    const added = await run([
      "collections",
      "add",
      oneLine(text).slice(0, 80),
      "--description",
      text,
      "--json",
    ]);
    collections.push((JSON.parse(added) as { id: string }).id);
  }
  const env = { INTRAMUROS_MODEL_SERVER_URL: model.url };
  const product = await startProduct({ dataDir, env });
  return {
    product,
    wards,
    collections,
    documents: new Map(),
    async close() {
      await product.stop();
      await model.close();
      removeDataFolder(dataDir);
    },
  };
}

/** Adds the documents through the browser's session and waits until all of them were read. @returns ids by payload */
export async function addDocuments(
  page: Page,
  { product, wards, collections }: House,
): Promise<Map<string, string>> {
  const documents = new Map<string, string>();
  const all = wards.flatMap((ward) => ward.payloads.map((payload) => ({ ward, payload })));
  for (const [index, { ward, payload }] of all.entries()) {
    const { name, content } = asFile(payload, ward);
    const collection = collections[Math.floor(index / PER_COLLECTION)];
    const response = await page.request.post(
      `${product.url}/api/collections/${collection}/documents?name=${encodeURIComponent(name)}`,
      {
        data: Buffer.from(content),
        headers: { origin: product.url, "content-type": "application/octet-stream" },
      },
    );
    if (!response.ok()) throw new Error(`${payload.id} was not taken: ${await response.text()}`);
    documents.set(payload.id, ((await response.json()) as { documentId: string }).documentId);
  }
  await untilAllAreRead(product.dataDir);
  return documents;
}

export async function signIn(page: Page, { url }: Product): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail address").fill(EMAIL);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("navigation", { name: "Main navigation" }).waitFor();
}

const sentence = (text: string, { number }: Ward) =>
  `The lantern of ward W${number} stands beside ${text} in room 12.`;
const oneLine = (text: string) => text.replace(/\s+/g, " ");
const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function asFile({ id, syntax, text }: Payload, ward: Ward): { name: string; content: string } {
  if (syntax === "markdown")
    return {
      name: `${id} ${text}.md`,
      content: `# ${id} ${oneLine(text)}\n\n${sentence(text, ward)}\n\n${text}\n`,
    };
  const shown = escapeHtml(text);
  const head = `<!doctype html><meta charset=utf-8><title>${id} ${shown}</title><h1>${id} ${shown}</h1>`;
  return { name: `${id} ${text}.html`, content: `${head}<p>${sentence(shown, ward)}</p>${text}` };
}

/** To questions that begin with "Write" it answers with the ward's payloads; to others with nothing, so that they are quoted. */
function startModel(wards: readonly Ward[]): Promise<ScriptedServer> {
  return startScriptedServer((messages) => {
    const asked = messages.at(-1)?.content ?? "";
    const number = /Write where the lantern of ward W(\d+)/.exec(asked)?.[1];
    const ward = wards.find((one) => String(one.number) === number);
    if (ward === undefined) return { pieces: [] };
    const text = ward.payloads.map((payload) => `${sentence(payload.text, ward)} [1]`).join("\n\n");
    const pieces = text.match(new RegExp(`[\\s\\S]{1,${PIECE_CHARACTERS}}`, "gu")) ?? [];
    return { pieces };
  });
}

async function untilAllAreRead(dataDir: string): Promise<void> {
  const store = new Sqlite(join(dataDir, "intramuros.db"), { readonly: true });
  const waiting = store.prepare("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')").pluck();
  while (Number(waiting.get()) > 0) await delay(500);
  store.close();
}

function inGroups<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
