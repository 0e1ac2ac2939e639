import { expect, test } from "vitest";
import { crashTest } from "./kill-ingest.ts";

test("killed processes lose no acknowledged file, and leave none twice or in part", async () => {
  const report = await crashTest({ kills: 8, files: 30, withWeb: false, seed: 7 });
  expect(report.findings).toEqual([]);
  expect(Object.values(report.kills).reduce((all, n) => all + n, 0)).toBe(8);
}, 180_000);
