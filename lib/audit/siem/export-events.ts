import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import type { Database } from "../../db/client.ts";
import { requireSetting } from "../../db/settings.ts";
import { AppError } from "../../errors.ts";
import { readEventBody } from "../read-event-body.ts";
import { readLog } from "../read-log.ts";
import { treeSize } from "../tree.ts";
import { SIEM_FORMATS, type SiemFormat } from "./formats.ts";

/**
 * The log as lines for another system. That is a copy to work with, not evidence: it has no proofs.
 * @param options.after position after which to begin, so that a later export continues an earlier one
 * @returns `upTo`: position of the last event that will be written
 * @throws {AppError} not-allowed unless the actor is an administrator or auditor; conflict, while reading, at an event
 *   that cannot be read: it was changed
 */
export function exportEvents(
  db: Database,
  actor: Actor,
  format: SiemFormat,
  options: { readonly version: string; readonly after?: number },
): { readonly upTo: number; readonly lines: Generator<string> } {
  requireRole(db, actor, "administrator", "auditor");
  const upTo = treeSize(db);
  return { upTo, lines: formatLog(db, format, { ...options, upTo }) };
}

/** @throws {AppError} conflict at an event that cannot be read */
export function* formatLog(
  db: Database,
  format: SiemFormat,
  options: { readonly version: string; readonly after?: number; readonly upTo: number },
): Generator<string> {
  const source = { installationId: requireSetting(db, "installation-id"), version: options.version };
  for (const rows of readLog(db, options.upTo, options.after)) {
    for (const { seq, body } of rows) {
      try {
        yield `${SIEM_FORMATS[format](readEventBody(body), source)}\n`;
      } catch (cause) {
        throw new AppError(
          "conflict",
          `Event ${seq} cannot be read: the log was changed. Run "intramuros audit verify".`,
          { cause },
        );
      }
    }
  }
}
