import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Brings files to the disk that were written by a library which never asks for it. Files of the index never change
 * once written, so each is synced once.
 * @param folder looked through with all that is in it
 * @param synced paths that are safe already; those synced now are added
 */
export async function syncFiles(folder: string, synced: Set<string>): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const fresh = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !synced.has(path));
  if (fresh.length === 0) return;
  const folders = new Set(fresh.flatMap((path) => foldersAbove(path, folder)));
  for (const path of fresh) if (await syncOne(path)) synced.add(path);
  for (const path of folders) await syncOne(path);
}

/** Folders that lead to a file, the one around `top` included: a name is safe only when its own folder was synced. */
function foldersAbove(path: string, top: string): string[] {
  const above = dirname(path);
  return path === top ? [above] : [above, ...foldersAbove(above, top)];
}

/** @returns false when it is gone meanwhile, as old versions are when the index is tidied */
async function syncOne(path: string): Promise<boolean> {
  try {
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
