/**
 * One installation in a folder of its own that is asked for content in every way while the audit log cannot be written.
 * Speaks with the parent by lines: it says `ready PID`, is told `fault` and `lift`, and says what came out as JSON.
 */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { ask } from "#lib/answer/ask";
import { recordWriteFailures } from "#lib/audit/record-write-failures";
import { sealNow } from "#lib/audit/testing/sealed-log";
import { auditEvents, documents, users } from "#lib/db/schema";
import { storeBlob } from "#lib/documents/blob-store";
import { asAppError } from "#lib/errors";
import { setLogLevel } from "#lib/log";
import { makeWorld, standInDoor } from "#lib/retrieval/testing";
import { fillDisk, holdLock } from "./bring-about.ts";
import { CONTENT_ROUTES, type Prepared } from "./content-routes.ts";

/** How one route ended; `leaked`: content came out although it failed. */
export type Outcome = {
  readonly route: string;
  readonly code: string;
  readonly message: string;
  readonly leaked: boolean;
};
export type Result = {
  readonly before: readonly Outcome[];
  readonly during: readonly Outcome[];
  readonly after: readonly Outcome[];
  /** `log.write-failed` events once it was over. */
  readonly alarms: number;
};

const SECRET = "4711";
/** The product waits longer for a lock; a measurement of all routes has not so much time. */
const LOCK_PATIENCE_MS = 200;
const fault = process.argv[2];

setLogLevel("silent");
const prepared = await prepare();
const { db, config } = prepared.world;
recordWriteFailures(db, "web", 100);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const before = await tryAll();
db.$client.pragma("wal_checkpoint(TRUNCATE)");
say(`ready ${process.pid}`);
await lines.next();
const lift = await begin();
const during = await tryAll();
say("done");
await lines.next();
await lift();
await delay(600);
const after = await tryAll();
const alarms = db.select().from(auditEvents).where(eq(auditEvents.type, "log.write-failed")).all().length;
say(JSON.stringify({ before, during, after, alarms } satisfies Result));
prepared.world.close();
process.exit(0);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function prepare(): Promise<Prepared> {
  const world = makeWorld(standInDoor(() => [`The protocol number is ${SECRET} [1].`]));
  const quoting = standInDoor();
  const ward = world.addCollection("ward");
  const [reader, auditor] = [world.addPerson("reader"), world.addPerson("auditor")];
  // Who opened a document's viewer looks at its original without another record, so each phase has somebody new.
  const viewers = ["before", "during", "after"].map((phase) => world.addPerson(phase));
  world.db.update(users).set({ role: "auditor" }).where(eq(users.id, auditor.userId)).run();
  for (const person of [reader, auditor, ...viewers]) world.grant(person, ward.id);
  const text = `The protocol number of the ward is ${SECRET}.`;
  const { id } = await world.addDocument(ward, "protocol.txt", [text]);
  const { sha256, byteSize } = await storeBlob(world.db, world.config, [Buffer.from(text)]);
  world.db.update(documents).set({ sha256, byteSize }).where(eq(documents.id, id)).run();
  world.db.$client.pragma(`busy_timeout = ${LOCK_PATIENCE_MS}`);
  for await (const event of ask(world, reader, { question: "What is the protocol number?" }))
    if (event.type === "answer-end") {
      const { conversationId, turnId } = event.answer;
      sealNow(world.db, join(world.config.dataDir, "sealer"));
      return { world, quoting, reader, viewers, auditor, documentId: id, conversationId, turnId };
    }
  throw new Error("there was no answer");
}

async function tryAll(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [route, run] of Object.entries(CONTENT_ROUTES)) {
    let given = "";
    let [code, message] = ["ok", ""];
    try {
      const result = run(prepared);
      if (Symbol.asyncIterator in result) for await (const piece of result) given += asText(piece);
      else given += asText(await result);
    } catch (error) {
      ({ code, message } = asAppError(error));
    }
    outcomes.push({ route, code, message, leaked: code !== "ok" && given.includes(SECRET) });
  }
  return outcomes;
}

function asText(piece: unknown): string {
  if (typeof piece === "string") return piece;
  return JSON.stringify(piece, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
  );
}

/** Brings the fault about, as far as that is done from inside. @returns takes it away */
async function begin(): Promise<() => Promise<void>> {
  if (fault === "full-disk") return fillDisk(config.dataDir);
  if (fault === "locked") return holdLock(config.databasePath);
  return async () => undefined;
}
