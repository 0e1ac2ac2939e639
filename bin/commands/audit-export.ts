import { createWriteStream, openSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { Actor } from "#lib/access/actor";
import { requireRole } from "#lib/access/roles";
import { recordEvent } from "#lib/audit/append-event";
import { exportLog } from "#lib/audit/export-log";
import { exportEvents } from "#lib/audit/siem/export-events";
import { SIEM_FORMATS, type SiemFormat } from "#lib/audit/siem/formats";
import { treeSize } from "#lib/audit/tree";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { AppError } from "#lib/errors";
import { sealOrRefuse } from "../audit/seal-now.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { VERSION } from "../version.ts";
import { actingPerson, withContext } from "./context.ts";
import { parseChoice, parseEventNumber } from "./parse-choice.ts";
import { UsageError } from "./usage-error.ts";

const FORMATS = ["log", ...Object.keys(SIEM_FORMATS)] as ["log", ...SiemFormat[]];
type Options = { as?: string; format: "log" | SiemFormat; after: number; json?: true };

/** `intramuros audit export`: the log as JSON lines that intramuros-verify checks anywhere, or for another system. */
export function addAuditExportCommand(audit: Command): void {
  audit
    .command("export")
    .description("write the log: whole and signed for bin/intramuros-verify.mjs, or as lines for a SIEM")
    .argument("<file>", "a file that does not exist yet")
    .option("--format <format>", `one of ${FORMATS.join(", ")}`, (text) => parseChoice(FORMATS, text), "log")
    .option("--after <number>", "begin after this event; not with the format log", parseEventNumber, 0)
    .option("--as <email>", "an administrator or auditor (default: the only administrator)")
    .option("--json", "print one JSON document")
    .action((file: string, options: Options) =>
      withContext(async ({ config, db }) => {
        const write = async (fd: number): Promise<number> => {
          // Before the checkpoint, so that the export shows itself.
          recordEvent(db, { type: "log.exported", actor, data: { size: treeSize(db) } });
          const { events, lines } = await linesOf(db, config, actor, options);
          await pipeline(Readable.from(inPieces(lines)), createWriteStream(file, { fd, flush: true }));
          return events;
        };
        if (options.format === "log" && options.after > 0)
          throw new UsageError("--after goes with a format for another system; the log is exported whole.");
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
            options.format === "log"
              ? `Check them on any machine: node intramuros-verify.mjs ${file} --key KEY`
              : "That is a copy to work with; what proves something is the export in the format log.",
          );
      }),
    );
}

type LinesOut = { readonly events: number; readonly lines: Iterable<string> };

async function linesOf(db: Database, config: Config, actor: Actor, options: Options): Promise<LinesOut> {
  if (options.format === "log") {
    await sealOrRefuse(db, config);
    return exportLog(db, actor);
  }
  const { format, after } = options;
  const { upTo, lines } = exportEvents(db, actor, format, { version: VERSION, after });
  return { events: Math.max(0, upTo - after), lines };
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
