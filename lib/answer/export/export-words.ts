import type { Answer, Contradiction, SupportProblem } from "../answer.ts";

/** What an export says of its own, in the language of whoever exports. */
export type ExportPhrase =
  | "exported-at"
  | "exported-by"
  | "product"
  | "asked-at"
  | "searched-as"
  | "searched"
  | "searched-value"
  | "with-gaps"
  | "how"
  | "how-quote"
  | "how-generate"
  | "answer"
  | "supported"
  | "verbatim"
  | "partly"
  | "unsupported"
  | "sources"
  | "page"
  | "slide"
  | "sheet"
  | "sheet-number"
  | "mail"
  | "document-place"
  | "also-in"
  | "disagree"
  | "disagree-lead"
  | `disagree-${Contradiction["kind"]}`
  | "added-on"
  | "added-later"
  | "valid-from"
  | "version"
  | "not-found"
  | "nearest"
  | "withheld"
  | "unfinished"
  | "left-out"
  | "access-notice"
  | "page-of"
  | "letters-missing"
  | `problem-${SupportProblem["kind"]}`
  | `because-${NonNullable<Answer["abstainedBecause"]>}`
  | `fell-back-${NonNullable<Answer["fellBackBecause"]>}`;

export type ExportWords = {
  /** BCP 47. */
  readonly language: string;
  readonly say: (phrase: ExportPhrase, values?: Record<string, string | number>) => string;
  /** A day of the calendar, from YYYY-MM-DD. */
  readonly day: (date: string) => string;
  /** The day of a moment. */
  readonly dayOf: (ms: number) => string;
  /** Date and time with the time zone. */
  readonly dateTime: (ms: number) => string;
};
