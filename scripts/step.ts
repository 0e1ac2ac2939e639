import { spawn } from "node:child_process";
import { join } from "node:path";

export const REPOSITORY = join(import.meta.dirname, "..");
const BINARIES = {
  biome: "@biomejs/biome/bin/biome",
  tsc: "typescript/bin/tsc",
  vitest: "vitest/vitest.mjs",
  playwright: "@playwright/test/cli.js",
  next: "next/dist/bin/next",
} as const;

/**
 * Runs a development tool with this Node and shows its output.
 * @returns what it printed, and whether it succeeded
 */
export function runTool(
  tool: keyof typeof BINARIES,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ ok: boolean; output: string }> {
  return run(process.execPath, [join(REPOSITORY, "node_modules", BINARIES[tool]), ...args], env);
}

/** Runs a program, shows its output and keeps it. */
export async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ ok: boolean; output: string }> {
  const child = spawn(program, args, {
    cwd: REPOSITORY,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", FORCE_COLOR: "0", NO_COLOR: "1", ...env },
  });
  let output = "";
  for (const [stream, sink] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    stream.on("data", (part: Buffer) => {
      output += part;
      sink.write(part);
    });
  }
  const ok = await new Promise<boolean>((resolve) => {
    child.on("error", (error) => {
      process.stderr.write(`${program} could not be run: ${error.message}\n`);
      resolve(false);
    });
    child.on("close", (code) => resolve(code === 0));
  });
  return { ok, output };
}

/** Announces a step and how long it took. */
export async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const startedAtMs = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  const result = await work();
  process.stdout.write(`── ${name}: ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s\n`);
  return result;
}
