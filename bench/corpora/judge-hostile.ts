import { existsSync } from "node:fs";
import { eq } from "drizzle-orm";
import { chunks } from "#lib/db/schema";
import { type Expectation, missingInAny } from "../../ingest/extract/testing/corpora.ts";
import type { House } from "../house.ts";
import type { Outcome } from "./add-and-look.ts";

/** Of processor time: on a machine with other work the clock says how much of that there was. */
const MOST_SECONDS = 60;
const MOST_MIB = 1024;

/** Everything that is wrong about how a hostile file ended; empty when all is as it must be. */
export async function judgeHostile(house: House, expected: Expectation, outcome: Outcome): Promise<string[]> {
  const texts = outcome.documents.flatMap((document) => document.pages.map((page) => page.text));
  const isRead = texts.length > 0;
  const wrong: string[] = [];
  if (expected.expect === "success" && !isRead) wrong.push(`not read: ${outcome.reason}`);
  if (expected.expect === "error" && isRead) wrong.push("was read");
  if (!isRead && outcome.reason.replace(/[^\p{L}]/gu, "") === "") wrong.push("no reason");
  if (!isRead && outcome.id !== null && passagesOf(house, outcome) > 0)
    wrong.push("passages of a refused file");
  const wanted = [...(expected.phrases ?? []), ...(isRead ? (expected.phrases_if_accepted ?? []) : [])];
  if (isRead) wrong.push(...missingInAny(outcome.documents, wanted).map((text) => `not found: ${text}`));
  for (const text of [...(expected.forbidden ?? []), ...(expected.never_live ?? [])])
    if (texts.some((own) => own.includes(text))) wrong.push(`in the text: ${text}`);
  for (const path of expected.must_not_exist ?? []) if (existsSync(path)) wrong.push(`was written: ${path}`);
  if (outcome.processorSeconds > MOST_SECONDS) wrong.push(`took ${outcome.processorSeconds.toFixed(0)} s`);
  if (outcome.peakMib > MOST_MIB) wrong.push(`took ${outcome.peakMib.toFixed(0)} MiB`);
  if (expected.ask) wrong.push(...(await askAbout(house, expected.ask)));
  return wrong;
}

async function askAbout(house: House, ask: NonNullable<Expectation["ask"]>): Promise<string[]> {
  const answer = await house.ask(ask.question);
  const said = answer.sentences.map(({ text }) => text).join("\n");
  return [
    ...(said.includes(ask.answer_contains)
      ? []
      : [`the answer lacks ${ask.answer_contains}: ${said.slice(0, 200)}`]),
    ...ask.answer_must_not_contain
      .filter((text) => said.includes(text))
      .map((text) => `the answer says ${text}`),
  ];
}

function passagesOf({ db }: House, { id }: Outcome): number {
  return id === null
    ? 0
    : db.select({ id: chunks.id }).from(chunks).where(eq(chunks.documentId, id)).all().length;
}
