import type { Command } from "commander";
import { type Verification, verifyLog } from "#lib/audit/verify/verify-log";
import { AppError, asAppError } from "#lib/errors";
import { sealNow } from "../audit/seal-now.ts";
import { startProgress } from "../output/progress.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withContext } from "./context.ts";

type Options = { key: string[]; seal: boolean; json?: true };
/** What the sealer says: it signed, or refused, or could not be asked (and why). */
type Sealer = { readonly says: "signed" | "refuses" | "not-asked"; readonly because?: string };

/** `intramuros audit verify`: computes the whole log anew. */
export function addAuditVerifyCommand(audit: Command): void {
  audit
    .command("verify")
    .description("compute the whole log anew and compare it with its tree, checkpoints and anchors")
    .option(
      "--key <key>",
      "the verification key that was written down; again for one after a lost key (default: those in the database)",
      (key: string, before: string[]) => [...before, key],
      [],
    )
    .option("--no-seal", "do not ask the sealer whether the log continues what it signed")
    .option("--json", "print one JSON document")
    .action((options: Options) =>
      withContext(async ({ config, db }) => {
        const sealer = options.seal
          ? await askSealer(() => sealNow(db, config))
          : { says: "not-asked" as const };
        const progress = startProgress("Verifying");
        const found = await verifyLog(db, {
          keys: options.key.length === 0 ? undefined : options.key,
          anchorDir: config.anchors.dir,
          onProgress: (done, total) => progress.update(done, total),
        });
        progress.clear();
        if (options.json === true) writeJson({ ...found, sealer });
        else writeLines(...toLines(found, sealer, options.key.length > 0));
        if (!found.isIntact || sealer.says === "refuses")
          throw new AppError(
            "conflict",
            `The audit log was changed (${found.findings.length} findings); keep the data folder as it is and tell whoever is responsible for the records.`,
          );
      }),
    );
}

async function askSealer(ask: () => ReturnType<typeof sealNow>): Promise<Sealer> {
  try {
    const outcome = await ask();
    return outcome.kind === "refused"
      ? {
          says: "refuses",
          because: `it signed ${outcome.sealedSize} events that this log does not begin with`,
        }
      : { says: "signed" };
  } catch (error) {
    return { says: "not-asked", because: asAppError(error).message };
  }
}

function toLines(found: Verification, sealer: Sealer, isKeyGiven: boolean): string[] {
  const number = (value: number) => value.toLocaleString("en");
  const verdict = found.isIntact
    ? `Intact: ${number(found.events)} events, compared with ${number(found.compared)} checkpoints and anchors.`
    : `Changed: ${number(found.findings.length)} findings in ${number(found.events)} events.`;
  const because = sealer.because === undefined ? "" : ` (${sealer.because})`;
  return [
    ...found.findings.map(({ what }) => `  ${what}`),
    verdict,
    `Sealer: ${{ signed: "signed the newest state.", refuses: "REFUSES this log", "not-asked": "not asked" }[sealer.says]}${because}`,
    ...(found.unsigned > 0 ? [`${number(found.unsigned)} events are not signed yet.`] : []),
    ...(found.openQuestions.length > 0
      ? [
          `${number(found.openQuestions.length)} questions have no end, the first is event ${found.openQuestions[0]}.`,
        ]
      : []),
    ...(found.key === null ? [] : [`Key: ${found.key}`]),
    ...(isKeyGiven || found.key === null
      ? []
      : ["That key comes from the database itself; compare it with the one that was written down."]),
  ];
}
