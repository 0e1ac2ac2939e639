import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#lib/access/actor";
import { type Config, readConfig } from "#lib/config";
import { type Database, transact } from "#lib/db/client";
import { auditEvents, documents, pages } from "#lib/db/schema";
import { openTestDatabase } from "#lib/db/testing";
import { createCollection } from "#lib/documents/collections";
import { giveGrant } from "#lib/documents/grants";
import { openPagePicture } from "#lib/documents/page-picture";
import { receiveDocument } from "#lib/documents/receive-document";
import type { DocumentId } from "#lib/ids";
import { sealFor } from "#lib/keys/data-keys";
import { actorByEmail, createFirstAdministrator, createUser } from "#lib/people/users";
import { drawNoise, tiffOf } from "./extract/testing/scan.ts";

const ROOT = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "intramuros-pictures-"));
const code = (expected: string) => expect.objectContaining({ code: expected });
const first = drawNoise(40, 60);
const second = drawNoise(30, 20);
let db: Database;
let config: Config;
let reader: UserActor;
let stranger: UserActor;
let tiff: DocumentId;

beforeAll(async () => {
  config = readConfig({ INTRAMUROS_DATA: folder });
  db = openTestDatabase();
  const password = "a long password";
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  reader = actorByEmail(db, "ada@example.org");
  await createUser(db, reader, { email: "stefan@example.org", name: "S", role: "member", password });
  stranger = actorByEmail(db, "stefan@example.org");
  const collectionId = createCollection(db, reader, { name: "Scans", description: "" });
  giveGrant(db, reader, collectionId, { userId: reader.userId }, { level: "manage" });
  const bytes = [Buffer.from(tiffOf([first, second]))];
  const received = await receiveDocument(db, config, reader, { collectionId, name: "letter.tif", bytes });
  tiff = received.documentId;
  transact(db, (tx) => {
    tx.update(documents).set({ format: "tiff", state: "searchable" }).run();
    const seal = sealFor(tx, "document", tiff);
    const empty = { start: 0, text: seal.text(""), runs: seal.json([]), blocks: seal.json([]), warnings: [] };
    for (const [number, width] of [
      [1, 10],
      [2, 10],
      // Could not be read.
      [3, null],
    ] as const)
      tx.insert(pages)
        .values({ ...empty, documentId: tiff, number, width, height: width })
        .run();
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (actor: UserActor, page: number) => openPagePicture(db, config, actor, tiff, page, ROOT);

test("each page of a TIFF is shown as a PNG of its pixels, and looking at it is on record", async () => {
  for (const [page, expected] of [
    [1, first],
    [2, second],
  ] as const) {
    const { mediaType, byteSize, bytes } = await open(reader, page);
    const png = await buffer(bytes);
    expect(mediaType).toBe("image/png");
    expect(png.byteLength).toBe(byteSize);
    const { width, height, channels, data } = decode(png);
    expect({ width, height, channels }).toEqual({
      width: expected.width,
      height: expected.height,
      channels: 1,
    });
    expect(Buffer.compare(Buffer.from(data as Uint8Array), Buffer.from(expected.data))).toBe(0);
  }
  const views = db.select().from(auditEvents).all();
  expect(views.filter(({ type, objectId }) => type === "document.viewed" && objectId === tiff)).toHaveLength(
    1,
  );
});

test("no page comes for a stranger, for pages that were not read, and for pages that do not exist", async () => {
  await expect(open(stranger, 1)).rejects.toEqual(code("not-found"));
  await expect(open(reader, 3)).rejects.toEqual(code("not-found"));
  await expect(open(reader, 4)).rejects.toEqual(code("not-found"));
});
