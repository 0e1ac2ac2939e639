import { blob, index, integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { GroupId, InvitationId, PasskeyId, UserId } from "../ids.ts";
import { sealedText } from "../keys/sealed-columns.ts";
import { type Role, users } from "./schema.ts";

/** Tables of signing in, beside people and their sessions. */

const ownerColumn = () =>
  text("user_id")
    .$type<UserId>()
    .notNull()
    .references(() => users.id);

/** How many attempts failed lately; `key` is a keyed hash of what is throttled. */
export const signInThrottles = sqliteTable("sign_in_throttles", {
  key: text("key").primaryKey(),
  /** As of `lastAtMs`; fades with time. */
  failures: real("failures").notNull(),
  lastAtMs: integer("last_at_ms").notNull(),
});

/** The secret behind a person's one-time codes (RFC 6238). */
export const totpSecrets = sqliteTable("totp_secrets", {
  userId: ownerColumn().primaryKey(),
  /** Base 32, sealed with the person's key. */
  secret: sealedText("secret").notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
  /** Null until the person has shown that their app makes the right codes. */
  confirmedAtMs: integer("confirmed_at_ms"),
  /** The time step of the last code that was accepted; neither it nor an earlier one counts again. */
  lastStep: integer("last_step"),
});

/** Codes for the day the device is lost; each counts once. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  {
    /** SHA-256 of person and code, in hex; a code has 79 random bits. */
    hash: text("hash").primaryKey(),
    userId: ownerColumn(),
    createdAtMs: integer("created_at_ms").notNull(),
    usedAtMs: integer("used_at_ms"),
  },
  (t) => [index("recovery_codes_by_user").on(t.userId)],
);

export const passkeys = sqliteTable(
  "passkeys",
  {
    id: text("id").$type<PasskeyId>().primaryKey(),
    userId: ownerColumn(),
    /** As the authenticator names it, base64url. */
    credentialId: text("credential_id").notNull().unique(),
    /** COSE. */
    publicKey: blob("public_key", { mode: "buffer" }).notNull(),
    /** Signatures so far, as the authenticator counts them; 0 where it does not. */
    counter: integer("counter").notNull(),
    /** How a browser reaches it: "usb", "internal" … */
    transports: text("transports", { mode: "json" }).$type<string[]>().notNull(),
    /** What the person calls it. */
    name: text("name").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    lastUsedAtMs: integer("last_used_at_ms"),
  },
  (t) => [index("passkeys_by_user").on(t.userId)],
);

export const CHALLENGE_PURPOSES = ["register", "sign-in", "step-up", "invitation"] as const;
export type ChallengePurpose = (typeof CHALLENGE_PURPOSES)[number];

/** Challenges of passkeys that were given out; a row goes when its challenge comes back. */
export const passkeyChallenges = sqliteTable("passkey_challenges", {
  /** SHA-256 of the challenge, in hex. */
  hash: text("hash").primaryKey(),
  purpose: text("purpose").$type<ChallengePurpose>().notNull(),
  /** SHA-256 of what the browser that asked for it holds: its session, a cookie, or a link. */
  boundTo: text("bound_to").notNull(),
  expiresAtMs: integer("expires_at_ms").notNull(),
});

/** Links by which a person makes their account, or gets into it again. */
export const invitations = sqliteTable("invitations", {
  id: text("id").$type<InvitationId>().primaryKey(),
  /** SHA-256 of the token in the link, in hex. */
  tokenHash: text("token_hash").notNull().unique(),
  /** Id of the account: a new one is made with it. */
  userId: text("user_id").$type<UserId>().notNull(),
  /** False: the account exists, and the link sets a new password or passkey. */
  isNew: integer("is_new", { mode: "boolean" }).notNull(),
  /** Lower case. */
  email: text("email").notNull(),
  name: text("name").notNull(),
  role: text("role").$type<Role>().notNull(),
  groupIds: text("group_ids", { mode: "json" }).$type<GroupId[]>().notNull(),
  createdBy: text("created_by")
    .$type<UserId>()
    .notNull()
    .references(() => users.id),
  createdAtMs: integer("created_at_ms").notNull(),
  expiresAtMs: integer("expires_at_ms").notNull(),
  acceptedAtMs: integer("accepted_at_ms"),
  withdrawnAtMs: integer("withdrawn_at_ms"),
});
