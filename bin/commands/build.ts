import type { Command } from "commander";
import { writeLines } from "../output/write.ts";
import { ensureBuilt } from "../supervisor/build-app.ts";
import { ROOT } from "../supervisor/kept-processes.ts";
import { listenForStop } from "../supervisor/stop-request.ts";

/** `intramuros build`: builds the pages now instead of at the next start. */
export function addBuildCommand(program: Command): void {
  program
    .command("build")
    .description("build the pages if their sources changed; `start` does this by itself")
    .action(async () => {
      const report = {
        begin: () => writeLines("Building the pages …"),
        end: (seconds: number) => writeLines(`Built in ${seconds} s.`),
      };
      const hasBuilt = await ensureBuilt(ROOT, report, listenForStop().signal);
      if (!hasBuilt) writeLines("The pages are up to date.");
      process.exit(0);
    });
}
