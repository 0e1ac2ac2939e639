import { logger } from "#lib/log";
import { runInBackground } from "../background-process.ts";
import { watchFolders } from "./watch-folders.ts";

/** Follows the watched folders. */
export function runFoldersProcess(): Promise<void> {
  return runInBackground({
    name: "folders",
    niceness: 10, // reading files goes before, too
    network: () => ({}),
    start(db, config) {
      logger("folders").info("folders are watched", { roots: config.folders.roots.length });
      return watchFolders(db, config);
    },
  });
}
