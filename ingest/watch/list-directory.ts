import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FileProblem } from "#lib/db/schema";
import type { IgnoreRules } from "#lib/folders/ignore-rules";
import { answerInTime, codeOf } from "./answer-in-time.ts";

/** An entry of a directory that is not a directory. */
export type FoundFile = {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
  /** Why it cannot be taken, as far as its entry shows. */
  readonly problem: Extract<FileProblem, "link" | "special" | "bad-name" | "disk-error"> | null;
};
export type Listing = {
  readonly files: readonly FoundFile[];
  readonly directories: readonly string[];
  /** Names whose entry was gone again when it was looked at. */
  readonly uncertain: ReadonlySet<string>;
};

/** Entries asked for at the same time. */
const AT_ONCE = 32;

/**
 * What lies in a directory, without what the rules leave out. Links are never followed.
 * @param dir path in the folder, "" for the folder itself
 * @throws the system's error when the directory cannot be read; {FolderTrouble} no-answer
 */
export async function listDirectory(root: string, dir: string, isIgnored: IgnoreRules): Promise<Listing> {
  const within = dir === "" ? "" : `${dir}/`;
  const entries = (await answerInTime(readdir(join(root, dir), { withFileTypes: true }))).filter(
    (entry) => !isIgnored(within + entry.name + (entry.isDirectory() ? "/" : "")),
  );
  const files: FoundFile[] = [];
  const uncertain = new Set<string>();
  const others = entries.filter((entry) => !entry.isDirectory());
  for (let start = 0; start < others.length; start += AT_ONCE) {
    const looked = others.slice(start, start + AT_ONCE).map((entry) => look(join(root, dir), entry));
    for (const [i, found] of (await answerInTime(Promise.all(looked))).entries()) {
      if (found === "gone") uncertain.add(others[start + i]?.name ?? "");
      else files.push(found);
    }
  }
  const directories = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return { files, directories, uncertain };
}

async function look(directory: string, { name }: Dirent): Promise<FoundFile | "gone"> {
  const unknown = { name, size: 0, mtimeMs: 0, inode: 0 };
  try {
    const facts = await lstat(join(directory, name));
    const problem = facts.isSymbolicLink() ? "link" : facts.isFile() ? null : "special";
    return { name, size: facts.size, mtimeMs: facts.mtimeMs, inode: facts.ino, problem };
  } catch (error) {
    // A name whose bytes are not UTF-8 reads as one that is not there.
    if (codeOf(error) === "ENOENT")
      return name.includes("\ufffd") ? { ...unknown, problem: "bad-name" } : "gone";
    return { ...unknown, problem: "disk-error" };
  }
}
