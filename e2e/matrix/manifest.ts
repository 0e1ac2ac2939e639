import { readFileSync } from "node:fs";
import { join } from "node:path";

const SERVER = join(import.meta.dirname, "..", "..", ".next", "server");
const read = (name: string) => JSON.parse(readFileSync(join(SERVER, name), "utf8")) as unknown;

/** What the build answers to. */
export type BuiltWays = {
  readonly pages: readonly string[];
  /** "METHOD /path" */
  readonly routes: readonly string[];
  /** Paths whose answer was made by the build, the same for everybody. */
  readonly drawnBeforehand: readonly string[];
  /** By "/folder name": its id, and a page that offers it. */
  readonly actions: ReadonlyMap<string, { readonly id: string; readonly page: string }>;
};

/** Next's own: what is shown when nothing else can be. */
const OF_NEXT: readonly string[] = ["/_global-error", "/_not-found"];
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

export function readBuiltWays(): BuiltWays {
  const paths = Object.entries(read("app-paths-manifest.json") as Record<string, string>);
  const of = (kind: "page" | "route") =>
    paths.flatMap(([key, file]) => (key.endsWith(`/${kind}`) ? [{ path: toPath(key), file }] : []));
  return {
    pages: of("page").flatMap(({ path }) => (OF_NEXT.includes(path) ? [] : path)),
    routes: of("route").flatMap(({ path, file }) => methodsOf(file).map((method) => `${method} ${path}`)),
    drawnBeforehand: Object.keys(
      (read("../prerender-manifest.json") as { routes: object }).routes,
    ).toSorted(),
    actions: readActions(),
  };
}

/** "/(app)/library/[id]/page" is "/library/[id]". */
function toPath(key: string): string {
  const parts = key.split("/").filter((part) => part !== "" && !/^\(.*\)$/.test(part));
  return `/${parts.slice(0, -1).join("/")}`;
}

/** Methods the route's source exports; a picture beside the pages has GET alone. */
function methodsOf(file: string): readonly string[] {
  const source = join(SERVER, "..", "..", file.replace(/\.js$/, ".ts"));
  if (!source.endsWith("/route.ts") || /\.\w+\/route\.ts$/.test(source)) return ["GET"];
  const text = readFileSync(source, "utf8");
  return METHODS.filter((method) =>
    new RegExp(`export (async )?(function|const) ${method}\\b|\\bas ${method}\\b`).test(text),
  );
}

type Reference = {
  readonly workers: Readonly<Record<string, unknown>>;
  readonly filename: string;
  readonly exportedName: string;
};

function readActions(): BuiltWays["actions"] {
  const { node, edge } = read("server-reference-manifest.json") as Record<string, Record<string, Reference>>;
  const all = Object.entries({ ...node, ...edge });
  return new Map(
    all.map(([id, { workers, filename, exportedName }]) => {
      const pages = Object.keys(workers).map((key) => toPath(key.replace(/^app/, "")));
      const page = pages.find((path) => !path.includes("[")) ?? pages[0] ?? "/";
      return [`${toPath(filename.replace(/^app/, ""))} ${exportedName}`, { id, page }] as const;
    }),
  );
}
