import { expect, test } from "vitest";
import { crashEngine } from "./engine-crashes.ts";

test("when the engine dies, every question ends whole or with one sentence, on record, and it answers again", async () => {
  const report = await crashEngine({ crashes: 1, people: 1, documents: 1, pauseMs: 1200, aliveMs: 0 });
  expect(report.findings).toEqual([]);
  expect(report.recovery.n).toBe(1);
  expect(report.questions).toBeGreaterThan(1);
}, 180_000);
