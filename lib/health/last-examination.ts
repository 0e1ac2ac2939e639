import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import type { Database, Reader } from "../db/client.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { CHECKS } from "./finding.ts";

const EXAMINATION = z.object({
  atMs: z.number(),
  ms: z.number(),
  isDeep: z.boolean(),
  findings: z.array(
    z.object({
      check: z.enum(CHECKS),
      level: z.enum(["warning", "problem"]),
      what: z.string(),
      isMended: z.boolean(),
    }),
  ),
});
/** What the newest examination found; `ms`: how long it took. */
export type LastExamination = z.infer<typeof EXAMINATION>;

export function lastExamination(db: Reader): LastExamination | null {
  const stored = getSetting(db, "last-examination");
  return stored === undefined ? null : EXAMINATION.parse(JSON.parse(stored));
}

export function keepExamination(db: Database, examination: LastExamination): void {
  putSetting(db, "last-examination", JSON.stringify(examination));
}

/** Has the supervisor examine the data folder soon. @throws {AppError} not-allowed unless an administrator asks */
export function requestExamination(db: Database, actor: Actor): void {
  requireRole(db, actor, "administrator");
  putSetting(db, "examination-requested", String(Date.now()));
}

/** Whether one was asked for that has not been made yet. */
export function isExaminationRequested(db: Reader): boolean {
  return Number(getSetting(db, "examination-requested") ?? 0) > (lastExamination(db)?.atMs ?? 0);
}
