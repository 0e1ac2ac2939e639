import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { type ForwardState, forwardState } from "../audit/forward/forward-state.ts";
import { backupPlaces } from "../backup/erasure-list.ts";
import { isThere, listSnapshots } from "../backup/repository.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { type DiskRoom, diskRoom } from "../documents/disk-room.ts";
import { asAppError } from "../errors.ts";
import { keyState } from "../keys/exchange-master-key.ts";
import { type EmbeddingWork, embeddingWork } from "./embedding-work.ts";
import { isExaminationRequested, type LastExamination, lastExamination } from "./last-examination.ts";

/** The installation at a glance; cheap enough for each view of a page. */
export type SystemState = {
  readonly examination: LastExamination | null;
  /** One was asked for and is not there yet. */
  readonly isExamining: boolean;
  readonly disk: DiskRoom;
  readonly embedding: EmbeddingWork;
  /** How the log is handed on; null where the settings name no collector. */
  readonly forwarding: ForwardState | null;
  readonly backups: {
    readonly places: number;
    /** Folders of backups that can be reached now. */
    readonly within: number;
    readonly newestMs: number | null;
    readonly keepMs: number;
  };
  readonly keys:
    | {
        readonly isOpen: true;
        readonly masterId: string;
        readonly path: string | null;
        readonly keys: number;
      }
    | { readonly isOpen: false; readonly problem: string };
};

/** @throws {AppError} not-allowed unless an administrator asks */
export async function systemState(db: Database, config: Config, actor: Actor): Promise<SystemState> {
  requireRole(db, actor, "administrator");
  return {
    examination: lastExamination(db),
    isExamining: isExaminationRequested(db),
    disk: await diskRoom(config),
    embedding: embeddingWork(db),
    forwarding: forwardState(db, config),
    backups: await stateOfBackups(db, config),
    keys: stateOfKeys(db, config, actor),
  };
}

async function stateOfBackups(db: Database, config: Config): Promise<SystemState["backups"]> {
  const places = backupPlaces(db);
  const reached = await Promise.all(
    places.map(async (place) => ((await isThere(place)) ? await listSnapshots(place).catch(() => []) : null)),
  );
  const newest = reached
    .flatMap((ids) => ids ?? [])
    .map(snapshotMs)
    .filter((atMs) => !Number.isNaN(atMs));
  return {
    places: places.length,
    within: reached.filter((ids) => ids !== null).length,
    newestMs: newest.length === 0 ? null : Math.max(...newest),
    keepMs: config.backup.keepMs,
  };
}

/** When a snapshot was made, which its id says; UTC milliseconds, NaN when it says nothing. */
export function snapshotMs(id: string): number {
  return Date.parse(id.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d+)Z$/, "T$1:$2:$3.$4Z"));
}

function stateOfKeys(db: Database, config: Config, actor: Actor): SystemState["keys"] {
  try {
    return { isOpen: true, ...keyState(db, config, actor) };
  } catch (error) {
    return { isOpen: false, problem: asAppError(error).message };
  }
}
