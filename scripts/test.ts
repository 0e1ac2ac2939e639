/** `npm test`: everything, on real parts: format, lint, types, unit tests, build, end-to-end tests in Chromium. */
import { check } from "./check.ts";
import { ensureChromium } from "./find-chromium.ts";
import { run, runTool, step } from "./step.ts";

const chromium = await ensureChromium();
const unit = await check();
const build = await step("build", () => run(process.execPath, ["bin/cli.ts", "build"]));
const browser = build.ok
  ? await step("end-to-end tests", () => runTool("playwright", ["test"], { CHROMIUM_PATH: chromium }))
  : { ok: false, output: "" };
const e2e = countPlaywright(browser.output);

const secondTry = e2e.flaky === 0 ? "" : `, ${e2e.flaky} only at the second try (named above as flaky)`;
process.stdout.write(
  `\ntotal: ${unit.passed + e2e.passed} passed${secondTry}, ${unit.failed + e2e.failed} failed\n`,
);
const ranAll = unit.passed > 0 && e2e.passed > 0;
process.exitCode = unit.ok && build.ok && browser.ok && ranAll ? 0 : 1;

/** Playwright closes with lines such as "  3 failed", "  1 flaky" and "  24 passed (1.2m)". */
function countPlaywright(output: string): { passed: number; failed: number; flaky: number } {
  const last = (word: string) =>
    Number([...output.matchAll(new RegExp(`^\\s+(\\d+) ${word}`, "gm"))].at(-1)?.[1] ?? 0);
  return { passed: last("passed") + last("flaky"), failed: last("failed"), flaky: last("flaky") };
}
