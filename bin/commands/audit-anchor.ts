import { closeSync, readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { importCosignature } from "#lib/audit/anchors/cosignature";
import { type PrintableCheckpoint, printableCheckpoint, recordPaper } from "#lib/audit/anchors/paper";
import { AppError } from "#lib/errors";
import { sealOrRefuse } from "../audit/seal-now.ts";
import { writeLines } from "../output/write.ts";
import { openNew } from "./audit-export.ts";
import { actingPerson, withContext } from "./context.ts";

type Options = { as?: string };

/** `intramuros audit anchor …`: takes checkpoints outside this host by hand. */
export function addAuditAnchorCommand(audit: Command): void {
  const anchor = audit.command("anchor").description("keep a checkpoint outside this host");
  const add = (name: string, description: string) =>
    anchor
      .command(name)
      .description(description)
      .argument("<file>")
      .option("--as <email>", "an administrator or auditor (default: the only administrator)");

  add("print", "write a page with the newest checkpoint as a QR code, to print and put away").action(
    (file: string, options: Options) =>
      withContext(async ({ config, db }) => {
        const actor = actingPerson(db, options.as);
        await sealOrRefuse(db, config);
        const sheet = printableCheckpoint(db, actor);
        const target = openNew(file);
        writeFileSync(target, toPage(sheet));
        closeSync(target);
        recordPaper(db, actor, sheet.size);
        writeLines(
          `The checkpoint over ${sheet.size.toLocaleString("en")} events was written to ${file}; print it.`,
        );
      }),
  );
  add("import", "take in a checkpoint that a second host has cosigned").action(
    (file: string, options: Options) =>
      withContext(({ config, db }) => {
        const actor = actingPerson(db, options.as);
        const { size, cosigner } = importCosignature(db, actor, config.anchors.cosignerKeys, readNote(file));
        writeLines(`${cosigner} has cosigned ${size.toLocaleString("en")} events.`);
      }),
  );
}

function readNote(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new AppError("invalid-input", `${file} cannot be read (${(cause as Error).message}).`, { cause });
  }
}

/** One sheet of paper; notes and keys hold nothing that HTML would read as markup but are escaped all the same. */
function toPage({ size, atMs, note, key, noteSvg, keySvg }: PrintableCheckpoint): string {
  const escapeHtml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Audit checkpoint over ${size} events</title>
<style>body{font:12pt sans-serif;max-width:170mm;margin:15mm auto}svg{width:80mm}pre{white-space:pre-wrap;word-break:break-all}</style>
<h1>Audit log: checkpoint over ${size} events</h1>
<p>Signed ${new Date(atMs).toISOString()}. Date and signature of whoever put this away: ______________________</p>
<h2>Checkpoint</h2>${noteSvg}<pre>${escapeHtml(note)}</pre>
<h2>Verification key</h2>${keySvg}<pre>${escapeHtml(key)}</pre>
</html>
`;
}
