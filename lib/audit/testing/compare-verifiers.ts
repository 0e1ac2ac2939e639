import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";

const ANSWER = z.object({
  ok: z.boolean(),
  findings: z.array(z.tuple([z.string(), z.number().nullable()])),
});
export type PythonAnswer = z.infer<typeof ANSWER>;

/** Whether python3 can be started here. */
export const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** What the second verifier says about these exported logs, in their order. */
export function verifyWithPython(paths: readonly string[]): PythonAnswer[] {
  const run = spawnSync("python3", [join(import.meta.dirname, "verify.py"), ...paths], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  if (run.status !== 0) throw new Error(`the second verifier ended with ${run.status}: ${run.stderr}`);
  return run.stdout
    .trimEnd()
    .split("\n")
    .map((line) => ANSWER.parse(JSON.parse(line)));
}

/** Findings as text, for comparing the two: codes and numbers, without sentences. */
export function toComparable(
  findings: readonly { readonly code: string; readonly seq: number | null }[],
): string[] {
  return findings.map(({ code, seq }) => `${code} ${seq}`).sort();
}
