import { eq } from "drizzle-orm";
import { connectionOf, type Database } from "../db/client.ts";
import { chunks, documents, pages } from "../db/schema.ts";
import { asAppError } from "../errors.ts";
import { dataKey } from "../keys/data-keys.ts";
import { mastersOf } from "../keys/unlock.ts";
import { type Finding, reporter } from "./finding.ts";

/** The master key opens what is stored. @returns false when nothing sealed can be read */
export function checkKeys(db: Database, into: Finding[]): boolean {
  try {
    mastersOf(connectionOf(db), { isReadAnew: true });
    dataKey(db, "original", "all");
    return true;
  } catch (error) {
    reporter("keys", into).problem(asAppError(error).message);
    return false;
  }
}

/** SQLite's own check of every page, and of every reference. */
export function checkDatabase(db: Database, into: Finding[]): void {
  const { problem } = reporter("database", into);
  const verdicts = (db.$client.pragma("integrity_check(20)") as { integrity_check: string }[]).map(
    (row) => row.integrity_check,
  );
  if (verdicts[0] !== "ok")
    problem(`The database is damaged (${verdicts[0]}); restore it from a backup: intramuros restore.`);
  const dangling = (db.$client.pragma("foreign_key_check") as { table: string }[]).map(({ table }) => table);
  if (dangling.length > 0)
    problem(
      `Rows of ${[...new Set(dangling)].join(", ")} point to rows that are not there; restore a backup.`,
    );
}

/** Opens every page and passage: a sealed text that opens is the one that was written. */
export function checkTexts(
  db: Database,
  into: Finding[],
  onProgress: (done: number, total: number) => void,
): void {
  const { problem } = reporter("texts", into);
  const all = db.select({ id: documents.id, name: documents.name }).from(documents).all();
  for (const [i, { id, name }] of all.entries()) {
    try {
      db.select().from(pages).where(eq(pages.documentId, id)).all();
      db.select().from(chunks).where(eq(chunks.documentId, id)).all();
    } catch (error) {
      problem(
        `The text of ${name} (${id}) cannot be opened: ${asAppError(error).message} Delete the document and add the file again, or restore a backup.`,
      );
    }
    onProgress(i + 1, all.length);
  }
}
