import { beforeEach, expect, test } from "vitest";
import type { Actor } from "../access/actor.ts";
import type { Database } from "../db/client.ts";
import { documents, pages, scopes } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { type DocumentId, newId, type UserId } from "../ids.ts";
import { sealFor } from "../keys/data-keys.ts";
import { createFirstAdministrator, createUser } from "../people/users.ts";
import { createCollection } from "./collections.ts";
import { sealPage } from "./complete-ingest.ts";
import { giveGrant } from "./grants.ts";
import { findDocumentsByName, findInDocument, listPageSizes } from "./look-into-document.ts";

const PASSWORD = "correct horse battery";
let db: Database;
let reader: Actor;
let stranger: Actor;
let id: DocumentId;

const person = (userId: UserId, role: "administrator" | "member"): Actor => ({
  kind: "user",
  userId,
  role,
  via: "command-line",
});

beforeEach(async () => {
  db = openTestDatabase();
  const first = await createFirstAdministrator(
    db,
    { email: "a@example.org", name: "A", password: PASSWORD },
    "command-line",
  );
  const administrator = person(first, "administrator");
  const member = (email: string) =>
    createUser(db, administrator, { email, name: email, role: "member", password: PASSWORD });
  reader = person(await member("r@example.org"), "member");
  stranger = person(await member("s@example.org"), "member");
  const collectionId = createCollection(db, administrator, { name: "Wards" });
  if (reader.kind === "user")
    giveGrant(db, administrator, collectionId, { userId: reader.userId }, { level: "read" });
  const scope = db.select().from(scopes).get();
  id = newId("document");
  db.insert(documents)
    .values({
      id,
      collectionId,
      scopeId: scope?.id ?? (1 as never),
      lineageId: id,
      name: "insulin.pdf",
      sourcePath: "insulin.pdf",
      title: "Insulin Protocol",
      sha256: "0".repeat(64),
      byteSize: 1,
      state: "searchable",
      addedAtMs: 1,
    })
    .run();
  const page = { runs: [], blocks: [], warnings: [], width: 595, height: 842 };
  const seal = sealFor(db, "document", id);
  db.insert(pages)
    .values([
      sealPage(seal, id, { ...page, number: 1, start: 0, text: "Give 10 Units\nof insulin (fast)." }),
      sealPage(seal, id, { ...page, number: 2, start: 35, text: "INSULIN again: 10 units of it. C++" }),
    ])
    .run();
});

test("words are found in any letter case and over line ends, with their place in the document", () => {
  const found = findInDocument(db, reader, id, "  units of ");
  expect(found.map(({ page, start, end, match }) => ({ page, start, end, match }))).toEqual([
    { page: 1, start: 8, end: 16, match: "Units\nof" },
    { page: 2, start: 53, end: 61, match: "units of" },
  ]);
  expect(found[0]?.before).toBe("Give 10 ");
  expect(found[0]?.after).toBe(" insulin (fast).");
});

test.each(["(fast)", "C++", "10 units of it."])("signs in %j are looked for as they are", (words) => {
  expect(findInDocument(db, reader, id, words)).toHaveLength(1);
});

test("nothing is found for nothing, and no more than wanted for much", () => {
  expect(findInDocument(db, reader, id, "   ")).toEqual([]);
  expect(findInDocument(db, reader, id, "insulin", 1)).toHaveLength(1);
});

test("page sizes come in order with where each page begins", () => {
  expect(listPageSizes(db, reader, id)).toEqual([
    { number: 1, start: 0, width: 595, height: 842 },
    { number: 2, start: 35, width: 595, height: 842 },
  ]);
});

test("a document is found by its name or title, by those who may read it only", () => {
  expect(findDocumentsByName(db, reader, "PROTO")).toMatchObject([
    { id, document: "Insulin Protocol", collection: "Wards" },
  ]);
  expect(findDocumentsByName(db, reader, "insulin.p")).toHaveLength(1);
  expect(findDocumentsByName(db, reader, "")).toEqual([]);
  expect(findDocumentsByName(db, stranger, "insulin")).toEqual([]);
});

test("who may not read it learns nothing from looking into it", () => {
  for (const look of [
    () => findInDocument(db, stranger, id, "insulin"),
    () => listPageSizes(db, stranger, id),
    () => findInDocument(db, stranger, newId("document"), "insulin"),
  ]) {
    expect(look).toThrow(expect.objectContaining({ code: "not-found" }));
  }
});
