import { closeSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { lastCheckpoint } from "#lib/audit/checkpoints";
import { findEvent, proveEvent } from "#lib/audit/prove-event";
import { sealOrRefuse } from "../audit/seal-now.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { openNew } from "./audit-export.ts";
import { actingPerson, withContext } from "./context.ts";

type Options = { as?: string; output?: string; json?: true };

/** `intramuros audit prove`: the evidence of one event, to hand over. */
export function addAuditProveCommand(audit: Command): void {
  audit
    .command("prove")
    .description("write the evidence that an event is in the signed log")
    .argument("<event>", "its number in the log, or its id")
    .option("--as <email>", "an administrator or auditor (default: the only administrator)")
    .option("-o, --output <file>", "a file that does not exist yet (default: evidence-<number>.json)")
    .option("--json", "print the evidence instead of writing a file")
    .action((event: string, options: Options) =>
      withContext(async ({ config, db }) => {
        const actor = actingPerson(db, options.as);
        const seq = findEvent(db, actor, event);
        if ((lastCheckpoint(db)?.size ?? 0) < seq) await sealOrRefuse(db, config);
        const evidence = proveEvent(db, actor, seq);
        if (options.json === true) return writeJson(evidence);
        const file = options.output ?? `evidence-${seq}.json`;
        const target = openNew(file);
        writeFileSync(target, `${JSON.stringify(evidence, null, 2)}\n`);
        closeSync(target);
        writeLines(
          `The evidence of event ${seq} was written to ${file}.`,
          `Check it on any machine: node intramuros-verify.mjs ${file} --key KEY`,
        );
      }),
    );
}
