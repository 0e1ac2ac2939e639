/**
 * Every file of the mixed and the hostile corpus through a real installation: taken, read by the worker in a confined
 * child, cut, embedded, indexed. Prints what is found of each mixed file and how each hostile file ends, with processor
 * time, time on the clock and memory; exits 1 when fewer than 98 of 100 mixed files are as expected or a hostile file ends wrongly.
 * Needs the corpora beside the repository. `node bench/extract-corpora.ts [mixed|hostile [FILE...]]`
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { corpusFolder, missingInAny, readExpectations } from "../ingest/extract/testing/corpora.ts";
import { addAndLook } from "./corpora/add-and-look.ts";
import { judgeHostile } from "./corpora/judge-hostile.ts";
import { ownChildren } from "./corpora/peak-memory.ts";
import { openHouse } from "./house.ts";

const LEAST = 0.98;
const print = (line: string) => process.stdout.write(`${line}\n`);
const folders = { mixed: corpusFolder("mixed"), hostile: corpusFolder("hostile") };
const [only, ...chosen] = process.argv.slice(2);
const isChosen = ([path]: readonly [string, unknown]) => chosen.length === 0 || chosen.includes(path);
if (!folders.mixed || !folders.hostile) {
  print("The corpora are not there.");
  process.exit(2);
}
print(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}`);
const isMixedGood = only === "hostile" || (await readMixed(folders.mixed));
const isHostileGood = only === "mixed" || (await readHostile(folders.hostile));
process.exit(isMixedGood && isHostileGood ? 0 : 1);

async function readMixed(folder: string): Promise<boolean> {
  const house = await openHouse();
  const engines = ownChildren();
  const tally = new Map<
    string,
    { files: number; good: number; phrases: number; found: number; seconds: number; peakMib: number }
  >();
  try {
    for (const [path, expected] of readExpectations(folder).filter(isChosen)) {
      const outcome = await addAndLook(house, join(folder, "files", path), engines);
      const phrases = expected.phrases ?? [];
      const missing =
        outcome.documents.length === 0
          ? phrases.map(({ text }) => text)
          : missingInAny(outcome.documents, phrases);
      // The corpus lets one phrase in three of a scan be missed.
      const allowed = expected.ocr ? Math.floor(phrases.length / 3) : 0;
      const kind = `${expected.kind ?? "?"}${expected.ocr ? " (recognised)" : ""}`;
      const row = tally.get(kind) ?? { files: 0, good: 0, phrases: 0, found: 0, seconds: 0, peakMib: 0 };
      row.files++;
      if (outcome.state !== "failed" && missing.length <= allowed) row.good++;
      row.phrases += phrases.length;
      row.found += phrases.length - missing.length;
      row.seconds = Math.max(row.seconds, outcome.processorSeconds);
      row.peakMib = Math.max(row.peakMib, outcome.peakMib);
      tally.set(kind, row);
      for (const text of missing) print(`${path}: ${outcome.state} ${outcome.reason}: not found: ${text}`);
    }
  } finally {
    await house.close();
  }
  print(
    "format | files as expected | phrases found on their pages | longest, s of processor time | most memory, MiB",
  );
  for (const [kind, row] of tally)
    print(
      `${kind} | ${row.good} of ${row.files} | ${row.found} of ${row.phrases} | ${row.seconds.toFixed(1)} | ${row.peakMib.toFixed(0)}`,
    );
  const sum = (pick: (row: { files: number; good: number }) => number) =>
    [...tally.values()].reduce((total, row) => total + pick(row), 0);
  const [good, files] = [sum((row) => row.good), sum((row) => row.files)];
  print(`mixed: ${good} of ${files} files as expected (${((100 * good) / files).toFixed(1)} %)`);
  return good >= LEAST * files;
}

async function readHostile(folder: string): Promise<boolean> {
  const house = await openHouse();
  const engines = ownChildren();
  const cases = readExpectations(folder).filter(isChosen);
  const peaks: { path: string; processorSeconds: number; peakMib: number }[] = [];
  let wrong = 0;
  try {
    for (const [path, expected] of cases) {
      const outcome = await addAndLook(house, join(folder, "files", path), engines);
      const problems = await judgeHostile(house, expected, outcome);
      peaks.push({ path, ...outcome });
      if (problems.length > 0) wrong++;
      print(
        `${path.slice(0, 60)} | ${expected.expect} | ${outcome.state} | ${outcome.processorSeconds.toFixed(1)} s | ${outcome.seconds.toFixed(1)} s | ${outcome.peakMib.toFixed(0)} MiB | ${problems.length > 0 ? `WRONG ${problems.join("; ")}` : outcome.reason}`,
      );
    }
    const good = join(house.config.dataDir, "after.txt");
    writeFileSync(good, "After all of them, the ward is still open at seven.");
    const last = await addAndLook(house, good, engines);
    print(`a good file after them: ${last.state}`);
    if (last.state !== "searchable") wrong++;
  } finally {
    await house.close();
  }
  const slowest = peaks.toSorted((one, other) => other.processorSeconds - one.processorSeconds)[0];
  const largest = peaks.toSorted((one, other) => other.peakMib - one.peakMib)[0];
  print(
    `slowest ${slowest?.path} ${slowest?.processorSeconds.toFixed(1)} s, largest ${largest?.path} ${largest?.peakMib.toFixed(0)} MiB`,
  );
  print(`hostile: ${cases.length - wrong} of ${cases.length} end as they must`);
  return wrong === 0;
}
