import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { recordEvent } from "../lib/audit/append-event.ts";
import { askForNewKey, askSealer } from "../lib/audit/ask-sealer.ts";
import { originOf, parseCheckpoint } from "../lib/audit/checkpoint.ts";
import { lastCheckpoint, sealerKey } from "../lib/audit/checkpoints.ts";
import { hashLeaf, nodesOfNewLeaf } from "../lib/audit/merkle.ts";
import { formatVerifierKey, openNote, parseVerifierKey, type Verifier } from "../lib/audit/note.ts";
import { isRefused, requestCheckpoint } from "../lib/audit/request-checkpoint.ts";
import { treeHead } from "../lib/audit/tree.ts";
import { type Config, readConfig } from "../lib/config.ts";
import { closeDatabase, type Database } from "../lib/db/client.ts";
import { auditEvents, tlogCheckpoints } from "../lib/db/schema.ts";
import { requireSetting } from "../lib/db/settings.ts";
import { openTestDatabase } from "../lib/db/testing.ts";
import { setLogLevel } from "../lib/log.ts";
import { readMemory } from "./memory.ts";
import { startSealer, stopSealer } from "./testing/start-sealer.ts";

setLogLevel("silent"); // the alarms are meant

const folder = mkdtempSync(join(tmpdir(), "intramuros-sealer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let config: Config;
let db: Database;
let sealer: Awaited<ReturnType<typeof startSealer>>;
beforeEach(async () => {
  config = readConfig({ INTRAMUROS_DATA: mkdtempSync(join(folder, "d-")) });
  db = openTestDatabase(config.databasePath);
  sealer = await startSealer(config.dataDir);
});
afterEach(async () => {
  await stopSealer(sealer);
  closeDatabase(db);
});

const contentOf = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);
const add = (count: number, to = db) => {
  for (let i = 0; i < count; i++)
    recordEvent(to, { type: "system.stopped", actor: { kind: "system", process: "web" }, data: {} });
};

test("checkpoints follow one another, each signed by one key over the log at that moment", async () => {
  expect(await requestCheckpoint(db, config)).toEqual({ kind: "nothing-new", size: 0 });
  for (const more of [1, 4, 20]) {
    add(more);
    const head = treeHead(db);
    expect(await requestCheckpoint(db, config)).toEqual({ kind: "sealed", size: head.size });
    const stored = lastCheckpoint(db);
    const { text } = openNote(stored?.note ?? "", [parseVerifierKey(sealerKey(db) ?? "")]);
    expect(parseCheckpoint(text)).toMatchObject({ size: head.size, root: head.root });
    expect(await requestCheckpoint(db, config)).toEqual({ kind: "nothing-new", size: head.size });
  }
  expect(db.select().from(tlogCheckpoints).all()).toHaveLength(3);
});

test("only the owner may open the socket, the key and the memory", async () => {
  add(1);
  await requestCheckpoint(db, config);
  const rights = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect(rights(config.sealer.socketPath)).toBe("600");
  expect(rights(config.sealer.dir)).toBe("700");
  for (const name of ["key", "head"]) expect(rights(join(config.sealer.dir, name))).toBe("600");
});

test("a log whose past was rewritten, tree and all, is not signed, and that is recorded once", async () => {
  add(20);
  await requestCheckpoint(db, config);
  rewrite(db, 7);
  add(3);
  const head = treeHead(db);
  for (const _ of [1, 2])
    expect(await requestCheckpoint(db, config)).toMatchObject({ kind: "refused", sealedSize: 20 });
  expect(lastCheckpoint(db)?.size).toBe(20);
  expect(isRefused(db)).toBe(true);
  const last = db
    .select()
    .from(auditEvents)
    .all()
    .filter((row) => row.type === "log.seal-refused");
  expect(last.map((row) => JSON.parse(String(row.body)).data)).toEqual([{ size: head.size, sealedSize: 20 }]);
});

test("a log that was cut or put back is not signed, even when its checkpoints were cut with it", async () => {
  add(5);
  const backup = readFileSync(await backUp());
  add(5);
  await requestCheckpoint(db, config);
  closeDatabase(db);
  for (const ending of ["", "-wal", "-shm"]) rmSync(config.databasePath + ending, { force: true });
  writeFileSync(config.databasePath, backup);
  db = openTestDatabase(config.databasePath);
  add(2);
  expect(await requestCheckpoint(db, config)).toMatchObject({ kind: "refused", size: 7, sealedSize: 10 });
  // Catching up in length does not help.
  add(20);
  expect(await requestCheckpoint(db, config)).toMatchObject({ kind: "refused", sealedSize: 10 });
});

test("the sealer remembers through SIGKILL, and a checkpoint that was never stored is made up for", async () => {
  add(5);
  await requestCheckpoint(db, config);
  const key = sealerKey(db);
  add(5);
  db.$client.exec(
    "CREATE TRIGGER full BEFORE INSERT ON tlog_checkpoints BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  );
  await expect(requestCheckpoint(db, config)).rejects.toThrow("disk full");
  db.$client.exec("DROP TRIGGER full");
  await stopSealer(sealer, "SIGKILL");
  sealer = await startSealer(config.dataDir);
  expect(parseCheckpoint(readFileSync(join(config.sealer.dir, "head"), "utf8")).size).toBe(10);
  expect(await requestCheckpoint(db, config)).toEqual({ kind: "sealed", size: 10 });
  rewrite(db, 7);
  add(1);
  expect(await requestCheckpoint(db, config)).toMatchObject({ kind: "refused" });
  expect(sealerKey(db)).toBe(key);
});

test("another installation's log is refused", async () => {
  add(1);
  await requestCheckpoint(db, config);
  const other = openTestDatabase();
  add(9, other);
  expect(await requestCheckpoint(other, config)).toMatchObject({ kind: "refused", sealedSize: 1 });
});

test("many who ask at once all get their checkpoint", async () => {
  add(3);
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, async () => {
      add(1);
      return requestCheckpoint(db, config);
    }),
  );
  expect(outcomes.every(({ kind }) => kind !== "refused")).toBe(true);
  expect(lastCheckpoint(db)?.size).toBe(11);
});

test("without the sealer there is one clear sentence, and events go on being recorded", async () => {
  await stopSealer(sealer);
  add(1);
  await expect(requestCheckpoint(db, config)).rejects.toMatchObject({ code: "audit-unavailable" });
  add(1);
  expect(treeHead(db).size).toBe(2);
});

test.each([
  ["half its memory is gone", (dir: string) => rmSync(join(dir, "head"))],
  ["its key is gone", (dir: string) => rmSync(join(dir, "key"))],
  ["its memory was written by somebody else", (dir: string) => forgeHead(join(dir, "head"))],
])("the sealer does not start when %s", async (_, damage) => {
  add(1);
  await requestCheckpoint(db, config);
  await stopSealer(sealer);
  damage(config.sealer.dir);
  await expect(startSealer(config.dataDir)).rejects.toThrow("did not start");
});

test("requests that do not fit the protocol get nothing signed", async () => {
  const ask = { origin: "intramuros/x", size: 1, root: Buffer.alloc(32), from: 0, proof: [] };
  await expect(askSealer(config.sealer.socketPath, ask)).rejects.toMatchObject({ code: "audit-unavailable" });
  const long = { ...ask, proof: Array.from({ length: 5000 }, () => Buffer.alloc(32)) };
  await expect(askSealer(config.sealer.socketPath, long)).rejects.toMatchObject({
    code: "audit-unavailable",
  });
  expect(() => statSync(join(config.sealer.dir, "key"))).toThrow();
});

/** What somebody with the database file and this code can do: other bytes, and a tree that fits them. */
function rewrite(at: Database, seq: number): void {
  const { $client: client } = at;
  for (const table of ["audit_events", "tlog_nodes"])
    client.exec(`DROP TRIGGER ${table}_never_go; DROP TRIGGER ${table}_never_change`);
  client.exec(
    `UPDATE audit_events SET body = CAST(replace(body, '"web"', '"wob"') AS BLOB) WHERE seq = ${seq}`,
  );
  client.exec("DELETE FROM tlog_nodes");
  const nodes = new Map<string, Buffer>();
  const insert = client.prepare("INSERT INTO tlog_nodes VALUES (?, ?, ?)");
  at.select()
    .from(auditEvents)
    .orderBy(auditEvents.seq)
    .all()
    .forEach(({ body }, index) => {
      const read = (level: number, place: number) => nodes.get(`${level}/${place}`) ?? Buffer.alloc(0);
      for (const node of nodesOfNewLeaf(index, hashLeaf(body), read)) {
        nodes.set(`${node.level}/${node.index}`, node.hash);
        insert.run(node.level, node.index, node.hash);
      }
    });
}

function forgeHead(path: string): void {
  chmodSync(path, 0o600);
  writeFileSync(path, readFileSync(path, "utf8").replace(/\n1\n/, "\n0\n"));
}

async function backUp(): Promise<string> {
  const path = join(config.dataDir, "backup.db");
  await db.$client.backup(path);
  return path;
}

test("an exchange of the key that broke off anywhere is finished or never happened", async () => {
  add(3);
  await requestCheckpoint(db, config);
  const { dir, socketPath } = config.sealer;
  const origin = originOf(requireSetting(db, "installation-id"));
  const files = ["key", "head", "statements"];
  const before = new Map(files.map((name) => [name, contentOf(join(dir, name))]));
  const { key } = await askForNewKey(socketPath, origin);
  const after = new Map(files.map((name) => [name, contentOf(join(dir, name))]));
  const put = (state: Record<string, string | undefined>) => {
    for (const [name, content] of Object.entries(state)) {
      if (content === undefined) rmSync(join(dir, name), { force: true });
      else writeFileSync(join(dir, name), content);
    }
  };
  // In the order in which they are written: the new key beside the old one, the statement, the head, the key in place.
  const old = Object.fromEntries(before);
  put({ ...old, "key.next": after.get("key") });
  expect(formatVerifierKey(readMemory(dir)?.signer as Verifier)).toBe(sealerKey(db));
  for (const name of ["statements", "head"]) {
    put({
      ...old,
      "key.next": after.get("key"),
      statements: after.get("statements"),
      [name]: after.get(name),
    });
    expect(formatVerifierKey(readMemory(dir)?.signer as Verifier)).toBe(key);
    expect(contentOf(join(dir, "key.next"))).toBeUndefined();
  }
  add(2);
  expect(await requestCheckpoint(db, config)).toEqual({ kind: "sealed", size: 5 });
  expect(sealerKey(db)).toBe(key);
  await expect(
    askForNewKey(socketPath, "intramuros/00000000-0000-4000-8000-000000000000"),
  ).rejects.toMatchObject({
    code: "audit-unavailable",
  });
});
