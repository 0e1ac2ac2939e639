/**
 * Where Node starts the `intramuros` command: arranges how the rest is loaded, since that is most of a command's start,
 * then loads and runs it.
 */
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import "#lib/db/load-drizzle";

enableCompileCache(join(import.meta.dirname, "..", ".build", "compile-cache"));
const { runProgram } = await import("./program.ts");
await runProgram(process.argv);
