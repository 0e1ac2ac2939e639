import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signalNode, tracer } from "../product.ts";

const REPOSITORY = join(import.meta.dirname, "..", "..");
/** What the web process needs beside its build. */
const BESIDE = [
  "lib",
  "node_modules",
  "package.json",
  "next.config.mjs",
  "public",
  "scripts",
  "app/_messages",
];

export type Web = { readonly url: string; readonly pid: number; readonly stop: () => Promise<void> };

/**
 * The product's web process alone, on a data folder that the test filled. Without `proxy.ts` it runs the same build, in
 * a copy from whose manifests the proxy was taken.
 */
export async function startWeb(
  dataDir: string,
  env: Readonly<Record<string, string>>,
  { hasProxy }: { readonly hasProxy: boolean },
): Promise<Web> {
  const copy = hasProxy ? undefined : copyWithoutProxy();
  const port = await freePort();
  const entry = join(copy ?? REPOSITORY, "app", "_server", "main.ts");
  const [program, first] = tracer();
  const child = spawn(program, [...first, entry], {
    cwd: copy ?? REPOSITORY,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      INTRAMUROS_DATA: dataDir,
      INTRAMUROS_PORT: String(port),
      INTRAMUROS_LOG_LEVEL: "error",
      ...env,
    },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  await readiness(child);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      signalNode(child, "SIGTERM");
      await ended;
      if (copy !== undefined) rmSync(copy, { recursive: true, force: true });
    },
  };
}

function copyWithoutProxy(): string {
  const copy = mkdtempSync(join(tmpdir(), "intramuros-no-proxy-"));
  mkdirSync(join(copy, "app"));
  cpSync(join(REPOSITORY, "app", "_server"), join(copy, "app", "_server"), { recursive: true });
  for (const name of BESIDE) symlinkSync(join(REPOSITORY, name), join(copy, name));
  cpSync(join(REPOSITORY, ".next"), join(copy, ".next"), {
    recursive: true,
    filter: (path) => !path.startsWith(join(REPOSITORY, ".next", "cache")),
  });
  const server = join(copy, ".next", "server");
  const functions = join(server, "functions-config-manifest.json");
  const manifest = JSON.parse(readFileSync(functions, "utf8")) as { functions: Record<string, unknown> };
  if (manifest.functions["/_middleware"] === undefined)
    throw new Error("The build has its proxy elsewhere; take it out of there.");
  delete manifest.functions["/_middleware"];
  writeFileSync(functions, JSON.stringify(manifest));
  rmSync(join(server, "middleware.js"));
  return copy;
}

function readiness(child: ChildProcess): Promise<void> {
  let said = "";
  child.stderr?.on("data", (part) => {
    said += part;
  });
  return new Promise((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("close", (code) => reject(new Error(`The web process ended with ${code}: ${said}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}
