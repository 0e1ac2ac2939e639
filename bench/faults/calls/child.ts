/**
 * A small installation that does one act each time its parent says `go`, and says what came of it when asked `report`.
 * In between it writes nothing to its parent, whose tracer makes calls fail: that an act has ended is told by a signal.
 * With `check FOLDER` it opens what another such process left, and says what is wrong; promises come on the first line.
 */
import { createInterface } from "node:readline";
import { readConfig } from "#lib/config";
import { migrateDatabase, openDatabase } from "#lib/db/client";
import { setLogLevel } from "#lib/log";
import { checkInstallation } from "../small/check-installation.ts";
import { type Ending, makeInstallation, type Promised, tryAct } from "../small/installation.ts";

export type Report = Ending & { readonly promised?: Promised; readonly findings: readonly string[] };

setLogLevel("silent");
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const [mode, folder = ""] = process.argv.slice(2);
if (mode === "check") await checkWhatIsLeft();
else await serve();
process.exit(0);

async function serve(): Promise<void> {
  const { world, acts } = await makeInstallation();
  // Once without a fault: modules are loaded, prepared statements are there.
  for (const [act, run] of Object.entries(acts)) await tryAct(act, run);
  say({ pid: process.pid, dataDir: world.config.dataDir, acts: Object.keys(acts) });
  for (;;) {
    const [order = "", act = ""] = ((await lines.next()).value ?? "").split("\t");
    const run = acts[act];
    if (order === "" || run === undefined) return;
    const ending = await tryAct(act, run);
    process.kill(process.ppid, "SIGUSR2");
    await lines.next();
    const findings = await checkInstallation(world.db, world.config);
    say({ ...ending, findings });
  }
}

async function checkWhatIsLeft(): Promise<void> {
  const promises = JSON.parse((await lines.next()).value ?? "[]") as Promised[];
  const config = readConfig({ INTRAMUROS_DATA: folder });
  const db = openDatabase(config.databasePath);
  migrateDatabase(db, `${import.meta.dirname}/../../../drizzle`);
  say(await checkInstallation(db, config, promises));
}

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
