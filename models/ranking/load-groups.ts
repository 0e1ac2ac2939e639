import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MOST } from "../../lib/answer/eval/match-passage.ts";
import type { CollectedSet, RankedGroup } from "./collect.ts";

/** A question with its candidates' features, ready to train on. */
export type Group = RankedGroup & {
  readonly set: string;
  /** One row of `width` numbers for each candidate. */
  readonly rows: Float32Array;
  readonly width: number;
};

/** All sets that `collect` wrote to the folder. */
export function loadGroups(folder: string): Group[] {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));
  return names.toSorted().flatMap((set) => {
    const { features, groups } = JSON.parse(readFileSync(join(folder, `${set}.json`), "utf8")) as CollectedSet;
    const bytes = readFileSync(join(folder, `${set}.f32`));
    const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    const width = features.length;
    let start = 0;
    return groups.map((group) => {
      const rows = all.subarray(start, start + group.coverage.length * width);
      start += rows.length;
      return { ...group, set, rows, width };
    });
  });
}

export const candidatesOf = (group: Group): number => group.coverage.length;

export const rowOf = ({ rows, width }: Group, candidate: number): Float32Array =>
  rows.subarray(candidate * width, (candidate + 1) * width);

/** Candidates that answer: they hold most of a gold passage, or a good part of one that no candidate holds. */
export function isGold({ coverage }: Group, candidate: number): boolean {
  return (coverage[candidate] ?? []).some((share, gold) => {
    const best = Math.max(...coverage.map((shares) => shares[gold] ?? 0));
    return share >= MOST || (best < MOST && share >= GOOD_PART);
  });
}

const GOOD_PART = 0.25;
