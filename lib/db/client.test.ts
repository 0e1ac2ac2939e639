import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { closeDatabase, openDatabase } from "./client.ts";

const dir = mkdtempSync(join(tmpdir(), "intramuros-client-"));
const umask = process.umask(0o022);
afterEach(() => {
  process.umask(umask);
  rmSync(dir, { recursive: true, force: true });
});

test("a new database is open to its own account only, whatever the account lets others do by default", () => {
  const db = openDatabase(join(dir, "data", "intramuros.db"));
  db.$client.exec("CREATE TABLE t (a INTEGER)");
  const rights = readdirSync(join(dir, "data")).map((name) => [
    name,
    statSync(join(dir, "data", name)).mode & 0o777,
  ]);
  closeDatabase(db);
  expect(rights).toContainEqual(["intramuros.db-wal", 0o600]);
  expect(rights.filter(([, mode]) => mode !== 0o600)).toEqual([]);
});
