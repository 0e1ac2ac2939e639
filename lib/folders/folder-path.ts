import { realpath, stat } from "node:fs/promises";
import { isAbsolute, sep } from "node:path";
import type { Config } from "../config.ts";
import { AppError } from "../errors.ts";

type Settings = Pick<Config, "dataDir" | "folders">;

/**
 * The real path of a folder that may be watched: inside one of the roots the settings name, and apart from the data
 * folder. Symbolic links are resolved before that is decided.
 * @throws {AppError} not-allowed; invalid-input when there is no such folder
 */
export async function resolveWatchable(config: Settings, path: string): Promise<string> {
  if (config.folders.roots.length === 0)
    throw new AppError(
      "not-allowed",
      "Watched folders are turned off. An administrator of the machine turns them on with INTRAMUROS_WATCH_ROOTS, which names the folders below which they may lie.",
    );
  // Outside of the roots, what is there and what is not looks the same.
  const outside = new AppError(
    "invalid-input",
    `${path} is not a folder that may be watched; it must lie in ${config.folders.roots.join(" or ")}.`,
  );
  if (!isAbsolute(path)) throw outside;
  const real = await realPathOf(path);
  if (real === undefined || !(await isWatchable(config, real)) || !(await stat(real)).isDirectory())
    throw outside;
  return real;
}

/** Whether a path without symbolic links lies where folders may be watched. */
export async function isWatchable({ dataDir, folders }: Settings, realPath: string): Promise<boolean> {
  const real = async (path: string) => (await realPathOf(path)) ?? path;
  const data = await real(dataDir);
  if (isInside(realPath, data) || isInside(data, realPath)) return false;
  const roots = await Promise.all(folders.roots.map(real));
  return roots.some((root) => isInside(realPath, root));
}

/** Whether the path is the folder or lies in it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function realPathOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}
