/** What an examination found. */
export type Finding = {
  readonly check: Check;
  /** `warning`: it works, and somebody should look before it does not. */
  readonly level: "warning" | "problem";
  /** One sentence that says what, and what to do where it was not mended. */
  readonly what: string;
  readonly isMended: boolean;
};
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

/** Collects what one check finds. */
export function reporter(check: Check, into: Finding[]) {
  return {
    warn: (what: string, isMended = false) => into.push({ check, level: "warning", what, isMended }),
    problem: (what: string, isMended = false) => into.push({ check, level: "problem", what, isMended }),
  };
}
