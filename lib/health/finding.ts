import { fillIn, type Places } from "../fill-in.ts";
import { FINDINGS } from "./catalogue.ts";

export const CHECKS = [
  "permissions",
  "disk",
  "keys",
  "database",
  "texts",
  "originals",
  "index",
  "vectors",
  "log",
  "backups",
] as const;
export type Check = (typeof CHECKS)[number];

export type FindingCode = keyof typeof FINDINGS;
export const FINDING_CODES = Object.keys(FINDINGS) as FindingCode[];
type Entry<Code extends FindingCode> = (typeof FINDINGS)[Code];

/** A size, a length of time or a point in time is written out when it is shown. */
export type FindingValue = string | number | Bytes | Milliseconds | Moment;
type Bytes = { readonly bytes: number };
type Milliseconds = { readonly ms: number };
/** UTC milliseconds. */
type Moment = { readonly atMs: number };
/** One for each place in the sentences of that code. */
export type FindingValues<Code extends FindingCode> = {
  readonly [Name in Places<Entry<Code>["what"] | Entry<Code>["next"]>]: FindingValue;
};

/** What an examination found: a code with values; words in a language are made when it is shown. */
export type Finding = {
  [Code in FindingCode]: {
    readonly code: Code;
    readonly values: FindingValues<Code>;
    readonly isMended: boolean;
  };
}[FindingCode];

/** @param isMended only where the catalogue says what mending does */
export function report<Code extends FindingCode>(
  into: Finding[],
  code: Code,
  values: FindingValues<Code>,
  isMended: Entry<Code> extends { mended: string } ? boolean : false = false as never,
): void {
  into.push({ code, values, isMended } as Finding);
}

export const checkOf = ({ code }: Pick<Finding, "code">): Check => FINDINGS[code].check;
export const levelOf = ({ code }: Pick<Finding, "code">) => FINDINGS[code].level;

/** How sizes and times are written out in a language. */
export type FindingWords = {
  readonly size: (bytes: number) => string;
  readonly duration: (ms: number) => string;
  readonly date: (atMs: number) => string;
};

/** The values of a finding as they stand in a sentence. */
export function sayValues({ values }: Finding, words: FindingWords): Record<string, string | number> {
  const say = (value: FindingValue) => {
    if (typeof value !== "object") return value;
    if ("bytes" in value) return words.size(value.bytes);
    return "ms" in value ? words.duration(value.ms) : words.date(value.atMs);
  };
  return Object.fromEntries(
    Object.entries(values as Record<string, FindingValue>).map(([name, value]) => [name, say(value)]),
  );
}

/** What was found, and what to do or what was done, for the command line. */
export function findingInEnglish(finding: Finding): string {
  const { what, next, mended }: { what: string; next: string; mended?: string } = FINDINGS[finding.code];
  const rest = finding.isMended ? (mended ?? next) : next;
  return fillIn(`${what} ${rest}`, sayValues(finding, ENGLISH));
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const ENGLISH: FindingWords = {
  size: (bytes) => (bytes < GIB ? `${Math.floor(bytes / MIB)} MB` : `${(bytes / GIB).toFixed(1)} GB`),
  duration: (ms) => `${Math.round(ms / 60_000)} minutes`,
  date: (atMs) => new Date(atMs).toISOString().slice(0, 10),
};
