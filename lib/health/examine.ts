import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { recordEvent } from "../audit/append-event.ts";
import { auditState } from "../audit/audit-state.ts";
import { backupPlaces } from "../backup/erasure-list.ts";
import { isThere, listSnapshots } from "../backup/repository.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import type { ModelDoor } from "../models/door.ts";
import { checkDatabase, checkKeys, checkTexts } from "./check-database.ts";
import { checkDisk, checkOriginals, checkPermissions } from "./check-files.ts";
import { checkIndex } from "./check-index.ts";
import { CHECKS, type Check, type Finding, reporter } from "./finding.ts";

export type Examination = { readonly findings: readonly Finding[]; readonly ms: number };
export type ExamineOptions = {
  /** Mends what can be mended without losing anything. */
  readonly isMending: boolean;
  /** Reads every byte of originals, texts and vectors. */
  readonly isDeep: boolean;
  /** Computes vectors anew. */
  readonly door?: ModelDoor;
  readonly onProgress?: (check: Check, done: number, total: number) => void;
};

/**
 * Looks after everything that lies in the data folder. What is not touched: the audit log itself, which nobody may mend.
 * @throws {AppError} not-allowed unless an administrator asks
 */
export async function examine(
  db: Database,
  config: Config,
  actor: Actor,
  options: ExamineOptions,
): Promise<Examination> {
  const administrator = requireRole(db, actor, "administrator");
  const startMs = Date.now();
  const findings: Finding[] = [];
  const progress = (check: Check) => (done: number, total: number) =>
    options.onProgress?.(check, done, total);
  await checkPermissions(config, options.isMending, findings);
  await checkDisk(config, findings);
  checkDatabase(db, findings);
  const canOpen = checkKeys(db, findings);
  if (options.isDeep && canOpen) checkTexts(db, findings, progress("texts"));
  await checkOriginals(
    db,
    config,
    administrator,
    { ...options, isDeep: options.isDeep && canOpen },
    findings,
    progress("originals"),
  );
  await checkIndex(db, config, { ...options, door: options.door }, findings, progress("index"));
  const { alarm } = auditState(db, config, administrator);
  if (alarm !== null)
    reporter("log", findings)[alarm === "changed" || alarm === "seal-refused" ? "problem" : "warn"](
      `The audit log has an alarm: ${alarm}. See docs/AUDIT.md.`,
    );
  await checkBackups(db, config, findings);
  findings.sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
  recordEvent(db, {
    type: "system.examined",
    actor: administrator,
    outcome: findings.some(({ level, isMended }) => level === "problem" && !isMended) ? "error" : "ok",
    data: {
      deep: options.isDeep,
      problems: findings.filter(({ level }) => level === "problem").length,
      mended: findings.filter(({ isMended }) => isMended).length,
    },
  });
  return { findings, ms: Date.now() - startMs };
}

/** There is a snapshot, and it is not older than a third of what backups are kept for. */
async function checkBackups(db: Database, config: Config, into: Finding[]): Promise<void> {
  const { warn } = reporter("backups", into);
  const places = backupPlaces(db);
  if (places.length === 0) return void warn("No backup was ever made: intramuros backup FOLDER.");
  const newest = await Promise.all(
    places.map(async (place) =>
      (await isThere(place)) ? ((await listSnapshots(place).catch(() => [])).at(-1) ?? "") : "",
    ),
  );
  const last = newest.sort().at(-1) ?? "";
  const atMs = Date.parse(last.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d+)Z$/, "T$1:$2:$3.$4Z"));
  if (Number.isNaN(atMs)) warn("No folder of backups is within reach.");
  else if (Date.now() - atMs > config.backup.keepMs / 3)
    warn(`The newest backup is of ${last.slice(0, 10)}; make one now: intramuros backup FOLDER.`);
}
