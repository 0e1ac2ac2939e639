import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Database, transact } from "../db/client.ts";
import { auditEvents, tlogNodes } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { appendEvent, recordEvent } from "./append-event.ts";
import { hashLeaf, nodesOfNewLeaf, rootAt } from "./merkle.ts";
import { ensureTree, nodeReader, treeHead, treeSize } from "./tree.ts";

const folder = mkdtempSync(join(tmpdir(), "intramuros-tree-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const event = { type: "system.stopped", actor: { kind: "system", process: "web" }, data: {} } as const;
const add = (db: Database, count: number) => {
  for (let i = 0; i < count; i++) recordEvent(db, event);
};

test("every event has its leaf in the tree, and the root is the one over the stored bytes", () => {
  const db = openTestDatabase();
  add(db, 37);
  expect(treeHead(db)).toEqual({ size: 37, root: rootFromBodies(db) });
});

test("a change that is undone leaves no trace in the tree", () => {
  const db = openTestDatabase();
  add(db, 3);
  const before = treeHead(db);
  expect(() =>
    transact(db, (tx) => {
      appendEvent(tx, event);
      throw new Error("the change failed");
    }),
  ).toThrow("the change failed");
  expect(treeHead(db)).toEqual(before);
  add(db, 1);
  expect(treeHead(db).root).toEqual(rootFromBodies(db));
});

test.each(["at the next event", "when asked"])("a log from before there was a tree gets one %s", (when) => {
  const db = openTestDatabase();
  add(db, 1500);
  forgetTree(db);
  expect(treeSize(db)).toBe(0);
  if (when === "when asked") ensureTree(db);
  else add(db, 1);
  expect(treeHead(db)).toEqual({ size: when === "when asked" ? 1500 : 1501, root: rootFromBodies(db) });
  const before = treeHead(db);
  ensureTree(db);
  expect(treeHead(db)).toEqual(before);
});

test.each([
  ["events were cut off", "DELETE FROM audit_events WHERE seq > 5"],
  [
    "an event was slipped in",
    "INSERT INTO audit_events SELECT 9, at_ms, type, outcome, actor_id, correlation, object_id, body FROM audit_events WHERE seq = 8",
  ],
  ["leaves were cut off", "DELETE FROM tlog_nodes WHERE level = 0 AND idx > 5"],
])("nothing is recorded any more once %s behind the product's back", (_, tamper) => {
  const db = openTestDatabase();
  add(db, 8);
  dropGuards(db);
  db.$client.exec(tamper);
  expect(() => add(db, 1)).toThrow(expect.objectContaining({ code: "audit-unavailable" }));
});

test("an event whose place in the tree cannot be written is not recorded at all", () => {
  const db = openTestDatabase();
  add(db, 3);
  db.$client.exec(
    "CREATE TRIGGER full BEFORE INSERT ON tlog_nodes WHEN new.level = 2 BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  );
  expect(() => add(db, 1)).toThrow(expect.objectContaining({ code: "audit-unavailable" }));
  expect(db.select().from(auditEvents).all()).toHaveLength(3);
  db.$client.exec("DROP TRIGGER full");
  add(db, 1);
  expect(treeHead(db)).toEqual({ size: 4, root: rootFromBodies(db) });
});

test("nodes of the tree can be neither changed nor deleted", () => {
  const db = openTestDatabase();
  add(db, 1);
  expect(() => db.update(tlogNodes).set({ idx: 7 }).run()).toThrow(/never changed/);
  expect(() => db.delete(tlogNodes).run()).toThrow(/never deleted/);
});

test("two processes that record at once leave one gapless log with the right tree", async () => {
  const path = join(folder, "shared.db");
  const db = openTestDatabase(path);
  const lib = join(import.meta.dirname, "..");
  const script = `
    const { openDatabase } = await import(${JSON.stringify(join(lib, "db", "client.ts"))});
    const { recordEvent } = await import(${JSON.stringify(join(lib, "audit", "append-event.ts"))});
    const db = openDatabase(${JSON.stringify(path)});
    for (let i = 0; i < 300; i++) recordEvent(db, { type: "system.started", actor: { kind: "system", process: process.argv[1] }, data: { version: String(i) } });`;
  const children = ["web", "ingest"].map((name) =>
    spawn(process.execPath, ["--input-type=module", "-e", script, name], {
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0]));
  expect(codes).toEqual([0, 0]);
  const bodies = db.select().from(auditEvents).orderBy(auditEvents.seq).all();
  expect(bodies.map((row) => row.seq)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
  expect(treeHead(db)).toEqual({ size: 600, root: rootFromBodies(db) });
  // Each process's events are all there, in the order in which it recorded them.
  for (const name of ["web", "ingest"]) {
    const own = bodies
      .map((row) => JSON.parse(String(row.body)))
      .filter((body) => body.actor.process === name);
    expect(own.map((body) => Number(body.data.version))).toEqual(Array.from({ length: 300 }, (_, i) => i));
  }
});

function rootFromBodies(db: Database): Buffer {
  const nodes = new Map<string, Buffer>();
  const read = (level: number, index: number) => nodes.get(`${level}/${index}`) ?? Buffer.alloc(0);
  const rows = db.select({ body: auditEvents.body }).from(auditEvents).orderBy(auditEvents.seq).all();
  rows.forEach(({ body }, at) => {
    for (const { level, index, hash } of nodesOfNewLeaf(at, hashLeaf(body), read)) {
      nodes.set(`${level}/${index}`, hash);
      // What is stored is what was computed, node by node.
      expect(nodeReader(db)(level, index)).toEqual(hash);
    }
  });
  return rootAt(rows.length, read);
}

function forgetTree(db: Database): void {
  dropGuards(db);
  db.$client.exec("DELETE FROM tlog_nodes");
}

function dropGuards(db: Database): void {
  for (const table of ["audit_events", "tlog_nodes"])
    db.$client.exec(`DROP TRIGGER ${table}_never_go; DROP TRIGGER ${table}_never_change`);
}
