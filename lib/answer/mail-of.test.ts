import { eq } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { documents, pages } from "../db/schema.ts";
import { sealFor } from "../keys/data-keys.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { mailOf } from "./mail-of.ts";

let world: TestWorld | undefined;
afterEach(() => {
  world?.close();
  world = undefined;
});

const SUBJECT = "Pumps";
const HEAD = 'From: "Okafor, Ada" <ada@example.org>\nTo: ben@example.org\nDate: 2026-03-03 23:45 -0500';
const BODY = "From: what I know, the pumps are back.";

async function message(head: string) {
  world = makeWorld();
  const { db } = world;
  const ward = world.addCollection("ward");
  const { id } = await world.addDocument(ward, "pumps.eml", [SUBJECT, head, BODY]);
  const seal = sealFor(db, "document", id);
  const text = [SUBJECT, head, BODY].join("\n\n");
  const at = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
  const blocks = seal.json([
    { kind: "heading" as const, level: 1, ...at(SUBJECT) },
    ...(head === "" ? [] : [{ kind: "paragraph" as const, ...at(head) }]),
    { kind: "paragraph" as const, ...at(BODY) },
  ]);
  db.update(pages).set({ blocks }).where(eq(pages.documentId, id)).run();
  db.update(documents).set({ format: "eml" }).where(eq(documents.id, id)).run();
  const { id: attached } = await world.addDocument(ward, "dose.txt", ["One unit."]);
  db.update(documents).set({ parentId: id }).where(eq(documents.id, attached)).run();
  return { ...world, id, attached, bodyAt: at(BODY).start };
}

test("words of a message are its header's or its body's, with the sender and the day on the sender's clock", async () => {
  const { db, id, bodyAt } = await message(HEAD);
  const sender = { from: "Okafor, Ada", date: "2026-03-03" };
  const mail = { format: "eml", documentId: id };
  expect(mailOf(db, mail, 0)).toEqual({ mail: { ...sender, part: "header" } });
  expect(mailOf(db, mail, bodyAt - 3)).toEqual({ mail: { ...sender, part: "header" } });
  expect(mailOf(db, mail, bodyAt)).toEqual({ mail: { ...sender, part: "body" } });
});

test("what was attached names the message, unless that is gone or in another scope", async () => {
  const { db, id, attached, addCollection } = await message("From: ada@example.org");
  const passage = { format: "text", documentId: attached };
  const mail = { from: "ada@example.org", date: null, part: "attachment" };
  expect(mailOf(db, passage, 0)).toEqual({ mail });
  expect(mailOf(db, { format: "text", documentId: id }, 0)).toEqual({});
  const { scopeId } = addCollection("closed");
  db.update(documents).set({ scopeId }).where(eq(documents.id, id)).run();
  expect(mailOf(db, passage, 0)).toEqual({});
});
