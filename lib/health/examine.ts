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
import { CHECKS, type Check, checkOf, type Finding, levelOf, report } from "./finding.ts";
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
  const canOpen = checkKeys(db, config, findings);
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
  checkLog(db, config, findings);
  await checkBackups(db, config, findings);
  findings.sort((a, b) => CHECKS.indexOf(checkOf(a)) - CHECKS.indexOf(checkOf(b)));
  const problems = findings.filter((finding) => levelOf(finding) === "problem");
  recordEvent(db, {
    type: "system.examined",
    actor: examiner,
    outcome: problems.every(({ isMended }) => isMended) ? "ok" : "error",
    data: {
      deep: options.isDeep,
      problems: problems.length,
      mended: findings.filter(({ isMended }) => isMended).length,
    },
  });
  const ms = Date.now() - startMs;
  keepExamination(db, { atMs: startMs, ms, isDeep: options.isDeep, findings });
  return { findings, ms };
}

/** How far the log is protected and handed on; whether every event is what was recorded, `audit verify` tells. */
function checkLog(db: Database, config: Config, into: Finding[]): void {
  const { alarm } = readAuditState(db, config);
  if (alarm !== null) report(into, `log-${alarm}`, {});
  const forwarding = forwardState(db, config);
  if (forwarding?.isAlarm !== true) return;
  const { address, waiting, waitingMs, problem } = forwarding;
  const waits = { address, count: waiting, age: { ms: waitingMs } };
  if (problem === null) report(into, "forwarding-behind", waits);
  else report(into, "forwarding-failing", { ...waits, detail: problem.detail });
}

/** There is a snapshot, and it is not older than a third of what backups are kept for. */
async function checkBackups(db: Database, config: Config, into: Finding[]): Promise<void> {
  const places = backupPlaces(db);
  if (places.length === 0) return report(into, "backup-never", {});
  const newest = await Promise.all(
    places.map(async (place) =>
      (await isThere(place)) ? ((await listSnapshots(place).catch(() => [])).at(-1) ?? "") : "",
    ),
  );
  const atMs = snapshotMs(newest.sort().at(-1) ?? "");
  if (Number.isNaN(atMs)) report(into, "backups-out-of-reach", {});
  else if (Date.now() - atMs > config.backup.keepMs / 3) report(into, "backup-old", { date: { atMs } });
}
