import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, matchesGlob, normalize } from "node:path";

export const REPOSITORY = join(import.meta.dirname, "..", "..");

/** Files of the repository that `docker build` sees: those that the last line of .dockerignore that fits does not leave out. */
export function buildContext(): ReadonlySet<string> {
  const rules = readFileSync(join(REPOSITORY, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ isKept: line.startsWith("!"), pattern: line.replace(/^!/, "") }));
  // Unlike here, "*" stands for names that begin with a dot there too.
  const fits = (path: string, pattern: string) => pattern === "*" || matchesGlob(path, pattern);
  const tracked = spawnSync("git", ["ls-files"], { cwd: REPOSITORY, encoding: "utf8" }).stdout;
  const isKept = (path: string) =>
    rules.findLast(({ pattern }) => withFolders(path).some((part) => fits(part, pattern)))?.isKept ?? true;
  return new Set(tracked.split("\n").filter((path) => path !== "" && isKept(path)));
}

/** "a/b/c" → ["a", "a/b", "a/b/c"]: a pattern that fits a folder fits all in it. */
function withFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

const IMPORT =
  /^\s*(?:(?:import|export)\s+(?!type\s)(?:[^"';()]*?\sfrom\s+)?|[^/*]*?\b(?:import|require)\(\s*)["']([^"']+)["']/gm;

/** What a file of ours imports when it runs: paths in the repository, and names of packages. */
export function importsOf(path: string): { readonly files: string[]; readonly packages: string[] } {
  const text = readFileSync(join(REPOSITORY, path), "utf8");
  const names = [...text.matchAll(IMPORT)].map(([, from = ""]) => from);
  const isOurs = (name: string) => /^(\.|#lib\/)/.test(name);
  return {
    files: names
      .filter(isOurs)
      .map((name) =>
        name.startsWith("#lib/") ? `${name.slice(1)}.ts` : normalize(join(dirname(path), name)),
      ),
    packages: names
      .filter((name) => !isOurs(name) && !isBuiltin(name))
      .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
  };
}

/** Whether an import means one of these files; it may leave out the extension. */
export const isAmong = (files: ReadonlySet<string>, path: string): boolean =>
  ["", ".ts", ".tsx", "/index.ts"].some((end) => files.has(path + end));
