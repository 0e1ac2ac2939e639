import { expect, test } from "vitest";
import { backUpAndRestore } from "./backup-restore.ts";

test("backups made while documents come and questions are asked restore to what was acknowledged", async () => {
  const { held, problems, documents } = await backUpAndRestore(1);
  expect(problems).toEqual([]);
  expect(held).toBe(1);
  expect(documents).toBeGreaterThan(2);
}, 60_000);
