import { closeSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { Actor } from "#lib/access/actor";
import type { QuestionEvidence } from "#lib/answer/replay/prove-question";
import { lastCheckpoint } from "#lib/audit/checkpoints";
import { listCorrelated } from "#lib/audit/list-events";
import { findEvent, findQuestion, proveEvent } from "#lib/audit/prove-event";
import type { Database } from "#lib/db/client";
import { sealOrRefuse } from "../audit/seal-now.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { openNew } from "./audit-export.ts";
import { actingPerson, withContext } from "./context.ts";

type Options = { as?: string; output?: string; open?: true; json?: true };

/** `intramuros audit prove`: the evidence of one event, or of a question with its texts, to hand over. */
export function addAuditProveCommand(audit: Command): void {
  audit
    .command("prove")
    .description("write the evidence that an event, or a question with its texts, is in the signed log")
    .argument("<event>", "its number in the log, or its id; with --open also a question's id (trn_…)")
    .option(
      "--open",
      "all events of its question, with question, passages and answer as far as you may read them",
    )
    .option("--as <email>", "an administrator or auditor (default: the only administrator)")
    .option("-o, --output <file>", "a file that does not exist yet (default: evidence-<number>.json)")
    .option("--json", "print the evidence instead of writing a file")
    .action((event: string, options: Options) =>
      withContext(async ({ config, db }) => {
        const actor = actingPerson(db, options.as);
        const prove = options.open === true ? await question(db, actor, event) : single(db, actor, event);
        if ((lastCheckpoint(db)?.size ?? 0) < prove.lastSeq) await sealOrRefuse(db, config);
        const evidence = prove.run();
        if (options.json === true) return writeJson(evidence);
        const file = options.output ?? `evidence-${prove.name}.json`;
        const target = openNew(file);
        writeFileSync(target, `${JSON.stringify(evidence, null, 2)}\n`);
        closeSync(target);
        writeLines(
          `The evidence of ${prove.title} was written to ${file}.`,
          ...(evidence.v === 2 ? sayWhatIsOpen(evidence) : []),
          `Check it on any machine: node intramuros-verify.mjs ${file} --key KEY`,
        );
      }),
    );
}

function single(db: Database, actor: Actor, name: string) {
  const seq = findEvent(db, actor, name);
  return { lastSeq: seq, name: String(seq), title: `event ${seq}`, run: () => proveEvent(db, actor, seq) };
}

async function question(db: Database, actor: Actor, name: string) {
  const turnId = findQuestion(db, actor, name);
  const lastSeq = Math.max(...listCorrelated(db, actor, turnId).map(({ seq }) => seq));
  // Loaded here: the index library is large, and most commands do without it.
  const { proveQuestion } = await import("#lib/answer/replay/prove-question");
  const run = () => proveQuestion(db, actor, turnId);
  return { lastSeq, name: turnId, title: `the question ${turnId}`, run };
}

function sayWhatIsOpen({ events, opened, withheld }: QuestionEvidence): string[] {
  return [
    `${events.length} events with ${opened.length} texts; ${withheld.length} texts are not in it (not open to you, erased, or not kept).`,
    ...(opened.length === 0
      ? []
      : [
          "It holds these texts in clear, and keys by which others of the same documents can be guessed at. Hand it over with care.",
        ]),
  ];
}
