import { expect, test } from "vitest";
import { standInDoor } from "#lib/retrieval/testing";
import type { Chunk } from "./chunk/chunk.ts";
import { embedChunks } from "./embed-chunks.ts";

const chunk = (text: string, context = "") => ({ text, context }) as Chunk;

test("every passage gets the vector of its own words, and the same words are embedded once", async () => {
  const real = standInDoor();
  const asked: string[] = [];
  const door = {
    ...real,
    embed: (...[texts, options]: Parameters<typeof real.embed>) => {
      asked.push(...texts);
      return real.embed(texts, options);
    },
  };
  const words = Array.from({ length: 150 }, (_, i) => `Bed ${i % 70} is free.`);
  const chunks = [...words.map((text) => chunk(text)), chunk("Bed 3 is free.", "Night shift")];
  const vectors = await embedChunks(door, "bag-of-words", chunks, new AbortController().signal);
  expect(asked).toHaveLength(71);
  const alone = await real.embed(
    chunks.map(({ text, context }) => (context === "" ? text : `${context}\n${text}`)),
    { purpose: "passage", priority: "ingestion" },
  );
  expect(vectors).toEqual(alone);
});
