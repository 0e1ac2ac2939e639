import Sqlite from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
import { expect, test } from "vitest";
import { connectionOf, transact } from "./client.ts";
import { behind, rememberStatements } from "./remembered-statements.ts";
import { users } from "./schema.ts";
import { openTestDatabase } from "./testing.ts";

const numbers = sqliteTable("numbers", { n: integer("n") });
const TEXT = "SELECT n FROM numbers ORDER BY n";

function open() {
  const client = new Sqlite(":memory:");
  client.exec("CREATE TABLE numbers (n INTEGER); INSERT INTO numbers VALUES (1), (2), (3)");
  const planned: string[] = [];
  const prepare = client.prepare.bind(client);
  client.prepare = ((text: string) => {
    planned.push(text);
    return prepare(text);
  }) as typeof client.prepare;
  return { client, planned, remembering: rememberStatements(client) };
}

test("plans a statement once, and again after it was pushed out", () => {
  const { planned, remembering } = open();
  for (let i = 0; i < 3; i++) expect(remembering.prepare(TEXT).all()).toHaveLength(3);
  expect(planned).toEqual([TEXT]);
  for (let i = 0; i < 600; i++) remembering.prepare(`SELECT ${i}`).get();
  remembering.prepare(TEXT).all();
  expect(planned.filter((text) => text === TEXT)).toHaveLength(2);
});

test("gives rows by name although arrays were asked for before", () => {
  const { remembering } = open();
  expect(remembering.prepare(TEXT).raw().get()).toEqual([1]);
  expect(remembering.prepare(TEXT).get()).toEqual({ n: 1 });
});

test("a statement whose rows are still being read is planned anew for others", () => {
  const { remembering } = open();
  const seen: unknown[] = [];
  for (const row of remembering.prepare(TEXT).iterate())
    seen.push([row, remembering.prepare(TEXT).all().length]);
  expect(seen).toHaveLength(3);
});

test("follows changes of the tables", () => {
  const { client, remembering } = open();
  const db = drizzle({ client: remembering });
  expect(db.select().from(numbers).all()).toHaveLength(3);
  client.exec(
    "DROP TABLE numbers; CREATE TABLE numbers (other TEXT, n INTEGER); INSERT INTO numbers VALUES ('x', 7)",
  );
  expect(db.select().from(numbers).all()).toEqual([{ n: 7 }]);
});

test("everybody sees the connection itself, also in a transaction", () => {
  const { client, remembering } = open();
  expect(behind(remembering)).toBe(client);
  expect(behind(client)).toBe(client);
  const db = openTestDatabase();
  expect(transact(db, (tx) => connectionOf(tx))).toBe(db.$client);
  expect(() =>
    transact(db, (tx) => {
      tx.select().from(users).all();
      throw new Error("taken back");
    }),
  ).toThrow("taken back");
  expect(db.$client.inTransaction).toBe(false);
});
