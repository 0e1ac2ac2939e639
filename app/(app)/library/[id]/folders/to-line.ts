import type { Actor } from "#lib/access/actor";
import type { Reader } from "#lib/db/client";
import { countFiles, listProblems, listVanished } from "#lib/folders/folder-files";
import { type Folder, settingsOf } from "#lib/folders/folders";
import type { Display } from "../../../../_server/display";
import type { FolderLine } from "../../../../_ui/folders/folder-line";

/** Files that are drawn of each list. */
const SHOWN = 50;

/** A folder as the page shows it, in the person's language. */
export function toLine(db: Reader, actor: Actor, folder: Folder, display: Display): FolderLine {
  const { id, name, path, isPaused, problem, scanWantedAtMs, scannedAtMs, doubtedFiles } = folder;
  const counts = countFiles(db, actor, id);
  const isScanWanted = scanWantedAtMs !== null && scanWantedAtMs > (scannedAtMs ?? 0);
  return {
    id,
    name,
    path,
    isPaused,
    problem,
    doubtedFiles: doubtedFiles ?? 0,
    settings: settingsOf(folder),
    counts,
    scanned: scannedAtMs === null ? null : display.ago(scannedAtMs),
    isBusy: !isPaused && (isScanWanted || scannedAtMs === null || counts.waiting + counts.missing > 0),
    problems: listProblems(db, actor, id, { limit: SHOWN }),
    vanished: listVanished(db, actor, id, { limit: SHOWN }).map(({ sinceMs, ...file }) => ({
      ...file,
      since: display.dateTime(sinceMs),
    })),
  };
}
