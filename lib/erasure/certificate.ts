import type { ErasureId, UserId } from "../ids.ts";
import type { ErasurePlan } from "./plan.ts";
import type { Scan } from "./scan.ts";

/** What is said afterwards about an erasure; ids and counts only. */
export type Certificate = {
  readonly kind: "erasure-certificate";
  readonly v: 1;
  readonly erasure: ErasureId;
  readonly installation: string;
  readonly ground: string;
  readonly reference: string;
  readonly erased: ErasurePlan;
  readonly passages: number;
  readonly originals: number;
  readonly requestedBy: UserId;
  readonly approvedBy: UserId;
  readonly doneAtMs: number;
  /** Number of the event `erasure.completed` in the audit log; `intramuros audit prove` gives its evidence. */
  readonly event: number;
  /**
   * Every byte of the data folder was searched for pieces of what was erased, before and after: texts as they are sealed,
   * their keys, vectors, names, originals. `before` is null when the erasure was interrupted: then all that was gone
   * already when the search was to begin, and the database was packed instead.
   */
  readonly scan: {
    readonly before: Scan | null;
    readonly after: Scan | null;
    /** Erased passages that the search index still held; the index may pack its text, so it was asked as well. */
    readonly indexed: number;
  };
  /** Answers that quoted what was erased and had been exported before; whoever has the files must be told. */
  readonly exportsBefore: number;
};
