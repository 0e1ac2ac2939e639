import { setTimeout as sleep } from "node:timers/promises";
import { isNull } from "drizzle-orm";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { folders } from "#lib/db/schema";
import { asAppError } from "#lib/errors";
import type { FolderId } from "#lib/ids";
import { logger } from "#lib/log";
import { type FolderWatch, watchFolder } from "./watch-folder.ts";

export type Watching = {
  /** Resolves when the folders whose disks answer are at rest. */
  stop(): Promise<void>;
};

const POLL_MS = 500;

/** Follows every folder that feeds a collection, each by itself: one that is away holds up no other. */
export function watchFolders(db: Database, config: Config): Watching {
  const log = logger("folders");
  const ending = new AbortController();
  const { signal } = ending;
  const watches = new Map<FolderId, FolderWatch>();
  const over = loop();

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      try {
        for (const { id } of db
          .select({ id: folders.id })
          .from(folders)
          .where(isNull(folders.removedAtMs))
          .all())
          if (!watches.has(id)) begin(id);
      } catch (error) {
        log.error("the folders cannot be listed", { problem: asAppError(error).message });
      }
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    for (const watch of watches.values()) watch.stop();
    await Promise.all([...watches.values()].map((watch) => watch.over));
  }

  function begin(id: FolderId): void {
    const watch = watchFolder(db, config, id);
    watches.set(id, watch);
    watch.over
      .catch((error: unknown) =>
        log.error("the folder is watched anew", { folder: id, problem: asAppError(error).message }),
      )
      .finally(() => watches.delete(id));
  }

  return {
    async stop() {
      ending.abort();
      await over;
    },
  };
}
