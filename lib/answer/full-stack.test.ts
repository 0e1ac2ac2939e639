import { expect, test } from "vitest";
import { compareWorlds } from "./testing/full-stack.ts";

test("in 1,000 random worlds the whole product shows what the reference rule allows, and nothing else", async () => {
  const figures = await compareWorlds(1000, {
    everyNth: 25,
    ways: 1,
    seed: Math.floor(Math.random() * 2 ** 31),
  });
  expect(figures.differences).toEqual([]);
  for (const way of ["full-text", "exact", "approximate", "ranked"])
    expect(figures.compared[way]).toBeGreaterThanOrEqual(200);
  for (const way of ["ask", "history", "raw file", "by name", "API"])
    expect(figures.compared[way]).toBeGreaterThanOrEqual(25);
}, 240_000);
