/**
 * Writes what the ranking sees for each question of the sets in a folder, for `train.ts`:
 *
 *     intramuros eval SETS --no-answers       reads the documents, once
 *     node models/ranking/collect-sets.ts SETS OUT
 *     node models/ranking/train.ts OUT --write
 *
 * INTRAMUROS_DATA names the data folder, as for the command.
 */
import { readConfig } from "../../lib/config.ts";
import { openModelDoor } from "../../lib/models/door.ts";
import { withEvalData } from "../../bin/eval/eval-data.ts";
import { findSets } from "../../bin/eval/find-sets.ts";
import { withServices } from "../../bin/services/with-services.ts";
import { collectSet } from "./collect.ts";

const [sets, outFolder] = process.argv.slice(2);
if (sets === undefined || outFolder === undefined) {
  process.stderr.write("Usage: collect-sets.ts SETS OUT\n");
  process.exit(2);
}
await withEvalData(readConfig(), ({ config, db, actor }) =>
  withServices(config, ["engine"], async () => {
    const door = openModelDoor(config);
    for (const { name, folder } of findSets(sets)) {
      const candidates = await collectSet({ db, config, door }, actor, { name, folder, outFolder });
      process.stdout.write(`${name}: ${candidates} candidates\n`);
    }
  }),
);
process.exit(0);
