import { count, isNull } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { recordEvent } from "../../audit/append-event.ts";
import type { Config } from "../../config.ts";
import type { Database, Reader } from "../../db/client.ts";
import { type IdentitySource, identities, scimResources } from "../../db/identity-tables.ts";
import { requireLdap } from "../ldap/connect.ts";
import { testDirectory } from "../ldap/test-directory.ts";
import { requireOidc } from "../oidc/provider.ts";
import { testProvider } from "../oidc/test-provider.ts";
import { type SignInMethod, signInSettings } from "../sign-in-settings.ts";
import type { Finding } from "./connection-finding.ts";

export type IdentityState = {
  readonly methods: readonly SignInMethod[];
  readonly oidc: { readonly name: string; readonly issuer: string; readonly people: number } | undefined;
  readonly ldap: { readonly urls: readonly string[]; readonly people: number } | undefined;
  /** People and groups that another system provisions. */
  readonly scim: { readonly users: number; readonly groups: number };
};

/** What is set up, and how many people are connected with it. @throws {AppError} not-allowed */
export function identityState(db: Reader, config: Config, actor: Actor): IdentityState {
  requireRole(db, actor, "administrator", "auditor");
  const linked = new Map(
    db
      .select({ source: identities.source, n: count() })
      .from(identities)
      .where(isNull(identities.endedAtMs))
      .groupBy(identities.source)
      .all()
      .map(({ source, n }) => [source, n]),
  );
  const resources = db
    .select({ kind: scimResources.kind, n: count() })
    .from(scimResources)
    .where(isNull(scimResources.endedAtMs))
    .groupBy(scimResources.kind)
    .all();
  const { oidc, ldap } = config;
  const countOf = (kind: "user" | "group") => resources.find((row) => row.kind === kind)?.n ?? 0;
  return {
    methods: signInSettings(db).methods,
    oidc: oidc && { name: oidc.name, issuer: oidc.issuer, people: linked.get("oidc") ?? 0 },
    ldap: ldap && { urls: ldap.urls, people: linked.get("ldap") ?? 0 },
    scim: { users: countOf("user"), groups: countOf("group") },
  };
}

/**
 * Tries the connection to the provider, or to each server of the directory.
 * @throws {AppError} not-allowed; not-found when it is not set up; audit-unavailable
 */
export async function testConnection(
  db: Database,
  config: Config,
  actor: Actor,
  source: IdentitySource,
): Promise<Finding[]> {
  requireRole(db, actor, "administrator");
  recordEvent(db, { type: "identity.tested", actor, data: { source } });
  return source === "oidc" ? [await testProvider(requireOidc(config))] : testDirectory(requireLdap(config));
}
