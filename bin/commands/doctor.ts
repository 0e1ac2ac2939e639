import type { Command } from "commander";
import { type Proof, proveBoundary } from "#lib/boundary/prove";
import { seenInEnglish } from "#lib/boundary/seen";
import { AppError } from "#lib/errors";
import { examine } from "#lib/health/examine";
import { checkOf, type Finding, findingInEnglish, levelOf } from "#lib/health/finding";
import { openModelDoor } from "#lib/models/door";
import { startProgress } from "../output/progress.ts";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { readRunFile } from "../supervisor/run-file.ts";
import { actingPerson, withContext } from "./context.ts";

type Options = { proveBoundary?: true; repair?: true; deep?: true; as?: string; json?: true };

/** `intramuros doctor`: looks after what lies in the data folder, and mends what can be mended. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description(
      "examine database, keys, originals, index, disk, log and backups, and mend what can be mended",
    )
    .option(
      "--repair",
      "mend: permissions, index, vectors, originals that a backup holds, originals that nothing needs, broken-off uploads",
    )
    .option("--deep", "read every byte of originals, texts and vectors")
    .option("--prove-boundary", "try on this host whether anything could leave, and record the report")
    .option("--as <email>", "an administrator (default: the only one)")
    .option("--json", "print one JSON document")
    .action((options: Options) =>
      options.proveBoundary === true
        ? prove(options)
        : withContext(async ({ config, db }) => {
            const actor = actingPerson(db, options.as);
            const [isMending, isDeep] = [options.repair === true, options.deep === true];
            const progress = startProgress("Examining");
            const look = () =>
              examine(db, config, actor, {
                isMending,
                isDeep,
                ...(isMending && isDeep ? { door: openModelDoor(config) } : {}),
                onProgress: (check, done, total) => progress.update(done, total, check),
              });
            // Vectors are computed by the engine.
            const { findings, ms } = await (isMending && isDeep
              ? withServices(config, ["engine"], look)
              : look());
            progress.clear();
            const left = findings.filter(
              (finding) => levelOf(finding) === "problem" && !finding.isMended,
            ).length;
            if (options.json === true) writeJson({ findings: findings.map(withWords), ms });
            else
              writeLines(
                ...findings.map(
                  (finding) =>
                    `  ${finding.isMended ? "mended" : levelOf(finding)}: ${findingInEnglish(finding)}`,
                ),
                findings.length === 0
                  ? `Everything is well (${(ms / 1000).toFixed(1)} s).`
                  : `${findings.length} findings, ${left} problems left (${(ms / 1000).toFixed(1)} s).`,
              );
            if (left > 0) throw new AppError("conflict", `${left} problems need somebody; see above.`);
          }),
    );
}

const withWords = (finding: Finding) => ({
  ...finding,
  check: checkOf(finding),
  level: levelOf(finding),
  what: findingInEnglish(finding),
});

function prove(options: Options): Promise<void> {
  return withContext(async ({ config, db }) => {
    const running = readRunFile(config)?.children ?? {};
    const report = await proveBoundary(db, config, actingPerson(db, options.as), running);
    const fails = report.proofs.filter(({ verdict }) => verdict === "fails");
    if (options.json === true) writeJson(report);
    else
      writeLines(
        ...formatTable(report.proofs, COLUMNS, ""),
        `Allowed destinations: ${report.allowed.length === 0 ? "none" : report.allowed.join(", ")}.`,
        `Recorded as event ${report.event}; its evidence: intramuros audit prove ${report.event}`,
      );
    if (fails.length > 0)
      throw new AppError(
        "conflict",
        `${fails.length} proofs fail (${fails.map(({ name }) => name).join(", ")}); see "Nothing leaves" in docs/SECURITY.md.`,
      );
  });
}

const COLUMNS: readonly Column<Proof>[] = [
  { title: "proof", value: ({ name }) => name },
  { title: "verdict", value: ({ verdict }) => verdict },
  { title: "seen", value: ({ seen }) => seenInEnglish(seen) },
];
