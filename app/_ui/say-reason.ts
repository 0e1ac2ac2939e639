import type { Reason } from "#lib/reasons/reason";

type Translate = (code: Reason["code"], values: Record<string, string | number>) => string;

/** A reason of the ledger in the person's language; `t` is the translator of the area "reasons". */
export function sayReason(t: Translate, { code, values = {} }: Reason): string {
  const said = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "object" ? sayReason(t, value) : value,
  ]);
  return t(code, Object.fromEntries(said));
}
