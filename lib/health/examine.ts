import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { recordEvent } from "../audit/append-event.ts";
import { readAuditState } from "../audit/audit-state.ts";
import { forwardState } from "../audit/forward/forward-state.ts";
import { backupPlaces } from "../backup/erasure-list.ts";
import { isThere, listSnapshots } from "../backup/repository.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import type { ModelDoor } from "../models/door.ts";
import { checkDatabase, checkKeys, checkTexts } from "./check-database.ts";
import { checkDisk, checkOriginals, checkPermissions } from "./check-files.ts";
import { checkIndex } from "./check-index.ts";
import { CHECKS, type Check, type Finding, reporter } from "./finding.ts";
import { keepExamination } from "./last-examination.ts";
import { snapshotMs } from "./system-state.ts";

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
 * @param actor an administrator, or the product itself
 * @throws {AppError} not-allowed
 */
export async function examine(
  db: Database,
  config: Config,
  actor: Actor,
  options: ExamineOptions,
): Promise<Examination> {
  const examiner = actor.kind === "system" ? actor : requireRole(db, actor, "administrator");
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
    examiner,
    { ...options, isDeep: options.isDeep && canOpen },
    findings,
    progress("originals"),
  );
  await checkIndex(db, config, { ...options, door: options.door }, findings, progress("index"));
  const { alarm } = readAuditState(db, config);
  if (alarm !== null)
    reporter("log", findings)[alarm === "changed" || alarm === "seal-refused" ? "problem" : "warn"](
      `The audit log has an alarm: ${alarm}. See docs/AUDIT.md.`,
    );
  const forwarding = forwardState(db, config);
  if (forwarding?.isAlarm)
    reporter("log", findings).warn(
      `${forwarding.waiting} events wait to be handed to ${forwarding.address}, the oldest for ${Math.round(forwarding.waitingMs / 60_000)} minutes: ${forwarding.problem ?? "the forwarder does not run"}.`,
    );
  await checkBackups(db, config, findings);
  findings.sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
  recordEvent(db, {
    type: "system.examined",
    actor: examiner,
    outcome: findings.some(({ level, isMended }) => level === "problem" && !isMended) ? "error" : "ok",
    data: {
      deep: options.isDeep,
      problems: findings.filter(({ level }) => level === "problem").length,
      mended: findings.filter(({ isMended }) => isMended).length,
    },
  });
  const ms = Date.now() - startMs;
  keepExamination(db, { atMs: startMs, ms, isDeep: options.isDeep, findings });
  return { findings, ms };
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
  const atMs = snapshotMs(last);
  if (Number.isNaN(atMs)) warn("No folder of backups is within reach.");
  else if (Date.now() - atMs > config.backup.keepMs / 3)
    warn(`The newest backup is of ${last.slice(0, 10)}; make one now: intramuros backup FOLDER.`);
}
