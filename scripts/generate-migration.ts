/**
 * `npm run db:generate -- NAME`: writes the next migration from lib/db/schema.ts. drizzle-kit cannot say STRICT,
 * so it is added to every new table here.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const name = process.argv[2];
if (name === undefined) throw new Error("usage: npm run db:generate -- NAME");
const before = new Set(readdirSync("drizzle"));
execFileSync(process.execPath, ["node_modules/drizzle-kit/bin.cjs", "generate", "--name", name], {
  stdio: "inherit",
});
for (const file of readdirSync("drizzle").filter((entry) => entry.endsWith(".sql") && !before.has(entry))) {
  const path = join("drizzle", file);
  const sql = readFileSync(path, "utf8").replace(/(CREATE TABLE [\s\S]*?\n\));/g, "$1 STRICT;");
  writeFileSync(path, sql);
}
