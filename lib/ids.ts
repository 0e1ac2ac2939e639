import { randomBytes } from "node:crypto";

/** Kinds of ids and the prefix each carries, so that a stray id in a log says what it is. */
const PREFIX = {
  user: "usr",
  group: "grp",
  collection: "col",
  grant: "gra",
  document: "doc",
  job: "job",
  session: "ses",
  conversation: "con",
  turn: "trn",
  event: "evt",
  erasure: "era",
  generation: "gen",
  evalQuestion: "evq",
  evalRun: "evr",
  folder: "fld",
  wall: "wal",
  emergency: "emg",
  hold: "hld",
  restriction: "rst",
  retentionClass: "ret",
  token: "tok",
  passkey: "pky",
  invitation: "inv",
  review: "rev",
  savedSearch: "sav",
} as const;

export type IdKind = keyof typeof PREFIX;
declare const kindOfId: unique symbol;
/** A branded string id; mixing two kinds does not compile. */
export type Id<Kind extends IdKind> = string & { readonly [kindOfId]: Kind };

export type UserId = Id<"user">;
export type GroupId = Id<"group">;
export type CollectionId = Id<"collection">;
export type GrantId = Id<"grant">;
export type DocumentId = Id<"document">;
export type JobId = Id<"job">;
export type SessionId = Id<"session">;
export type ConversationId = Id<"conversation">;
export type TurnId = Id<"turn">;
export type ErasureId = Id<"erasure">;
export type GenerationId = Id<"generation">;
export type EvalQuestionId = Id<"evalQuestion">;
export type EvalRunId = Id<"evalRun">;
export type FolderId = Id<"folder">;
export type WallId = Id<"wall">;
export type EmergencyId = Id<"emergency">;
export type HoldId = Id<"hold">;
export type RestrictionId = Id<"restriction">;
export type RetentionClassId = Id<"retentionClass">;
export type TokenId = Id<"token">;
export type PasskeyId = Id<"passkey">;
export type InvitationId = Id<"invitation">;
export type ReviewId = Id<"review">;
export type SavedSearchId = Id<"savedSearch">;
declare const scopeBrand: unique symbol;
/** An interned set of access properties; every indexed passage carries exactly one. An integer, so nothing can be injected. */
export type ScopeId = number & { readonly [scopeBrand]: true };
declare const chunkBrand: unique symbol;
/** Row number of a passage in SQLite and in the index. */
export type ChunkId = number & { readonly [chunkBrand]: true };

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** A new id: 48 bits of time (so ids sort by age), then 80 random bits, in 26 base-32 characters after the prefix. */
export function newId<Kind extends IdKind>(kind: Kind, atMs: number = Date.now()): Id<Kind> {
  let time = "";
  for (let rest = atMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  const random = Array.from(randomBytes(16), (byte) => ALPHABET[byte % 32]).join("");
  return `${PREFIX[kind]}_${time}${random}` as Id<Kind>;
}

/** The id if the text has the shape of one of this kind, else undefined. */
export function parseId<Kind extends IdKind>(kind: Kind, text: unknown): Id<Kind> | undefined {
  if (typeof text !== "string") return undefined;
  return new RegExp(`^${PREFIX[kind]}_[0-9a-z]{26}$`).test(text) ? (text as Id<Kind>) : undefined;
}
