import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { ADMINISTRATOR, AUDITOR, HOSPITAL, PASSWORD, READER, STRANGER } from "./people";
import { intramuros, makeDataFolder, removeDataFolder, startProduct } from "./product";

/** Where the folder that every seeded product begins with is said to the tests. */
const SEED = "E2E_SEED";

/**
 * Before all tests: an installation with the samples, an administrator, a reader, an auditor and a stranger, in which
 * everything has been read. Tests begin with a copy: reading the samples for each of them would take most of the time.
 */
export default async function seed(): Promise<() => void> {
  const dataDir = makeDataFolder();
  const run = (args: string[], input = "") =>
    intramuros(args, { INTRAMUROS_DATA: dataDir, INTRAMUROS_LOG_LEVEL: "error" }, input);
  await run(
    ["init", "--admin", ADMINISTRATOR, "--name", "Ada Ahn", "--password-stdin", "--samples"],
    PASSWORD,
  );
  for (const [email, name, role] of [
    [READER, "Rita Roth", "member"],
    [STRANGER, "Stefan Stein", "member"],
    [AUDITOR, "Otto Ohm", "auditor"],
  ] as const) {
    await run(["users", "add", email, "--name", name, "--role", role, "--password-stdin"], PASSWORD);
  }
  await run(["collections", "grant", HOSPITAL, "--user", READER, "--level", "read"]);
  const product = await startProduct({ dataDir });
  await untilEverythingIsRead(dataDir);
  await product.stop();
  process.env[SEED] = dataDir;
  return () => removeDataFolder(dataDir);
}

/** A data folder of one's own with all of that in it. */
export function copyOfSeed(): string {
  const seeded = process.env[SEED];
  if (seeded === undefined) throw new Error("the tests were started without their seed");
  const dataDir = makeDataFolder();
  cpSync(seeded, dataDir, { recursive: true });
  // The master key lies beside the folder.
  if (existsSync(`${seeded}.key`)) cpSync(`${seeded}.key`, `${dataDir}.key`);
  return dataDir;
}

async function untilEverythingIsRead(dataDir: string): Promise<void> {
  const store = new Sqlite(join(dataDir, "intramuros.db"), { readonly: true });
  try {
    const waiting = store.prepare("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')").pluck();
    for (let i = 0; Number(waiting.get()) > 0; i++) {
      if (i > 1200) throw new Error("the samples were not read within two minutes");
      await delay(100);
    }
  } finally {
    store.close();
  }
}
