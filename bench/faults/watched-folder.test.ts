import { expect, test } from "vitest";
import { folderTest } from "./watched-folder.ts";

test("a watched folder and its collection end up equal, whatever is killed while files change", async () => {
  const { findings, kills, files } = await folderTest({ files: 70, seed: 3 });
  expect(findings).toEqual([]);
  expect(kills).toEqual(["folders", "supervisor", "folders", "ingest"]);
  expect(files).toBe(66);
}, 900_000);
