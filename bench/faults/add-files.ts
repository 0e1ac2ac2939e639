/**
 * A client that adds files and says for each when it was acknowledged: `node add-files.ts COLLECTION ADMIN PAUSE_MS`,
 * names and paths as JSON lines on stdin. Meant to be killed.
 */
import { createReadStream } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { readConfig } from "#lib/config";
import { openDatabase } from "#lib/db/client";
import { collectionByName } from "#lib/documents/collections";
import { receiveDocument } from "#lib/documents/receive-document";
import { actorByEmail } from "#lib/people/users";

const [collection = "", admin = "", pauseMs = "0"] = process.argv.slice(2);
const config = readConfig();
const db = openDatabase(config.databasePath);
const actor = actorByEmail(db, admin);
const collectionId = collectionByName(db, actor, collection);
for (const line of (await text(process.stdin)).trim().split("\n")) {
  const { name, path }: { name: string; path: string } = JSON.parse(line);
  const { documentId } = await receiveDocument(db, config, actor, {
    collectionId,
    name,
    bytes: createReadStream(path),
  });
  process.stdout.write(`${JSON.stringify({ name, documentId })}\n`);
  await sleep(Number(pauseMs));
}
