import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import type { Database, Reader } from "../db/client.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { FINDING_CODES, type Finding } from "./finding.ts";

const VALUE = z.union([
  z.string(),
  z.number(),
  z.object({ bytes: z.number() }),
  z.object({ ms: z.number() }),
  z.object({ atMs: z.number() }),
]);
const EXAMINATION = z.object({
  atMs: z.number(),
  ms: z.number(),
  isDeep: z.boolean(),
  findings: z.array(
    z.object({
      code: z.enum(FINDING_CODES),
      values: z.record(z.string(), VALUE),
      isMended: z.boolean(),
    }),
  ),
});
/** What the newest examination found; `ms`: how long it took. */
export type LastExamination = Omit<z.infer<typeof EXAMINATION>, "findings"> & {
  readonly findings: readonly Finding[];
};

/** Null also when another version of the product wrote it: one is made anew within minutes then. */
export function lastExamination(db: Reader): LastExamination | null {
  const stored = getSetting(db, "last-examination");
  const { data } = EXAMINATION.safeParse(JSON.parse(stored ?? "null"));
  return (data as LastExamination | undefined) ?? null;
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
