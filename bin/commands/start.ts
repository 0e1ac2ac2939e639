import { styleText } from "node:util";
import type { Command } from "commander";
import { type Config, readConfig } from "#lib/config";
import { keyPath } from "#lib/keys/unlock";
import { setLogLevel } from "#lib/log";
import { writeLines } from "../output/write.ts";
import { listenForStop } from "../supervisor/stop-request.ts";
import { type Announce, supervise } from "../supervisor/supervise.ts";
import { VERSION } from "../version.ts";

/** `intramuros start`: runs the product until Ctrl-C. */
export function addStartCommand(program: Command): void {
  program
    .command("start")
    .description("run web, ingest, folders, engine and sealer until Ctrl-C; builds what is missing first")
    .option("--without-web", "run all but web, for use through the command line")
    .action(async (options: { withoutWeb?: true }) => {
      const config = readConfig();
      setLogLevel(config.log.level);
      const stop = listenForStop();
      const withWeb = options.withoutWeb !== true;
      await supervise(config, { withWeb, version: VERSION, announce: announceTo(config), stop });
      process.exit(0);
    });
}

function announceTo(config: Config): Announce {
  const strong = (text: string) => styleText("bold", text, { stream: process.stdout });
  return {
    buildBegins: () => writeLines("Building the pages (only after a change) …"),
    buildEnds: (seconds) => writeLines(`Built in ${seconds} s.`),
    ready({ url, setupUrl, seconds }) {
      writeLines(
        "",
        `  ${strong("Intramuros")} ${VERSION} is ready (${seconds.toFixed(1)} s).`,
        "",
        ...(url === null
          ? ["  Runs without web pages; use the intramuros command."]
          : [`  Address  ${strong(url)}`]),
        ...(setupUrl === null ? [] : [`  Set up   ${strong(setupUrl)}   (works once)`]),
        `  Data     ${config.dataDir}`,
        `  Key      ${keyPath(config) ?? "INTRAMUROS_MASTER_KEY"}   (keep a copy elsewhere: without it nothing can be read)`,
        "  Stop     Ctrl-C",
        "",
      );
    },
    restart(name, how, inMs) {
      const when = inMs === 0 ? "now" : `in ${inMs / 1000} s`;
      process.stderr.write(
        `${new Date().toISOString()} The ${name} process ended unexpectedly (${how}); it is started again ${when}.\n`,
      );
    },
    noSealer(sentence) {
      process.stderr.write(
        `${new Date().toISOString()} ${sentence} Everything else works, but new events of the audit log are not signed until it runs; see docs/AUDIT.md.\n`,
      );
    },
    stopping: () => writeLines("Stopping …"),
  };
}
