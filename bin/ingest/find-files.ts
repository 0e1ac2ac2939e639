import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { AppError } from "#lib/errors";

/** A file to take in: where it lies, and its name relative to the folder that was given. */
export type FoundFile = { readonly path: string; readonly name: string };

/**
 * The files that paths of the command line mean: a file is itself, a folder is all files in it, deep, by name. Hidden
 * files and symbolic links inside folders are left out.
 * @throws {AppError} invalid-input for a path that is not there
 */
export function findFiles(paths: readonly string[]): FoundFile[] {
  return paths.flatMap((path) => {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts === undefined)
      throw new AppError("invalid-input", `There is no file or folder ${path}; nothing was added.`);
    if (!facts.isDirectory()) return [{ path, name: basename(path) }];
    const folder = realpathSync(path);
    return walk(folder).map((file) => ({ path: file, name: relative(folder, file) }));
  });
}

function walk(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      const facts = lstatSync(path);
      if (facts.isDirectory()) return walk(path);
      return facts.isFile() ? [path] : [];
    });
}
