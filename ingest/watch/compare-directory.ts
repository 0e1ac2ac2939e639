import type { FileProblem, folderFiles } from "#lib/db/schema";
import type { FoundFile, Listing } from "./list-directory.ts";

export type KnownFile = typeof folderFiles.$inferSelect;
/** What a scan found out about one directory. */
export type Comparison = {
  readonly added: readonly FoundFile[];
  /** Files that are to be looked at again when they are quiet, with what they look like now. */
  readonly changed: readonly { readonly id: number; readonly found: FoundFile }[];
  /** Rows of files that are not there any more. */
  readonly missed: readonly KnownFile[];
};

/** Problems that may be over without a change of the file are looked at again after this. In ms. */
const RETRY_MS = 60_000;
const RETRIED: readonly (FileProblem | null)[] = ["unreadable", "disk-error"];

/** Compares a directory with what is known of it. Same size, time and inode count as the same content. */
export function compareDirectory(listing: Listing, known: readonly KnownFile[], nowMs: number): Comparison {
  const rows = new Map(known.map((row) => [row.name, row]));
  const directories = new Set(listing.directories);
  const seen = new Set<string>();
  const added: FoundFile[] = [];
  const changed: { id: number; found: FoundFile }[] = [];
  for (const found of listing.files) {
    const row = rows.get(found.name);
    if (row === undefined) {
      added.push(found);
      continue;
    }
    // What was a file and is a link now is gone as a file; the link is listed once its document is settled.
    if (found.problem !== null && row.documentId !== null && found.problem !== "disk-error") continue;
    seen.add(found.name);
    if (needsLook(row, found, nowMs)) changed.push({ id: row.id, found });
  }
  const missed = known.filter(
    (row) =>
      !seen.has(row.name) &&
      !listing.uncertain.has(row.name) &&
      !(row.problem === "unreadable-folder" && directories.has(row.name)),
  );
  return { added, changed, missed };
}

function needsLook(row: KnownFile, found: FoundFile, nowMs: number): boolean {
  if (row.state === "missing" || row.state === "vanished") return true;
  if (row.size !== found.size || row.mtimeMs !== found.mtimeMs || row.inode !== found.inode) return true;
  if (row.state !== "problem") return found.problem !== null;
  if (found.problem !== null) return row.problem !== found.problem;
  return RETRIED.includes(row.problem) && nowMs - row.sinceMs > RETRY_MS;
}
