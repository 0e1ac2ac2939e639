import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * What a program did to the files of a folder, and how much of that it asked to be brought to the disk, from a recording
 * of its system calls (`strace -ff -ttt -y`). After POSIX: bytes are safe once the file was synced, a name once its
 * folder was.
 */
export type Recorded = {
  /** Files by their last path. */
  readonly files: ReadonlyMap<string, RecordedFile>;
  /** Names that their folder was not synced for: made, linked or renamed to; folders too. */
  readonly names: ReadonlySet<string>;
};
export type RecordedFile = {
  /** Byte ranges written since the last sync. */
  ranges: [from: number, to: number][];
  /** Bytes written one after the other since it was made, and how many of them were synced. */
  appended: number;
  synced: number;
};

/** System calls to record. */
export const CALLS =
  "openat,open,creat,write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,rename,renameat,renameat2,link,linkat,mkdir,mkdirat";

/** Arguments of strace before the program. @param prefix of the recording's files, one for each thread */
export const recording = (prefix: string): string[] => [
  "-ff",
  "-ttt",
  "-y",
  "-qq",
  "-s",
  "0",
  "-e",
  `trace=${CALLS}`,
  "-o",
  prefix,
];

/**
 * @param prefixes of the recordings
 * @param folder what lies elsewhere is left out
 * @param known paths that were there, and safe, before
 */
export function readRecordings(
  prefixes: readonly string[],
  folder: string,
  known: ReadonlySet<string>,
): Recorded {
  const files = new Map<string, RecordedFile>();
  const names = new Set<string>();
  const seen = new Set(known);
  const fileAt = (path: string) => {
    const file = files.get(path) ?? { ranges: [], appended: 0, synced: 0 };
    files.set(path, file);
    return file;
  };
  const appear = (path: string) => {
    if (!path.startsWith(`${folder}/`)) return;
    if (!seen.has(path)) names.add(path);
    seen.add(path);
  };
  for (const call of prefixes.flatMap(readCalls).sort((a, b) => a.at - b.at)) {
    const { name, args, result } = call;
    const fd = /^\d+<([^>]*)>/.exec(args)?.[1] ?? "";
    const paths = [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? "");
    switch (name) {
      case "openat":
      case "open":
      case "creat":
        if (args.includes("O_CREAT")) appear(paths[0] ?? "");
        break;
      case "mkdir":
      case "mkdirat":
        appear(paths[0] ?? "");
        break;
      case "link":
      case "linkat":
      case "rename":
      case "renameat":
      case "renameat2": {
        const [from = "", to = ""] = paths;
        const file = files.get(from);
        if (file !== undefined) files.set(to, file);
        if (name.startsWith("rename")) {
          files.delete(from);
          names.delete(from);
          seen.delete(from);
        }
        appear(to);
        break;
      }
      case "fsync":
      case "fdatasync": {
        const file = files.get(fd);
        if (file !== undefined) {
          file.ranges = [];
          file.synced = file.appended;
        }
        for (const path of names) if (dirname(path) === fd) names.delete(path);
        break;
      }
      default: {
        if (!fd.startsWith(`${folder}/`)) break;
        const file = fileAt(fd);
        const offset = name.startsWith("pwrite") ? offsetOf(name, args) : undefined;
        if (offset === undefined) file.appended += result;
        else file.ranges.push([offset, offset + result]);
      }
    }
  }
  return { files, names };
}

type Call = { readonly at: number; readonly name: string; readonly args: string; readonly result: number };

const LINE = /^(\d+\.\d+) (\w+)\((.*)\)\s+= (\d+)/;

/** Calls that succeeded. */
function readCalls(prefix: string): Call[] {
  return readdirSync(dirname(prefix))
    .filter((name) => name.startsWith(`${basename(prefix)}.`))
    .flatMap((name) => readFileSync(join(dirname(prefix), name), "latin1").split("\n"))
    .flatMap((line) => {
      const [, at, name, args, result] = LINE.exec(line) ?? [];
      return name === undefined ? [] : [{ at: Number(at), name, args: args ?? "", result: Number(result) }];
    });
}

/** The last argument; of `pwritev2` the one before. */
function offsetOf(name: string, args: string): number {
  const parts = args.split(", ");
  return Number(parts.at(name === "pwritev2" ? -2 : -1));
}
