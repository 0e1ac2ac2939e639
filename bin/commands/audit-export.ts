import { createWriteStream, openSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { requireRole } from "#lib/access/roles";
import { recordEvent } from "#lib/audit/append-event";
import { exportLog } from "#lib/audit/export-log";
import { treeSize } from "#lib/audit/tree";
import { AppError } from "#lib/errors";
import { sealOrRefuse } from "../audit/seal-now.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";

type Options = { as?: string; json?: true };

/** `intramuros audit export`: the whole log as JSON lines that intramuros-verify checks anywhere. */
export function addAuditExportCommand(audit: Command): void {
  audit
    .command("export")
    .description("write the whole log, signed up to now, for bin/intramuros-verify.mjs")
    .argument("<file>", "a file that does not exist yet")
    .option("--as <email>", "an administrator or auditor (default: the only administrator)")
    .option("--json", "print one JSON document")
    .action((file: string, options: Options) =>
      withContext(async ({ config, db }) => {
        const write = async (fd: number): Promise<number> => {
          // Before the checkpoint, so that the export shows itself.
          recordEvent(db, { type: "log.exported", actor, data: { size: treeSize(db) } });
          await sealOrRefuse(db, config);
          const { events, lines } = exportLog(db, actor);
          await pipeline(Readable.from(inPieces(lines)), createWriteStream(file, { fd, flush: true }));
          return events;
        };
        const actor = requireRole(db, actingPerson(db, options.as), "administrator", "auditor");
        const target = openNew(file);
        const events = await write(target).catch((error: unknown) => {
          rmSync(file, { force: true });
          throw error;
        });
        if (options.json === true) writeJson({ file, events });
        else
          writeLines(
            `${events.toLocaleString("en")} events were written to ${file}.`,
            `Check them on any machine: node intramuros-verify.mjs ${file} --key KEY`,
          );
      }),
    );
}

/** @returns descriptor of the new file @throws {AppError} conflict; storage-unavailable */
export function openNew(file: string): number {
  try {
    return openSync(file, "wx", 0o600);
  } catch (cause) {
    if (Reflect.get(cause as Error, "code") === "EEXIST")
      throw new AppError("conflict", `${file} is there already; name a file that is not.`);
    throw new AppError("storage-unavailable", `${file} cannot be written (${(cause as Error).message}).`, {
      cause,
    });
  }
}

/** Lines in pieces of about 64 KiB: writing each alone would take most of the time. */
function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < 65_536) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
