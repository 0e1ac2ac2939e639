import { AppError } from "../errors.ts";
import { REFUSALS, WARNINGS } from "./catalogue.ts";

export type RefusalCode = keyof typeof REFUSALS;
export type WarningCode = keyof typeof WARNINGS;
/** "sentence" stands for a row of before there were codes: its words are its only value. */
export type ReasonCode = RefusalCode | WarningCode | "sentence";
/** A value may be a reason itself: why a file inside another was left out. */
export type ReasonValues = { readonly [name: string]: string | number | Reason };
/** Why something is not, or not wholly, in the search; words in a language are made when it is shown. */
export type Reason = { readonly code: ReasonCode; readonly values?: ReasonValues | undefined };

export const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[];
export const REASON_CODES = [
  ...REFUSAL_CODES,
  ...(Object.keys(WARNINGS) as WarningCode[]),
  "sentence",
] as const satisfies ReasonCode[];
const KNOWN = new Set<unknown>(REASON_CODES);

/** A remark about a file that was read. */
export function warning(code: WarningCode, values?: ReasonValues): Reason {
  return { code, values };
}

/** A file that is not read, and why; `code` of the error follows from the reason. */
export class Refusal extends AppError {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof AppError && Reflect.has(value, "reason");
  }

  readonly reason: Reason;

  constructor(code: RefusalCode, values?: ReasonValues, options?: { cause?: unknown }) {
    const reason = { code, values };
    super(REFUSALS[code][0], reasonInEnglish(reason), options);
    this.reason = reason;
  }
}

export function reasonInEnglish({ code, values = {} }: Reason): string {
  return englishOf(code).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "object" ? reasonInEnglish(value) : String(value);
  });
}

/** The words with their places for values. */
export function englishOf(code: ReasonCode): string {
  if (code === "sentence") return "{sentence}";
  return code in REFUSALS ? REFUSALS[code as RefusalCode][1] : WARNINGS[code as WarningCode];
}

/** A reason as it was stored; what is none of ours is shown as the sentence it is. */
export function asReason(stored: unknown): Reason {
  return isReason(stored)
    ? stored
    : {
        code: "sentence",
        values: { sentence: typeof stored === "string" ? stored : JSON.stringify(stored) },
      };
}

function isReason(stored: unknown): stored is Reason {
  return typeof stored === "object" && stored !== null && KNOWN.has(Reflect.get(stored, "code"));
}
