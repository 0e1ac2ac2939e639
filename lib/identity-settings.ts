import type { Environment } from "./config.ts";

/** Undefined: people cannot sign in with a provider. */
export function nestOidc(env: Environment) {
  const issuer = env.INTRAMUROS_OIDC_ISSUER;
  const clientId = env.INTRAMUROS_OIDC_CLIENT_ID;
  if (issuer === undefined || clientId === undefined) return undefined;
  return {
    issuer,
    clientId,
    clientSecret: {
      value: env.INTRAMUROS_OIDC_CLIENT_SECRET,
      path: env.INTRAMUROS_OIDC_CLIENT_SECRET_FILE,
    },
    name: env.INTRAMUROS_OIDC_NAME ?? new URL(issuer).host,
    scopes: env.INTRAMUROS_OIDC_SCOPES,
    groupsClaim: env.INTRAMUROS_OIDC_GROUPS_CLAIM,
    newPeople: env.INTRAMUROS_OIDC_NEW_PEOPLE,
    caPath: env.INTRAMUROS_IDENTITY_CA_FILE,
  };
}

/** Undefined: people cannot sign in with a directory. */
export function nestLdap(env: Environment) {
  const urls = env.INTRAMUROS_LDAP_URLS?.split(/\s+/).map((url) => url.toLowerCase());
  const peopleDn = env.INTRAMUROS_LDAP_PEOPLE_DN;
  if (urls === undefined || peopleDn === undefined) return undefined;
  return {
    urls,
    isPlain: env.INTRAMUROS_LDAP_PLAIN,
    bindDn: env.INTRAMUROS_LDAP_BIND_DN,
    bindPassword: {
      value: env.INTRAMUROS_LDAP_BIND_PASSWORD,
      path: env.INTRAMUROS_LDAP_BIND_PASSWORD_FILE,
    },
    /** Names the directory in identities, whichever of its servers answers. */
    issuer: `ldap:${peopleDn.toLowerCase().replace(/\s*([,=])\s*/g, "$1")}`,
    peopleDn,
    peopleFilter: env.INTRAMUROS_LDAP_PEOPLE_FILTER,
    loginAttributes: env.INTRAMUROS_LDAP_LOGIN_ATTRIBUTES.split(/\s+/),
    groupsDn: env.INTRAMUROS_LDAP_GROUPS_DN ?? peopleDn,
    groupWalk: env.INTRAMUROS_LDAP_GROUP_WALK,
    name: env.INTRAMUROS_LDAP_NAME,
    newPeople: env.INTRAMUROS_LDAP_NEW_PEOPLE,
    timeoutMs: env.INTRAMUROS_LDAP_TIMEOUT_SECONDS * 1000,
    caPath: env.INTRAMUROS_IDENTITY_CA_FILE,
  };
}
