import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, longest first: begun last, one of them would keep all other workers waiting. */
const LONG = [
  "bin/cli.test.ts",
  "ingest/extract/corpora.test.ts",
  "bench/faults/watched-folder.test.ts",
  "lib/answer/full-stack.test.ts",
  "lib/access/readable.test.ts",
  "ingest/extract/scans.test.ts",
  "bench/faults/kill-ingest.test.ts",
];

/** Orders the test files so that all workers end at about the same time. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = LONG.findIndex((path) => moduleId.endsWith(path));
  return at === -1 ? LONG.length : at;
}
