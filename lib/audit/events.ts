import { z } from "zod";
import { IDENTITY_SOURCES, TOKEN_SCOPES } from "../db/identity-tables.ts";
import { FOLDER_PROBLEMS, SECOND_FACTORS, SESSION_METHODS } from "../db/schema.ts";
import { commitment, count, day, id } from "./event-shapes.ts";
import { LOG_EVENTS } from "./log-events.ts";
import { QUESTION_EVENTS } from "./question-events.ts";

/**
 * The closed catalogue of audit events: type → what its `data` holds. Stored data: a schema here may grow optional
 * keys but never change meaning. docs/AUDIT.md lists the same types (a test compares them).
 */
const level = z.enum(["read", "contribute", "manage"]);
const onDeletion = z.enum(["remove", "keep", "ask"]);
const folderProblem = z.enum(FOLDER_PROBLEMS);
const role = z.enum(["administrator", "auditor", "privacy-officer", "data-protection-officer", "member"]);
const identitySource = z.enum(IDENTITY_SOURCES);
const classification = z.enum(["open", "internal", "confidential", "secret"]);

/** Ids of embedding models, and SHA-256 of their files where they are known. */
const embeddingModels = {
  embedding: z.string().optional(),
  embeddingSha256: z.string().optional(),
  embeddingBefore: z.string().optional(),
  embeddingBeforeSha256: z.string().optional(),
};

const signInMethod = z.enum(SESSION_METHODS);
const secondFactor = z.enum(SECOND_FACTORS);
const signInRules = z.object({
  methods: z.array(z.string().max(32)),
  secondFactor: z.string().max(32),
  idleMinutes: count.optional(),
  sessionHours: count.optional(),
});

export const AUDIT_EVENTS = {
  /** The supervisor has started its processes. */
  "system.started": z.object({ version: z.string() }),
  /** The supervisor has ended its processes in order. */
  "system.stopped": z.object({}),
  /** The installation got its first administrator. */
  "system.set-up": z.object({ via: z.enum(["web", "command-line"]) }),
  /** The product was started with a setting that differs from the last start. Secrets are named without their value. */
  "settings.changed": z.object({
    key: z.string().max(64),
    before: z.string().max(500).optional(),
    after: z.string().max(500).optional(),
  }),
  /** Somebody signed in. */
  "session.started": z.object({ method: signInMethod, secondFactor: secondFactor.optional() }),
  /** A sign-in was refused. `account` commits to the address that was typed. */
  "session.refused": z.object({
    account: commitment,
    because: z.enum([
      "wrong-credentials",
      "wrong-code",
      "throttled",
      "not-active",
      "method-not-allowed",
      "identity-refused",
      "identity-unknown",
    ]),
  }),
  /** A passkey was shown that opens nothing. */
  "passkey.refused": z.object({
    because: z.enum(["unknown", "wrong-signature", "not-active", "method-not-allowed"]),
  }),
  /** A signed-in person proved again who they are, before something grave. */
  "session.stepped-up": z.object({
    method: z.enum(["password", "passkey", "oidc"]),
    secondFactor: secondFactor.optional(),
  }),
  "session.step-up-refused": z.object({ because: z.enum(["wrong-credentials", "wrong-code", "throttled"]) }),
  /** A session ended; `by` says how. */
  "session.ended": z.object({
    by: z.enum([
      "sign-out",
      "administrator",
      "suspension",
      "password-change",
      "role-change",
      "second-factor",
    ]),
    user: id,
  }),
  /** One-time codes of an app count from now on, or no longer. */
  "totp.enrolled": z.object({}),
  "totp.removed": z.object({}),
  /** New recovery codes were shown once; earlier ones count no longer. */
  "recovery-codes.made": z.object({ count }),
  "recovery-codes.used": z.object({ left: count }),
  /** objects: passkey, person. */
  "passkey.registered": z.object({}),
  "passkey.renamed": z.object({}),
  "passkey.removed": z.object({}),
  /** An administrator took a person's app codes, recovery codes and passkeys away. */
  "user.second-factors-reset": z.object({ totp: z.boolean(), passkeys: count }),
  /** A link to make an account with (`isNew`), or to get into one again. objects: invitation, person. */
  "invitation.made": z.object({ isNew: z.boolean(), role, groups: count, until: count }),
  "invitation.withdrawn": z.object({}),
  "invitation.accepted": z.object({ method: z.enum(["password", "passkey"]) }),
  /** An administrator changed how people may sign in. */
  "sign-in.settings-changed": z.object({ before: signInRules, after: signInRules }),
  /** An API token was made, withdrawn, or refused although it is ours. objects: token, its owner. */
  "token.created": z.object({ scopes: z.array(z.enum(TOKEN_SCOPES)), expiresAt: count }),
  "token.withdrawn": z.object({ by: z.enum(["owner", "administrator", "suspension", "password-change"]) }),
  "token.refused": z.object({ because: z.enum(["withdrawn", "expired", "not-active", "scope"]) }),
  /** An account was connected with an identity at a provider or in a directory, or no longer. objects: user. */
  "identity.linked": z.object({
    source: identitySource,
    by: z.enum(["administrator", "link", "first-sign-in", "scim"]),
  }),
  "identity.unlinked": z.object({ source: identitySource }),
  /** A one-time link to connect an account with. objects: user. */
  "identity.link-created": z.object({ until: count }),
  /** Members of a group there are members of one here. objects: group. `external` commits to the name there. */
  "identity.mapping-set": z.object({ source: identitySource, external: commitment }),
  "identity.mapping-ended": z.object({ source: identitySource, external: commitment }),
  /** An administrator tried the connection. */
  "identity.tested": z.object({ source: identitySource }),
  /** A person or group is provisioned by SCIM from now on although it was made here, or no longer. */
  "scim.adopted": z.object({}),
  "scim.released": z.object({}),
  /** Name or address of a provisioned person changed. */
  "user.details-changed": z.object({ name: z.boolean(), email: z.boolean() }),
  "user.created": z.object({ role }),
  "user.role-changed": z.object({ before: role, after: role }),
  "user.suspended": z.object({}),
  "user.reactivated": z.object({}),
  "user.password-changed": z.object({ by: z.enum(["self", "administrator"]) }),
  /** Questions to measure search with. objects: the question, its document; of an import none. */
  "evaluation.question-added": z.object({ questions: count }),
  "evaluation.question-removed": z.object({}),
  "evaluation.exported": z.object({ questions: count }),
  /** objects: the run. */
  "evaluation.started": z.object({ questions: count }),
  "evaluation.finished": z.object({ questions: count }),
  "group.created": z.object({}),
  "group.renamed": z.object({}),
  "group.deleted": z.object({ members: count }),
  /** objects: group, user. */
  "group.member-added": z.object({}),
  "group.member-removed": z.object({}),
  /** A group was put into another one, or taken out. objects: the outer group, the inner one. */
  "group.nested": z.object({}),
  "group.unnested": z.object({}),
  "collection.created": z.object({}),
  /** Name or description changed. */
  "collection.changed": z.object({}),
  /** objects: grant, collection, user or group. */
  "grant.given": z.object({ level, expiresAt: count.optional() }),
  "grant.ended": z.object({ level }),
  /** Somebody answers for a collection. objects: collection, user. */
  "steward.named": z.object({}),
  "steward.ended": z.object({}),
  /** How far a person is cleared. */
  "clearance.set": z.object({ before: classification, after: classification }),
  /** A document was classified or restricted; `restrictedTo`: how many people and groups, absent: to nobody. */
  "document.marked": z.object({
    before: classification,
    after: classification,
    restrictedTo: count.optional(),
  }),
  /** objects: wall, collection, person or group, who approved it. `reason` commits to the text. */
  "wall.set": z.object({ reason: commitment, until: count.optional() }),
  "wall.ended": z.object({}),
  /** A person opened a collection to themselves. objects: emergency access, collection, person. */
  "emergency.started": z.object({ reason: z.string().max(32), explanation: commitment, until: count }),
  /** Somebody asked for an emergency access and did not get it. objects: collection. */
  "emergency.refused": z.object({ because: z.string().max(32) }),
  "emergency.ended": z.object({ by: z.enum(["self", "privacy-officer"]) }),
  "emergency.reviewed": z.object({ finding: z.enum(["justified", "not-justified"]), note: commitment }),
  /** An emergency access was not reviewed in time: an alarm. */
  "emergency.review-overdue": z.object({ due: count }),
  /** objects: hold, then the collection, document or person it covers. */
  "hold.placed": z.object({ reason: commitment }),
  "hold.ended": z.object({}),
  /** Something under a legal hold was to be destroyed and was kept. objects: hold, what was to go. */
  "hold.blocked": z.object({ attempt: z.enum(["delete", "prune", "shred"]) }),
  "retention.class-created": z.object({
    keepDays: count,
    atEnd: z.enum(["delete", "review"]),
    minimum: z.boolean().optional(),
  }),
  /** objects: collection, class; without a class: what it holds is kept. */
  "retention.assigned": z.object({}),
  /** Somebody was about to delete what its class keeps for a time that is not over. objects: class, document. */
  "retention.blocked": z.object({ attempt: z.enum(["delete", "prune", "shred"]) }),
  /** A document whose time is over is deleted, or kept for so many days more. objects: document, collection. */
  "retention.decided": z.object({ decision: z.enum(["delete", "keep"]), days: count.optional() }),
  /** Retention was carried out. */
  "retention.carried-out": z.object({ deleted: count, held: count, toReview: count }),
  /** Somebody looked up who could read something, or why. objects: what was asked about. */
  "access.examined": z.object({ at: count }),
  /** An original was stored and acknowledged. objects: document, collection. */
  "document.received": z.object({ sha256: commitment, bytes: count, version: count.optional() }),
  /** The document can be found; `partly` when some pages could not be read. */
  "document.searchable": z.object({ passages: count, pages: count, partly: z.boolean() }),
  "document.failed": z.object({ code: z.string() }),
  "document.retried": z.object({}),
  /** objects: document, collection; one event for each version that was deleted. */
  "document.deleted": z.object({}),
  /** First and last day on which a version applies; absent: no limit. objects: document, collection. */
  "document.validity-set": z.object({ from: day.optional(), until: day.optional() }),
  /** The first document takes the place of the second, or does so no longer. objects: document, document, collection. */
  "document.superseded": z.object({}),
  "document.supersession-ended": z.object({}),
  /** A file of a watched folder was renamed; its document stays. objects: document, collection, folder. Commitments to the paths. */
  "document.moved": z.object({ from: commitment, to: commitment }),
  /** A folder began to feed a collection. objects: folder, collection. */
  "folder.added": z.object({ path: z.string().max(4096), onDeletion, quietSeconds: count }),
  /** Name of each setting of the folder that was changed. */
  "folder.changed": z.object({ settings: z.array(z.enum(["onDeletion", "quietSeconds", "ignore"])) }),
  /** A folder feeds its collection no longer; its documents stay. */
  "folder.removed": z.object({}),
  "folder.paused": z.object({}),
  /** Works again, for the person who resumed it. */
  "folder.resumed": z.object({}),
  /** Nothing is taken from the folder, and nothing in it counts as deleted, until this is over. */
  "folder.unavailable": z.object({ because: folderProblem }),
  "folder.available": z.object({}),
  /** A file is gone from its folder; what was done with its document. objects: document, collection, folder. */
  "folder.file-vanished": z.object({ outcome: z.enum(["removed", "kept", "asked"]) }),
  /** A person decided about the document of a file that is gone. objects: document, collection, folder. */
  "folder.vanished-decided": z.object({ decision: z.enum(["remove", "keep"]) }),
  /** A person confirmed that many files were deleted on purpose. */
  "folder.deletions-confirmed": z.object({ files: count }),
  /** The original file was handed out. */
  "document.downloaded": z.object({ sha256: commitment }),
  /** A page or the text of a document was shown in the viewer. */
  "document.viewed": z.object({}),
  ...QUESTION_EVENTS,
  /** The index offered passages that the access rule refuses: an alarm. */
  "integrity.filter-mismatch": z.object({ passages: z.array(count) }),
  /** An administrator stopped the reading of files, or let it go on; `waiting`: files in the queue. */
  "queue.paused": z.object({ waiting: count }),
  "queue.resumed": z.object({ waiting: count }),
  /** All passages are about to be embedded anew, so many of them; by which model, and by which they were before. */
  "index.embedding-started": z.object({ passages: count, ...embeddingModels }),
  /** A new generation was swapped in; by which model its vectors are, and by which those of the one before. */
  "index.rebuilt": z.object({ generation: id, passages: count, documents: count, ...embeddingModels }),
  /** A person's own answers were handed out as a file of this hash. objects: conversation, turns. */
  "conversation.exported": z.object({
    format: z.enum(["md", "docx", "pdf"]),
    turns: count,
    /** Whose words are in the file. */
    passages: z.array(count),
    /** Passages and answers left out, since the person may not read them any more. */
    leftOut: count,
    sha256: commitment,
  }),
  "conversation.renamed": z.object({}),
  "conversation.deleted": z.object({ turns: count }),
  ...LOG_EVENTS,
  /** Erasing was asked for; a second person has to approve. objects: erasure. */
  "erasure.requested": z.object({
    documents: count,
    conversations: count,
    answers: count,
    people: count,
    ground: z.string().max(32),
  }),
  "erasure.rejected": z.object({}),
  "erasure.approved": z.object({}),
  /** A legal hold or a missing second person kept it from happening. */
  "erasure.refused": z.object({ because: z.enum(["hold", "same-person"]) }),
  /** Gone from the database: keys destroyed, texts overwritten. objects: erasure, then what was erased, at most 100. */
  "erasure.blanked": z.object({
    documents: count,
    passages: count,
    originals: count,
    conversations: count,
    answers: count,
    people: count,
  }),
  /** Gone from index and files as well. `found`: probes of the erased text that a scan of the data folder still found; other than 0 is an alarm. */
  "erasure.completed": z.object({ probes: count, found: count, files: count }),
  /**
   * The guard of a process refused it a connection: an alarm. `host` commits to the name or address that was wanted, which
   * may itself be what was to get out; `attempts`: how many this stands for, the first being recorded at once.
   */
  "egress.blocked": z.object({
    process: z.string().max(32),
    what: z.string().max(40),
    host: commitment.optional(),
    port: count.optional(),
    attempts: count,
  }),
  /** It was tried on this host whether anything could leave. `report`: SHA-256 of the report. */
  "boundary.proved": z.object({ proofs: count, fails: count, unknown: count, report: commitment }),
  /** The data folder was examined: `intramuros doctor`. */
  "system.examined": z.object({ deep: z.boolean(), problems: count, mended: count }),
  /** Files of originals were removed that no document, hold or upload needed any more. */
  "originals.removed": z.object({ originals: count }),
  /** A snapshot was written to a folder and read back. `size`: events it holds. */
  "backup.made": z.object({
    snapshot: z.string().max(64),
    size: count,
    documents: count,
    copied: count,
    bytes: count,
    removed: count,
  }),
  /** This installation was made from a snapshot; erasures carried out since were carried out again. */
  "backup.restored": z.object({
    snapshot: z.string().max(64),
    size: count,
    documents: count,
    missing: count,
    erasures: count,
  }),
  /** A snapshot was restored to a folder of its own and compared. */
  "backup.drilled": z.object({ snapshot: z.string().max(64), documents: count, problems: count, ms: count }),
  /** The key that wraps all others was exchanged while the product ran. Ids of keys, hex. */
  "key.master-exchanged": z.object({ before: z.string().max(8), after: z.string().max(8), keys: count }),
} as const;

export type AuditEventType = keyof typeof AUDIT_EVENTS;
export type AuditEventData<Type extends AuditEventType> = z.input<(typeof AUDIT_EVENTS)[Type]>;
export type AuditOutcome = "ok" | "denied" | "error" | "aborted";
