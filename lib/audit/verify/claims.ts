import type { Database } from "../../db/client.ts";
import { tlogAnchors, tlogCheckpoints } from "../../db/schema.ts";
import { requireSetting } from "../../db/settings.ts";
import { readFolderAnchors } from "../anchors/folder.ts";
import { originOf } from "../checkpoint.ts";
import { followKeys, type KeySpan, openCheckpoint } from "../key-statement.ts";
import type { LogKeys } from "../log-keys.ts";
import type { Findings } from "./findings.ts";

/** Something that was signed: so many events had this root. */
export type Claim = {
  readonly size: number;
  readonly root: Buffer;
  /** For a sentence: where it is kept. */
  readonly source: string;
  readonly isAnchor: boolean;
};
type UncheckedNote = { size: number; note: string; source: string; isAnchor: boolean };

/**
 * Every checkpoint and anchor whose signature is right, by size; the others are findings.
 * @param anchorDir folder of checkpoints outside this host, read as well when it is given
 */
export function readClaims(
  db: Database,
  keys: LogKeys,
  anchorDir: string | undefined,
  findings: Findings,
): Map<number, Claim[]> {
  const origin = originOf(requireSetting(db, "installation-id"));
  const notes = [...storedNotes(db), ...folderNotes(anchorDir, origin, findings)];
  if (keys.roots.length === 0) {
    if (notes.length > 0)
      findings.add("signature", null, "There are checkpoints, but no key to check them with.");
    return new Map();
  }
  const spans = spansOf(keys, findings);
  const claims = notes.flatMap(({ size, note, source, isAnchor }): Claim[] => {
    try {
      const signed = openCheckpoint(note, spans);
      if (signed.origin !== origin || signed.size !== size) throw new Error("It is of another log or size.");
      return [{ size, root: signed.root, source, isAnchor }];
    } catch (error) {
      findings.add("signature", size, `The ${source} does not hold. ${(error as Error).message}`);
      return [];
    }
  });
  return Map.groupBy(claims, (claim) => claim.size);
}

function spansOf({ roots, statements }: LogKeys, findings: Findings): KeySpan[] {
  try {
    return followKeys(roots, statements);
  } catch (error) {
    findings.add("key", null, (error as Error).message);
    return followKeys(roots, []);
  }
}

function storedNotes(db: Database): UncheckedNote[] {
  const checkpoints = db.select().from(tlogCheckpoints).all();
  const anchors = db.select().from(tlogAnchors).all();
  return [
    ...checkpoints.map(({ size, note }) => ({
      size,
      note,
      source: `checkpoint over ${size} events`,
      isAnchor: false,
    })),
    ...anchors.map(({ size, note, place }) => ({ size, note, source: `anchor ${place}`, isAnchor: true })),
  ];
}

function folderNotes(dir: string | undefined, origin: string, findings: Findings): UncheckedNote[] {
  if (dir === undefined) return [];
  try {
    const found = readFolderAnchors(dir, origin);
    return found.map(({ size, note, path }) => ({ size, note, source: `anchor ${path}`, isAnchor: true }));
  } catch (error) {
    findings.add("anchor", null, (error as Error).message);
    return [];
  }
}
