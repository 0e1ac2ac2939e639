import type { AccessDecision, Opening } from "#lib/access/decide";

type Words = {
  /** The translator of the area "safeguards". */
  readonly t: (key: `because.${string}` | `because-you.${string}`, values: Record<string, string>) => string;
  readonly date: (atMs: number) => string;
  readonly dateTime: (atMs: number) => string;
};

/** The sentence that says why a person can read something, or why not, in the reader's language. */
export function sayDecision({ t, ...times }: Words, name: string, decision: AccessDecision): string {
  if (!decision.allowed) return t(`because.${decision.because}`, { name });
  const { key, values } = opening(times, decision.by);
  return t(`because.${key}`, { name, ...values });
}

/** The same, said to the person themselves, of what they have before them. */
export function sayOwnDecision({ t, ...times }: Words, decision: AccessDecision): string {
  if (!decision.allowed) return "";
  const { key, values } = opening(times, decision.by);
  return t(`because-you.${key}`, values);
}

function opening({ date, dateTime }: Omit<Words, "t">, by: Opening) {
  if (by.kind === "emergency")
    return { key: "emergency", values: { until: dateTime(by.emergency.untilMs ?? 0) } };
  const { through, sinceMs } = by.grant;
  const since = date(sinceMs);
  return through.kind === "group"
    ? { key: "grant-group", values: { group: through.name, since } }
    : { key: "grant-person", values: { since } };
}
