import type { Command } from "commander";
import { requireRole } from "#lib/access/roles";
import { exchangeLogKey } from "#lib/audit/exchange-key";
import { logKeys } from "#lib/audit/log-keys";
import { sealNow, sealOrRefuse, withSealer } from "../audit/seal-now.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";

/** `intramuros audit rotate-key`: another key signs the log from now on. */
export function addAuditRotateKeyCommand(audit: Command): void {
  audit
    .command("rotate-key")
    .description("exchange the key that signs the log; the key before introduces the new one")
    .option("--as <email>", "an administrator (default: the only one)")
    .option("--json", "print one JSON document")
    .action((options: { as?: string; json?: true }) =>
      withContext(async ({ config, db }) => {
        const actor = actingPerson(db, options.as);
        requireRole(db, actor, "administrator");
        await sealOrRefuse(db, config);
        const { key } = await withSealer(config, () => exchangeLogKey(db, config, actor));
        const outcome = await sealNow(db, config);
        const { roots } = logKeys(db);
        if (options.json === true) return writeJson({ key, roots, size: outcome.size });
        writeLines(
          `Checkpoints are signed with the key ${key} from now on.`,
          `The key before introduced it, so the one that was written down is still the one to verify with: ${roots.join(" ")}`,
          "Back up the sealer's folder again; the files of the key before sign nothing any more.",
        );
      }),
    );
}
