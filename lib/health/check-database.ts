import { existsSync } from "node:fs";
import { eq } from "drizzle-orm";
import type { Config } from "../config.ts";
import { connectionOf, type Database } from "../db/client.ts";
import { chunks, documents, pages } from "../db/schema.ts";
import { dataKey } from "../keys/data-keys.ts";
import { keyPath, mastersOf } from "../keys/unlock.ts";
import { type Finding, report } from "./finding.ts";

/** The master key opens what is stored. @returns false when nothing sealed can be read */
export function checkKeys(db: Database, config: Config, into: Finding[]): boolean {
  const path = keyPath(config);
  try {
    mastersOf(connectionOf(db), { isReadAnew: true });
  } catch {
    if (path !== null && !existsSync(path)) report(into, "master-key-missing", { path });
    else report(into, "master-key-unreadable", { place: path ?? "INTRAMUROS_MASTER_KEY" });
    return false;
  }
  try {
    dataKey(db, "original", "all");
    return true;
  } catch {
    report(into, "master-key-wrong", {});
    return false;
  }
}

/** SQLite's own check of every page, and of every reference. */
export function checkDatabase(db: Database, into: Finding[]): void {
  const verdicts = (db.$client.pragma("integrity_check(20)") as { integrity_check: string }[]).map(
    (row) => row.integrity_check,
  );
  // The first line names the database, of which there is one.
  const verdict = verdicts[0]?.split("\n").at(-1) ?? "";
  if (verdict !== "ok") report(into, "database-damaged", { verdict });
  const dangling = (db.$client.pragma("foreign_key_check") as { table: string }[]).map(({ table }) => table);
  if (dangling.length > 0) report(into, "rows-dangling", { tables: [...new Set(dangling)].join(", ") });
}

/** Opens every page and passage: a sealed text that opens is the one that was written. */
export function checkTexts(
  db: Database,
  into: Finding[],
  onProgress: (done: number, total: number) => void,
): void {
  const all = db.select({ id: documents.id }).from(documents).all();
  for (const [i, { id }] of all.entries()) {
    try {
      db.select().from(pages).where(eq(pages.documentId, id)).all();
      db.select().from(chunks).where(eq(chunks.documentId, id)).all();
    } catch {
      // By its id: whoever looks after the installation may not be one of those who may read its name.
      report(into, "text-closed", { document: id });
    }
    onProgress(i + 1, all.length);
  }
}
