import { afterAll, beforeAll, expect, test } from "vitest";
import { setLogLevel } from "#lib/log";
import { fillWorld } from "./erasure/filled-world.ts";
import { askAll, eraseAndScan, findingsOf } from "./erasure.ts";

setLogLevel("silent");
let world: Awaited<ReturnType<typeof fillWorld>>;

beforeAll(async () => {
  world = await fillWorld(20);
});
afterAll(() => world.close());

test("no byte of erased documents, their words, vectors, keys and answers is left, and each was found before", async () => {
  const ids = [...world.texts.keys()].filter((_, i) => i % 2 === 0);
  const chosen = ids.flatMap((id) => world.texts.get(id) ?? []);
  await askAll(world, world.reader, chosen.slice(0, 3));
  const figures = await eraseAndScan(world, "half", { kind: "documents", documents: ids }, chosen);
  expect(findingsOf(figures)).toEqual([]);
  expect(figures.answers).toBe(3);
  expect(figures.before.term).toMatchObject({ "words' log": chosen.length * 6 });
});

test("no byte of a person's conversations is left, and each was found before", async () => {
  await askAll(world, world.reader, [...world.texts.values()].slice(3, 6));
  const subject = { kind: "conversations", person: world.reader.userId } as const;
  const figures = await eraseAndScan(world, "conversations", subject, []);
  expect(findingsOf(figures)).toEqual([]);
  expect(figures.conversations).toBe(6);
});
