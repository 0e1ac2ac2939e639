import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { childEnvironment } from "#lib/config";

export const CLI = join(import.meta.dirname, "..", "cli.ts");

export type CliResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the `intramuros` command on a data folder, as a person would. */
export async function runCli(
  dataDir: string,
  args: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: childEnvironment({ INTRAMUROS_DATA: dataDir, ...options.env }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr };
}
