import { Client, InvalidCredentialsError } from "ldapts";
import { trustedCertificates } from "../../boundary/allowed-fetch.ts";
import type { Config } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { readSecret } from "../identity/read-secret.ts";

export type LdapSettings = NonNullable<Config["ldap"]>;

/** @throws {AppError} not-found when no directory is set up */
export function requireLdap(config: Config): LdapSettings {
  if (config.ldap === undefined) throw new AppError("not-found", "No directory is set up.");
  return config.ldap;
}

/**
 * Runs `work` on a connection to the first server that answers, bound as the product's own account there. Connections go
 * to the servers of the settings only; referrals are not followed.
 * @throws {AppError} identity-unavailable when none answers as it should; bad-config
 */
export async function withDirectory<Result>(
  settings: LdapSettings,
  work: (client: Client, url: string) => Promise<Result>,
): Promise<Result> {
  const password = readSecret(settings.bindPassword) ?? "";
  // An empty password makes a bind anonymous, and anonymous binds succeed.
  if (settings.bindDn !== undefined && password === "")
    throw new AppError("bad-config", "INTRAMUROS_LDAP_BIND_DN needs a password, itself or as a file.");
  const failures: string[] = [];
  let cause: unknown;
  for (const url of settings.urls) {
    const client = openClient(settings, url);
    try {
      await secure(client, settings, url);
      if (settings.bindDn !== undefined) await client.bind(settings.bindDn, password);
    } catch (error) {
      await client.unbind().catch(() => undefined);
      failures.push(`${url}: ${explain(error)}`);
      cause = error;
      continue;
    }
    try {
      return await work(client, url);
    } finally {
      await client.unbind().catch(() => undefined);
    }
  }
  throw new AppError("identity-unavailable", `No directory server can be used: ${failures.join("; ")}.`, {
    cause,
  });
}

/**
 * Whether the person's own password opens their entry, on a connection of its own.
 * @throws {AppError} identity-unavailable when the server does not say
 */
export async function bindsAs(
  settings: LdapSettings,
  url: string,
  dn: string,
  password: string,
): Promise<boolean> {
  if (password === "") return false;
  const client = openClient(settings, url);
  try {
    await secure(client, settings, url);
    await client.bind(dn, password);
    return true;
  } catch (error) {
    if (error instanceof InvalidCredentialsError) return false;
    throw new AppError("identity-unavailable", `${url}: ${explain(error)}.`, { cause: error });
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

function openClient(settings: LdapSettings, url: string): Client {
  return new Client({
    url,
    timeout: settings.timeoutMs,
    connectTimeout: settings.timeoutMs,
    ...(url.startsWith("ldaps:") ? { tlsOptions: tlsOptions(settings, url) } : {}),
  });
}

async function secure(client: Client, settings: LdapSettings, url: string): Promise<void> {
  if (url.startsWith("ldap:") && !settings.isPlain) await client.startTLS(tlsOptions(settings, url));
}

function tlsOptions({ caPath }: LdapSettings, url: string) {
  const ca = trustedCertificates(caPath);
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return { host, ...(ca === undefined ? {} : { ca }), minVersion: "TLSv1.2" as const };
}

function explain(error: unknown): string {
  return error instanceof InvalidCredentialsError
    ? "it refuses the product's account"
    : (error as Error).message.replace(/\.$/, "");
}
