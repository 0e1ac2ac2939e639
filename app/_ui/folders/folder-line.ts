import type { FolderProblem } from "#lib/db/schema";
import type { FolderCounts, ProblemFile } from "#lib/folders/folder-files";
import type { FolderSettings } from "#lib/folders/folders";

/** A watched folder as the page shows it; times are text already. */
export type FolderLine = {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly isPaused: boolean;
  readonly problem: FolderProblem | null;
  readonly doubtedFiles: number;
  readonly settings: FolderSettings;
  readonly counts: FolderCounts;
  /** When it was looked through last. */
  readonly scanned: string | null;
  /** Something in it is under way. */
  readonly isBusy: boolean;
  /** The first of them. */
  readonly problems: readonly ProblemFile[];
  /** The first of them. */
  readonly vanished: readonly VanishedLine[];
};
export type VanishedLine = {
  readonly id: number;
  readonly path: string;
  readonly documentId: string;
  readonly since: string;
};
