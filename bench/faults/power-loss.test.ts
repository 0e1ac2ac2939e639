import { expect, test } from "vitest";
import { canRecord, cutWhileAdding } from "./power-loss.ts";

test.skipIf(!canRecord())("a power cut takes nothing that was acknowledged", async () => {
  const { acknowledged, findings } = await cutWhileAdding(8, "everything", 7);
  expect(findings).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
});
