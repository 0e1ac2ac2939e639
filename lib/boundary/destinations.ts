import type { Config } from "../config.ts";

/** The one address that a URL or "host:port" means, as "host:port". */
export function addressOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  const standard = { "http:": "80", "https:": "443", "ldap:": "389", "ldaps:": "636" }[protocol];
  return `${hostname.replace(/^\[|\]$/g, "")}:${port === "" ? standard : port}`;
}

/**
 * Addresses outside this machine that an administrator named in the settings, as "host:port": what the processes that
 * serve people may connect to.
 */
export function namedDestinations({ modelServer, oidc, ldap }: Config): string[] {
  const urls = [modelServer.url, oidc?.issuer, ...(ldap?.urls ?? [])].filter((url) => url !== undefined);
  return [...new Set(urls.map(addressOf))];
}

/** All of them, and the collector that only the forwarder may connect to. */
export function allDestinations(config: Config): string[] {
  const { address } = config.syslog;
  return [...namedDestinations(config), ...(address === undefined ? [] : [address])];
}

/** What one process of the product may connect to outside this machine. */
export function destinationsOf(process: string, config: Config): string[] {
  const { address } = config.syslog;
  if (process === "forwarder") return address === undefined ? [] : [address];
  return process === "web" || process === "ingest" ? namedDestinations(config) : [];
}
