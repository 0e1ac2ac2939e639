/** `npm run check`: format, lint, types and the tests that need neither build nor browser. */
import { runTool, step } from "./step.ts";

/** The steps of `check`; the first that fails ends it. @returns passed and failed tests, or undefined when it failed before them */
export async function check(): Promise<{ ok: boolean; passed: number; failed: number }> {
  const format = await step("format and lint", () => runTool("biome", ["check", "--error-on-warnings"]));
  const types = await step("types", () => runTool("tsc", ["--noEmit", "-p", "."]));
  const unit = await step("unit tests", () => runTool("vitest", ["run"]));
  return { ok: format.ok && types.ok && unit.ok, ...countVitest(unit.output) };
}

/** vitest closes with "Tests  2 failed | 120 passed (122)". */
function countVitest(output: string): { passed: number; failed: number } {
  const line = output.split("\n").findLast((text) => /^\s*Tests\s/.test(text)) ?? "";
  return {
    passed: Number(/(\d+) passed/.exec(line)?.[1] ?? 0),
    failed: Number(/(\d+) failed/.exec(line)?.[1] ?? 0),
  };
}

if (import.meta.main) {
  const { ok } = await check();
  process.exitCode = ok ? 0 : 1;
}
