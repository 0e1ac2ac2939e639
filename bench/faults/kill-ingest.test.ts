import { expect, test } from "vitest";
import { crashTest } from "./kill-ingest.ts";

test("killed processes lose no acknowledged file, and leave none twice or in part", async () => {
  const report = await crashTest({ kills: 6, files: 20, withWeb: false, seed: 7 });
  expect(report.findings).toEqual([]);
  expect(Object.values(report.kills).reduce((all, n) => all + n, 0)).toBe(6);
}, 180_000);
