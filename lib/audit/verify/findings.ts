/**
 * What is wrong. `missing`: events are not there; `leaf`: the body is not what was recorded; `body`: not an event of
 * this number; `row`: the columns tell something else than the body; `node`: the stored tree does not fit its leaves;
 * `root`: the events are not those that were signed; `signature`: a checkpoint is not signed by the key; `unsealed`:
 * an event has no place in the tree; `anchor`: the copy outside this host says something else, or cannot be read; `key`: a statement that
 * introduces a key is wrong.
 */
export type FindingCode =
  | "missing"
  | "leaf"
  | "body"
  | "row"
  | "node"
  | "root"
  | "signature"
  | "unsealed"
  | "anchor"
  | "key";

export type Finding = {
  readonly code: FindingCode;
  /** The event concerned, or the first of several. */
  readonly seq: number | null;
  /** The last event concerned; the same one unless a range is all that can be said. */
  readonly lastSeq: number | null;
  /** One sentence. */
  readonly what: string;
};

/** Collects what is found, so that one change is named once and not again by everything that rests on it. */
export type Findings = {
  add(code: FindingCode, seq: number | null, what: string, lastSeq?: number): void;
  /** Whether a wrong hash over the events from `first` to `last` was named already. */
  explainsBetween(first: number, last: number): boolean;
  readonly all: readonly Finding[];
};

/** Findings that make every hash above them wrong as well. */
const HASHED: readonly FindingCode[] = ["leaf", "missing", "unsealed", "node"];
/** More would only repeat the first. */
const MAX = 500;

export function collectFindings(): Findings {
  const all: Finding[] = [];
  return {
    all,
    add(code, seq, what, lastSeq) {
      if (all.length < MAX) all.push({ code, seq, lastSeq: lastSeq ?? seq, what });
    },
    explainsBetween(first, last) {
      return all.some(
        ({ code, seq, lastSeq }) =>
          HASHED.includes(code) && seq !== null && lastSeq !== null && lastSeq >= first && seq <= last,
      );
    },
  };
}
