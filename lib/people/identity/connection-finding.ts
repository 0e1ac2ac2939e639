/** What a test of the connection to a provider or directory server came to; the pages have a sentence for each. */
export const FINDINGS = [
  "fine",
  "unreachable",
  "certificate",
  "no-provider",
  "other-issuer",
  "other-host",
  "no-keys",
  "account-refused",
  "no-people",
  "secret-missing",
  "other",
] as const;
export type FindingCode = (typeof FINDINGS)[number];
export type Finding = {
  /** The provider's or server's address. */
  readonly target: string;
  readonly code: FindingCode;
  /** For the operator, in English; of "other" all there is to say. */
  readonly detail: string;
};

const AWAY = /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT)/;
const UNTRUSTED = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_|ERR_SSL_)/;

/** What lies behind an error of a connection, where its codes tell. */
export function findingOf(error: unknown): FindingCode {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = String(Reflect.get(cause, "code") ?? "");
    if (UNTRUSTED.test(code) || /certificate/i.test(cause.message)) return "certificate";
    if (AWAY.test(code) || /timeout/i.test(cause.message)) return "unreachable";
    if (code === "bad-config") return "secret-missing";
  }
  return "other";
}
