import type { Tampering } from "./tamper.ts";

type Named = { readonly code: string; readonly seq: number | null; readonly lastSeq?: number | null };

/** Whether the findings name the event that was tampered with, as precisely as can be asked. */
export function isNamed(findings: readonly Named[], { seqs, isRange }: Tampering): boolean {
  return findings.some(({ seq, lastSeq }) => {
    if (seq === null) return false;
    const last = isRange ? (lastSeq ?? seq) : seq;
    return seqs.some((wanted) => wanted >= seq && wanted <= last);
  });
}
