import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { GroupId, SessionId, TokenId, UserId } from "../ids.ts";
import { groups, users } from "./schema.ts";

/** Tables of what is known of people elsewhere, and of programs that act for them. Rows are ended, never changed. */

export const TOKEN_SCOPES = ["ask", "search", "read", "documents:write", "scim"] as const;
/** What an API token may do; it never may more than its owner. "scim": provision people and groups. */
export type TokenScope = (typeof TOKEN_SCOPES)[number];
export const IDENTITY_SOURCES = ["oidc", "ldap"] as const;
/** Where somebody else than we says who a person is. */
export type IdentitySource = (typeof IDENTITY_SOURCES)[number];

const userColumn = (name: string) => text(name).$type<UserId>();
const ownerColumn = () =>
  userColumn("user_id")
    .notNull()
    .references(() => users.id);

/** Tokens with which programs act for their owner. The token itself is not stored. */
export const apiTokens = sqliteTable(
  "api_tokens",
  {
    id: text("id").$type<TokenId>().primaryKey(),
    userId: ownerColumn(),
    name: text("name").notNull(),
    /** Scopes with blanks between. */
    scopes: text("scopes").notNull(),
    /** Of the whole token, in hex. */
    sha256: text("sha256").notNull().unique(),
    /** Its first characters, to recognise it by. */
    prefix: text("prefix").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
    lastUsedAtMs: integer("last_used_at_ms"),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [index("api_tokens_by_user").on(t.userId)],
);

/** Who a person is to a provider or directory. An e-mail address is never an identity. */
export const identities = sqliteTable(
  "identities",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    userId: ownerColumn(),
    source: text("source").$type<IdentitySource>().notNull(),
    /** URL of the provider; base DN of the directory. */
    issuer: text("issuer").notNull(),
    /** What the issuer calls the person, for good: `sub`, `entryUUID`, `objectGUID`. */
    subject: text("subject").notNull(),
    /** Null: made when the person signed in for the first time. */
    linkedBy: userColumn("linked_by"),
    linkedAtMs: integer("linked_at_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [
    uniqueIndex("identities_one_person").on(t.issuer, t.subject).where(sql`ended_at_ms IS NULL`),
    uniqueIndex("identities_one_subject").on(t.issuer, t.userId).where(sql`ended_at_ms IS NULL`),
    index("identities_by_user").on(t.userId),
  ],
);

/** One-time links with which a person connects an identity to their account. */
export const identityLinks = sqliteTable("identity_links", {
  /** SHA-256 of the secret in the link, in hex. */
  sha256: text("sha256").primaryKey(),
  userId: ownerColumn(),
  createdBy: userColumn("created_by").notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
  expiresAtMs: integer("expires_at_ms").notNull(),
  usedAtMs: integer("used_at_ms"),
});

/** Members of a group elsewhere are members of ours: set at each sign-in. */
export const groupMappings = sqliteTable(
  "group_mappings",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    source: text("source").$type<IdentitySource>().notNull(),
    /** Value of the group claim, or DN or name of the directory's group; compared in lower case. */
    external: text("external").notNull(),
    groupId: text("group_id")
      .$type<GroupId>()
      .notNull()
      .references(() => groups.id),
    setBy: userColumn("set_by").notNull(),
    sinceMs: integer("since_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [
    uniqueIndex("group_mappings_one_open")
      .on(t.source, t.external, t.groupId)
      .where(sql`ended_at_ms IS NULL`),
  ],
);

/** Sign-ins that are under way at the OpenID provider; a row is deleted when its state comes back. */
export const oidcFlows = sqliteTable("oidc_flows", {
  /** SHA-256 of the state, in hex. */
  state: text("state").primaryKey(),
  /** SHA-256 of the secret in the browser's cookie, in hex. */
  browser: text("browser").notNull(),
  nonce: text("nonce").notNull(),
  verifier: text("verifier").notNull(),
  nextPath: text("next_path").notNull(),
  /** SHA-256 of the one-time link that the person followed. */
  link: text("link"),
  /** The session whose person proves again who they are; null: somebody signs in. */
  sessionId: text("session_id").$type<SessionId>(),
  expiresAtMs: integer("expires_at_ms").notNull(),
});

/** People and groups that another system provisions by SCIM; it sees and changes no others. */
export const scimResources = sqliteTable(
  "scim_resources",
  {
    kind: text("kind").$type<"user" | "group">().notNull(),
    resourceId: text("resource_id").notNull(),
    /** Of a person; of a group its name. As given; unique in lower case. */
    userName: text("user_name").notNull(),
    externalId: text("external_id"),
    givenName: text("given_name"),
    familyName: text("family_name"),
    createdAtMs: integer("created_at_ms").notNull(),
    changedAtMs: integer("changed_at_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.resourceId] }),
    uniqueIndex("scim_resources_one_name").on(t.kind, sql`lower(user_name)`).where(sql`ended_at_ms IS NULL`),
  ],
);
