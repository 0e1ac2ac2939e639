import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { Agent, type RequestInit, fetch as undiciFetch } from "undici";
import { AppError } from "../errors.ts";

/** Certificates that a server is believed by: those Node brings, and the organization's own. */
export function trustedCertificates(caPath: string | undefined): string[] | undefined {
  return caPath === undefined ? undefined : [...rootCertificates, readFileSync(caPath, "utf8")];
}

/**
 * `fetch` for one origin and no other: whatever a server's answers name, nothing is connected to but the address that
 * the operator put into the settings. Redirects are not followed.
 * @param origin e.g. "https://id.example.org"
 * @param caPath file of certificates in PEM that are trusted besides the usual ones
 */
export function allowedFetch(origin: string, caPath: string | undefined) {
  const ca = trustedCertificates(caPath);
  const dispatcher = new Agent({ connect: { timeout: 5000, ...(ca === undefined ? {} : { ca }) } });
  return async (url: string, options: object): Promise<Response> => {
    const wanted = new URL(url).origin;
    if (wanted !== origin)
      throw new AppError("not-allowed", `A connection to ${wanted} was refused: only ${origin} is allowed.`);
    const init: RequestInit = { ...options, redirect: "manual", dispatcher };
    return (await undiciFetch(url, init)) as unknown as Response;
  };
}
