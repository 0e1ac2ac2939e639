export type PasswordStrength = "too-short" | "weak" | "fair" | "strong";

/** Same as the server's least length; the server decides. */
export const LEAST_PASSWORD_LENGTH = 10;
const COMMON = /passw|kennwort|motdepasse|qwert|azerty|12345|letmein|intramuros|admin|welcome/i;

/**
 * A hint while typing, never a rule: length counts most, repeated and common parts count against it.
 * @param own words an attacker would try first, such as the person's name and address
 */
export function passwordStrength(password: string, own: readonly string[] = []): PasswordStrength {
  if (password.length < LEAST_PASSWORD_LENGTH) return "too-short";
  const lower = password.toLowerCase();
  const usesOwn = own
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .some((word) => word.length >= 4 && lower.includes(word));
  const distinct = new Set(lower).size;
  if (COMMON.test(password) || usesOwn || distinct < 6) return "weak";
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(password),
  ).length;
  const effective = Math.min(password.length, distinct * 1.5) + (kinds - 1) * 2;
  return effective >= 18 ? "strong" : effective >= 12 ? "fair" : "weak";
}
