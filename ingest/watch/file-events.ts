import { type FSWatcher, watch } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { answerInTime } from "./answer-in-time.ts";

/**
 * Notices of the file system that something changed below a folder: only a hint that a scan is due sooner. One watch
 * for each directory; mounts of other machines give no notices and are not asked for any.
 */
export type FileEvents = {
  /** Directories of the folder as the last scan found them. */
  follow(directories: readonly string[]): Promise<void>;
  close(): void;
};

/** Beyond this the regular scan has to do: each watch takes memory of the kernel, of which all programs have one share. */
const MAX_WATCHES = 8192;
/** Types of file systems on other machines or in user space, as statfs(2) numbers them: NFS, SMB, CIFS, SMB2, FUSE, 9P, AFS. */
const REMOTE: readonly number[] = [
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997, 0x5346414f,
];

export function openFileEvents(root: string, onChange: () => void): FileEvents {
  const watches = new Map<string, FSWatcher>();
  let isFull = false;

  function add(dir: string): void {
    try {
      const watcher = watch(join(root, dir), { persistent: false }, onChange);
      watcher.on("error", () => drop(dir));
      watches.set(dir, watcher);
    } catch (error) {
      // ENOSPC: the kernel's share is used up.
      if (error instanceof Error && ["ENOSPC", "EMFILE"].includes(String(Reflect.get(error, "code"))))
        isFull = true;
    }
  }

  function drop(dir: string): void {
    watches.get(dir)?.close();
    watches.delete(dir);
  }

  return {
    async follow(directories) {
      const isRemote = await answerInTime(statfs(root)).then(
        ({ type }) => REMOTE.includes(type),
        () => true,
      );
      const wanted = new Set(isRemote ? [] : directories.slice(0, MAX_WATCHES));
      for (const dir of [...watches.keys()]) if (!wanted.has(dir)) drop(dir);
      for (const dir of wanted) if (!watches.has(dir) && !isFull) add(dir);
    },
    close() {
      for (const dir of [...watches.keys()]) drop(dir);
    },
  };
}
