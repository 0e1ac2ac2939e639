import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EvalReport } from "#lib/answer/eval/evaluate";
import { type Gain, gainsOf, type QuestionResult, type SearchReport } from "#lib/answer/eval/evaluate-search";

/** One run over one or more sets, as its JSON file holds it. */
export type EvalRun = {
  readonly at: string;
  readonly models: readonly { readonly id: string; readonly kind: string; readonly sha256: string | null }[];
  readonly sets: readonly {
    readonly name: string;
    readonly documents: number;
    readonly report: EvalReport;
  }[];
  /** Over all sets, each counting the same. */
  readonly mean: Pick<SearchReport, "ranked" | "over">;
};

export function toRun(models: EvalRun["models"], sets: EvalRun["sets"]): EvalRun {
  const results = sets.map(({ report }) => report.search.byQuestion);
  return { at: new Date().toISOString(), models, sets, mean: gainsOf(results) };
}

/** @returns the path of the file */
export function saveRun(folder: string, run: EvalRun): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${run.at.replaceAll(":", "-")}.json`);
  writeFileSync(path, `${JSON.stringify(run, null, 1)}\n`, { mode: 0o600 });
  return path;
}

/** The latest run that measured any of these sets. */
export function lastRun(folder: string, names: readonly string[]): EvalRun | undefined {
  for (const file of filesOf(folder).toSorted().toReversed()) {
    const run = JSON.parse(readFileSync(join(folder, file), "utf8")) as EvalRun;
    if (run.sets.some(({ name }) => names.includes(name))) return run;
  }
  return undefined;
}

/** What the ranking gained or lost since an earlier run, over the questions of a set that both runs asked. */
export function changeSince(before: EvalRun, name: string, now: readonly QuestionResult[]): Gain | undefined {
  const then = before.sets.find((set) => set.name === name)?.report.search.byQuestion ?? [];
  const earlier = new Map(then.map((result) => [result.id, result]));
  const both = now.flatMap((result) => {
    const old = earlier.get(result.id);
    if (old === undefined) return [];
    // What was ranked then stands where a baseline would.
    return [
      {
        ...result,
        rank: { ...result.rank, "full-text": old.rank.ranked },
        ndcgAt10: { ...result.ndcgAt10, "full-text": old.ndcgAt10.ranked },
      },
    ];
  });
  return both.length === 0 ? undefined : gainsOf([both]).over["full-text"];
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith(".json"));
  } catch {
    return [];
  }
}
