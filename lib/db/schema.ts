import { sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  blob,
  check,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import type {
  ChunkId,
  CollectionId,
  ConversationId,
  DocumentId,
  ErasureId,
  EvalQuestionId,
  EvalRunId,
  FolderId,
  GenerationId,
  GrantId,
  GroupId,
  JobId,
  RestrictionId,
  ReviewId,
  SavedSearchId,
  ScopeId,
  SessionId,
  TurnId,
  UserId,
} from "../ids.ts";
import { sealedJson, sealedText } from "../keys/sealed-columns.ts";
import { reasonColumn, reasonsColumn } from "../reasons/reason-columns.ts";

/**
 * The one description of the database; migrations in drizzle/ are generated from it. Every table is STRICT.
 * Times are UTC milliseconds (`…AtMs`). SQLite is the truth; the search index is derived from it.
 */

export const ROLES = [
  "administrator",
  "auditor",
  "privacy-officer",
  "data-protection-officer",
  "member",
] as const;
/** What somebody may do to the installation. None of them reads a document by it; that takes a grant. */
export type Role = (typeof ROLES)[number];
export const GRANT_LEVELS = ["read", "contribute", "manage"] as const;
/** Each level includes the ones before it. */
export type GrantLevel = (typeof GRANT_LEVELS)[number];
export const COLLECTION_KINDS = ["matter", "ward", "department", "project"] as const;
export type CollectionKind = (typeof COLLECTION_KINDS)[number];

export const users = sqliteTable("users", {
  id: text("id").$type<UserId>().primaryKey(),
  /** Lower case. */
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  role: text("role").$type<Role>().notNull(),
  status: text("status").$type<"active" | "suspended">().notNull(),
  /** argon2id in PHC format; null: this person cannot sign in with a password. */
  passwordHash: text("password_hash"),
  locale: text("locale").$type<"en" | "de" | "fr">(),
  createdAtMs: integer("created_at_ms").notNull(),
});

export const SESSION_METHODS = ["password", "passkey", "oidc", "ldap"] as const;
export type SessionMethod = (typeof SESSION_METHODS)[number];
export const SECOND_FACTORS = ["totp", "recovery-code"] as const;
export type SecondFactor = (typeof SECOND_FACTORS)[number];

/** Server-side sessions: ending one here ends it at its next request. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").$type<SessionId>().primaryKey(),
    userId: text("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    createdAtMs: integer("created_at_ms").notNull(),
    lastSeenAtMs: integer("last_seen_at_ms").notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
    userAgent: text("user_agent").notNull(),
    address: text("address").notNull(),
    /** When the person last proved again who they are. */
    steppedUpAtMs: integer("stepped_up_at_ms"),
    /** How the person came in, and with what besides; null: nothing besides. */
    method: text("method").$type<SessionMethod>().notNull().default("password"),
    secondFactor: text("second_factor").$type<SecondFactor>(),
    /** The person has to set up a second factor before anything else. */
    isEnrolmentDue: integer("is_enrolment_due", { mode: "boolean" }).notNull().default(false),
  },
  (t) => [index("sessions_by_user").on(t.userId)],
);

export const groups = sqliteTable("groups", {
  id: text("id").$type<GroupId>().primaryKey(),
  name: text("name").notNull().unique(),
  createdAtMs: integer("created_at_ms").notNull(),
});

/** Versioned: a membership is never deleted, only ended. */
export const groupMembers = sqliteTable(
  "group_members",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    groupId: text("group_id")
      .$type<GroupId>()
      .notNull()
      .references(() => groups.id),
    userId: text("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    addedAtMs: integer("added_at_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [
    uniqueIndex("group_members_one_open").on(t.groupId, t.userId).where(sql`ended_at_ms IS NULL`),
    index("group_members_by_user").on(t.userId),
  ],
);

export const collections = sqliteTable("collections", {
  id: text("id").$type<CollectionId>().primaryKey(),
  name: text("name").notNull().unique(),
  description: text("description").notNull(),
  kind: text("kind").$type<CollectionKind>().notNull().default("department"),
  createdAtMs: integer("created_at_ms").notNull(),
});

export const STANDINGS = ["current", "past"] as const;
/** "past": no question without a date will find this version any more; "current": one may, and the database decides. */
export type Standing = (typeof STANDINGS)[number];

/** Interned properties that a document and its indexed passages are filtered by; a row is never changed. */
export const scopes = sqliteTable(
  "scopes",
  {
    id: integer("id").$type<ScopeId>().primaryKey({ autoIncrement: true }),
    collectionId: text("collection_id")
      .$type<CollectionId>()
      .notNull()
      .references(() => collections.id),
    /** Position in CLASSIFICATIONS; 1: ordinary. */
    classification: integer("classification").notNull().default(1),
    /** The list of people and groups the document is restricted to; null: it is not. */
    restrictionId: text("restriction_id").$type<RestrictionId>(),
    standing: text("standing").$type<Standing>().notNull().default("current"),
  },
  (t) => [
    uniqueIndex("scopes_once").on(t.collectionId, t.classification, t.restrictionId, t.standing),
    // To SQLite, no two nulls are the same.
    uniqueIndex("scopes_once_unrestricted")
      .on(t.collectionId, t.classification, t.standing)
      .where(sql`restriction_id IS NULL`),
  ],
);

/** Versioned: a grant is never changed or deleted, only ended. Exactly one of user and group is set. */
export const grants = sqliteTable(
  "grants",
  {
    id: text("id").$type<GrantId>().primaryKey(),
    collectionId: text("collection_id")
      .$type<CollectionId>()
      .notNull()
      .references(() => collections.id),
    userId: text("user_id")
      .$type<UserId>()
      .references(() => users.id),
    groupId: text("group_id")
      .$type<GroupId>()
      .references(() => groups.id),
    level: text("level").$type<GrantLevel>().notNull(),
    grantedBy: text("granted_by").$type<UserId>(),
    grantedAtMs: integer("granted_at_ms").notNull(),
    expiresAtMs: integer("expires_at_ms"),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [
    index("grants_by_user").on(t.userId),
    index("grants_by_group").on(t.groupId),
    index("grants_by_collection").on(t.collectionId),
    check("grants_one_subject", sql`(${t.userId} IS NULL) <> (${t.groupId} IS NULL)`),
  ],
);

export const DOCUMENT_STATES = ["waiting", "reading", "indexing", "searchable", "partly", "failed"] as const;
/** waiting → reading → indexing → searchable | partly (some pages could not be read) | failed. Only the two in the middle of the end are found by search. */
export type DocumentState = (typeof DOCUMENT_STATES)[number];

export const documents = sqliteTable(
  "documents",
  {
    id: text("id").$type<DocumentId>().primaryKey(),
    collectionId: text("collection_id")
      .$type<CollectionId>()
      .notNull()
      .references(() => collections.id),
    scopeId: integer("scope_id")
      .$type<ScopeId>()
      .notNull()
      .references(() => scopes.id),
    /**
     * The first version of this document: what all its versions share, its own id in that first one. A document that
     * came out of another one's file carries the lineage, the version and the validity of that one.
     */
    lineageId: text("lineage_id").$type<DocumentId>().notNull(),
    /** From 1, in the order they were added; never given twice in a lineage. */
    version: integer("version").notNull().default(1),
    /** The version added last, searchable or not: the one the ledger shows. Kept by settle-lineage.ts. */
    isLatest: integer("is_latest", { mode: "boolean" }).notNull().default(true),
    /** Kept by settle-lineage.ts. */
    standing: text("standing").$type<Standing>().notNull().default("current"),
    /** First and last day on which the content applies, as YYYY-MM-DD; null: since it was added, without end. */
    validFrom: text("valid_from"),
    validUntil: text("valid_until"),
    /** The document whose file holds this one: an archive, a message, a PDF with files attached. */
    parentId: text("parent_id")
      .$type<DocumentId>()
      .references((): AnySQLiteColumn => documents.id),
    /** File name as given, without folders. */
    name: text("name").notNull(),
    /** Where it came from: a path relative to what was added, or the file name of an upload. */
    sourcePath: text("source_path").notNull(),
    title: text("title"),
    /** SHA-256 of the original's bytes in hex; names the blob. */
    sha256: text("sha256").notNull(),
    byteSize: integer("byte_size").notNull(),
    format: text("format"),
    language: text("language"),
    state: text("state").$type<DocumentState>().notNull(),
    /** Why it failed or is only partly searchable. */
    stateReason: reasonColumn("state_reason"),
    pageCount: integer("page_count"),
    /** Pages with warnings: not read, or not read completely. */
    gapPageCount: integer("gap_page_count"),
    /** Least certainty of its recognised pages, 0 to 100; null: none was recognised. */
    ocrConfidence: integer("ocr_confidence"),
    isPaginated: integer("is_paginated", { mode: "boolean" }),
    charCount: integer("char_count"),
    chunkCount: integer("chunk_count"),
    extractor: text("extractor"),
    extractMs: integer("extract_ms"),
    warnings: reasonsColumn("warnings"),
    addedBy: text("added_by").$type<UserId>(),
    addedAtMs: integer("added_at_ms").notNull(),
    searchableAtMs: integer("searchable_at_ms"),
    deletedAtMs: integer("deleted_at_ms"),
  },
  (t) => [
    index("documents_by_collection").on(t.collectionId, t.deletedAtMs),
    index("documents_by_sha256").on(t.sha256),
    index("documents_by_state").on(t.state),
    index("documents_by_parent").on(t.parentId),
    index("documents_by_place").on(t.collectionId, t.sourcePath),
    index("documents_by_lineage").on(t.lineageId, t.version),
    uniqueIndex("documents_version_once").on(t.lineageId, t.version).where(sql`parent_id IS NULL`),
    // What each question counts: lib/answer/count-documents.ts.
    index("documents_plain")
      .on(t.scopeId, t.state, t.version, t.parentId, t.addedAtMs, t.lineageId)
      .where(sql`(is_latest = 1 AND valid_from IS NULL AND valid_until IS NULL) AND deleted_at_ms IS NULL`),
    index("documents_not_plain")
      .on(t.scopeId)
      .where(
        sql`NOT (is_latest = 1 AND valid_from IS NULL AND valid_until IS NULL) AND deleted_at_ms IS NULL`,
      ),
    // A file inside another one is there once.
    uniqueIndex("documents_attached_once")
      .on(t.parentId, t.sourcePath, t.sha256)
      .where(sql`parent_id IS NOT NULL AND deleted_at_ms IS NULL`),
  ],
);

/** One document takes the place of another one; both are named by their lineage. */
export const supersessions = sqliteTable(
  "supersessions",
  {
    lineageId: text("lineage_id").$type<DocumentId>().notNull(),
    supersededId: text("superseded_id").$type<DocumentId>().notNull(),
    setBy: text("set_by").$type<UserId>().notNull(),
    setAtMs: integer("set_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.lineageId, t.supersededId] }),
    index("supersessions_by_superseded").on(t.supersededId),
  ],
);

/** One page of a document, or the whole of one that has no pages (`number` 1). */
export const pages = sqliteTable(
  "pages",
  {
    documentId: text("document_id")
      .$type<DocumentId>()
      .notNull()
      .references(() => documents.id),
    number: integer("number").notNull(),
    /** Offset of the page's first character in the document's text (pages joined by "\n\f"). */
    start: integer("start").notNull(),
    text: sealedText("text").notNull(),
    /** Points, as displayed; null for unpaginated formats. */
    width: real("width"),
    height: real("height"),
    /** JSON: boxes of the text as [start, end, x, y, width, height] in characters of the page and points from its top left. */
    runs: sealedJson<PageRun[]>("runs").notNull(),
    /** JSON: the page's structure, for display as text. */
    blocks: sealedJson<PageBlock[]>("blocks").notNull(),
    warnings: reasonsColumn("warnings").notNull(),
    /** Mean certainty of the letters, 0 to 100, of a page whose text was recognised on a picture; null: it has text. */
    ocrConfidence: integer("ocr_confidence"),
    /** Language data that was used: "eng", "deu" and "fra", joined by "+". */
    ocrLanguage: text("ocr_language"),
  },
  (t) => [primaryKey({ columns: [t.documentId, t.number] })],
);
export type PageRun = [start: number, end: number, x: number, y: number, width: number, height: number];
export type PageBlock = {
  kind: "heading" | "paragraph" | "list-item" | "table-row" | "code" | "caption";
  start: number;
  end: number;
  level?: number;
  table?: { id: number; row: number; isHeader: boolean };
};

/** A passage. Immutable: a document that is read again gets new rows. */
export const chunks = sqliteTable(
  "chunks",
  {
    id: integer("id").$type<ChunkId>().primaryKey({ autoIncrement: true }),
    documentId: text("document_id")
      .$type<DocumentId>()
      .notNull()
      .references(() => documents.id),
    ordinal: integer("ordinal").notNull(),
    pageFirst: integer("page_first").notNull(),
    pageLast: integer("page_last").notNull(),
    /** Character range in the document's text. */
    start: integer("start").notNull(),
    end: integer("end").notNull(),
    kind: text("kind").$type<"prose" | "table" | "list">().notNull(),
    /** Heading path and, for parts of tables, the header row; indexed with the text, never quoted as text. */
    context: sealedText("context").notNull(),
    text: sealedText("text").notNull(),
    /** SHA-256 of `text` in hex. */
    sha256: text("sha256").notNull(),
    /** Little-endian float16, L2-normalised; null until embedded. */
    vector: blob("vector", { mode: "buffer" }),
    /** Embedding model that made the vector. */
    modelId: text("model_id"),
  },
  (t) => [
    uniqueIndex("chunks_in_order").on(t.documentId, t.ordinal),
    // To count and find what another embedding model made.
    index("chunks_by_model").on(t.modelId, t.documentId),
  ],
);

export const FOLDER_PROBLEMS = [
  "missing",
  "unreadable",
  "no-answer",
  "emptied",
  "not-allowed",
  "access-ended",
] as const;
/**
 * Why a folder cannot be followed: it is not there; it or its disk cannot be read; its disk does not answer; far more
 * files are gone at once than people delete; the settings do not allow it any more; the person it acts for may not
 * manage the collection any more.
 */
export type FolderProblem = (typeof FOLDER_PROBLEMS)[number];
export type OnDeletion = "remove" | "keep" | "ask";

/** Folders of the file system that feed collections. Never deleted, only removed. */
export const folders = sqliteTable(
  "folders",
  {
    id: text("id").$type<FolderId>().primaryKey(),
    collectionId: text("collection_id")
      .$type<CollectionId>()
      .notNull()
      .references(() => collections.id),
    /** Absolute, without symbolic links. */
    path: text("path").notNull(),
    /** First part of the source path of its documents. */
    name: text("name").notNull(),
    /** Lines like those of a .gitignore, after the built-in ones. */
    ignore: text("ignore").notNull(),
    onDeletion: text("on_deletion").$type<OnDeletion>().notNull(),
    /** A file is taken when it did not change for so long. */
    quietMs: integer("quiet_ms").notNull(),
    /** The person it acts for: who set it up or resumed it last. */
    stewardId: text("steward_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    isPaused: integer("is_paused", { mode: "boolean" }).notNull(),
    problem: text("problem").$type<FolderProblem>(),
    problemSinceMs: integer("problem_since_ms"),
    /** Files that the last scan did not find, when they were too many to believe. */
    doubtedFiles: integer("doubted_files"),
    /** A person said that many deletions are meant; holds for one scan. */
    areDeletionsConfirmed: integer("are_deletions_confirmed", { mode: "boolean" }).notNull(),
    /** A person asked for a scan; it is done when `scannedAtMs` is not before it, or given up when this is null again. */
    scanWantedAtMs: integer("scan_wanted_at_ms"),
    /** Beginning and length of the last scan that came to its end. */
    scannedAtMs: integer("scanned_at_ms"),
    scanMs: integer("scan_ms"),
    addedAtMs: integer("added_at_ms").notNull(),
    removedAtMs: integer("removed_at_ms"),
  },
  (t) => [
    uniqueIndex("folders_by_name").on(t.collectionId, t.name).where(sql`removed_at_ms IS NULL`),
    uniqueIndex("folders_by_path").on(t.collectionId, t.path).where(sql`removed_at_ms IS NULL`),
  ],
);

export const FILE_PROBLEMS = [
  "unreadable",
  "unreadable-folder",
  "disk-error",
  "link",
  "special",
  "bad-name",
  "empty",
  "too-large",
  "refused",
  "erased",
] as const;
/** Why a file of a folder is not in the collection. */
export type FileProblem = (typeof FILE_PROBLEMS)[number];
/**
 * waiting: to be taken when it is quiet; taken: its document holds what the file holds; problem; missing: the last
 * scan did not find it, and it may yet turn up under another name; vanished: gone, and a person has to decide.
 */
export type FolderFileState = "waiting" | "taken" | "problem" | "missing" | "vanished";

/** What is known of each file of a folder: what scans compare with. */
export const folderFiles = sqliteTable(
  "folder_files",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    folderId: text("folder_id")
      .$type<FolderId>()
      .notNull()
      .references(() => folders.id),
    /** Path of its directory in the folder, "" for the folder itself. */
    dir: text("dir").notNull(),
    name: text("name").notNull(),
    state: text("state").$type<FolderFileState>().notNull(),
    problem: text("problem").$type<FileProblem>(),
    size: integer("size").notNull(),
    /** With fractions of a millisecond. */
    mtimeMs: real("mtime_ms").notNull(),
    /** As a floating-point number: some file systems use all 64 bits, and only equality matters. */
    inode: real("inode").notNull(),
    /** What the document holds, in hex; null until the file was taken. */
    sha256: text("sha256"),
    documentId: text("document_id")
      .$type<DocumentId>()
      .references(() => documents.id),
    /** When the state began: a waiting file was seen to change, a missing one was missed. What is not missing was seen by the last scan. */
    sinceMs: integer("since_ms").notNull(),
    /** When it was last compared with files of its size that are gone, while it waited; null: never. */
    comparedAtMs: integer("compared_at_ms"),
  },
  (t) => [
    uniqueIndex("folder_files_by_path").on(t.folderId, t.dir, t.name),
    index("folder_files_by_state").on(t.folderId, t.state, t.sinceMs),
    index("folder_files_by_size").on(t.folderId, t.size, t.state),
    index("folder_files_by_document").on(t.documentId),
  ],
);

/** Work of the ingest process; a row here is what makes an acknowledged file safe. */
export const jobs = sqliteTable(
  "jobs",
  {
    id: text("id").$type<JobId>().primaryKey(),
    /**
     * "refile": the passages of a version, and of what came out of its file, go into the index again, under its present
     * scope and name. "embed": every passage gets a vector of the embedding model that runs, then the index is made anew.
     */
    kind: text("kind").$type<"ingest" | "remove" | "refile" | "rebuild" | "embed">().notNull(),
    documentId: text("document_id")
      .$type<DocumentId>()
      .references(() => documents.id),
    state: text("state").$type<"queued" | "running" | "done" | "failed">().notNull(),
    attempts: integer("attempts").notNull(),
    /** Process that works on it; a dead owner's job is taken up again. */
    ownerPid: integer("owner_pid"),
    /** Total and done units, for progress; pages for ingest, passages for rebuild and embed. */
    total: integer("total"),
    done: integer("done"),
    error: text("error"),
    notBeforeMs: integer("not_before_ms").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    finishedAtMs: integer("finished_at_ms"),
  },
  (t) => [
    // In the order in which they are taken up, so that a long queue needs no sorting.
    index("jobs_open").on(t.state, t.kind, t.attempts, t.id),
    index("jobs_by_document").on(t.documentId),
  ],
);

/** The search index is rebuilt as a whole beside the old one; one generation is active at a time. */
export const indexGenerations = sqliteTable(
  "index_generations",
  {
    id: text("id").$type<GenerationId>().primaryKey(),
    state: text("state").$type<"building" | "active" | "retired">().notNull(),
    modelId: text("model_id").notNull(),
    /** Of the model's file, in hex; null where it is not known. */
    modelSha256: text("model_sha256"),
    dimension: integer("dimension").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    activatedAtMs: integer("activated_at_ms"),
  },
  (t) => [uniqueIndex("index_generations_one_active").on(t.state).where(sql`state = 'active'`)],
);

export const conversations = sqliteTable(
  "conversations",
  {
    id: text("id").$type<ConversationId>().primaryKey(),
    userId: text("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    title: sealedText("title").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
    deletedAtMs: integer("deleted_at_ms"),
  },
  (t) => [index("conversations_by_user").on(t.userId, t.updatedAtMs)],
);

/** One question and its answer. */
export const turns = sqliteTable(
  "turns",
  {
    id: text("id").$type<TurnId>().primaryKey(),
    conversationId: text("conversation_id")
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    ordinal: integer("ordinal").notNull(),
    state: text("state").$type<"accepted" | "disclosed" | "completed" | "aborted">().notNull(),
    question: sealedText("question").notNull(),
    /** The question as it was searched, when a follow-up was completed from the conversation. */
    standaloneQuestion: sealedText("standalone_question"),
    /** JSON: collections the person narrowed the question to; null: all they may read. */
    collectionIds: text("collection_ids", { mode: "json" }).$type<CollectionId[]>(),
    /** Day the question is about, as YYYY-MM-DD; null: the day it was asked. */
    asOf: text("as_of"),
    mode: text("mode").$type<"quote" | "generate">(),
    isAbstained: integer("is_abstained", { mode: "boolean" }),
    /** JSON: the answer as shown (see lib/answer/answer.ts); null until completed. */
    answer: sealedJson<unknown>("answer"),
    abortReason: text("abort_reason"),
    askedAtMs: integer("asked_at_ms").notNull(),
    finishedAtMs: integer("finished_at_ms"),
  },
  (t) => [uniqueIndex("turns_in_order").on(t.conversationId, t.ordinal), index("turns_open").on(t.state)],
);

/** Every passage that was disclosed for a turn, whether the answer cites it or not. */
export const turnPassages = sqliteTable(
  "turn_passages",
  {
    turnId: text("turn_id")
      .$type<TurnId>()
      .notNull()
      .references(() => turns.id),
    rank: integer("rank").notNull(),
    chunkId: integer("chunk_id")
      .$type<ChunkId>()
      .notNull()
      .references(() => chunks.id),
    /** What the document was called then, sealed with the conversation; null: recorded before this was kept, or erased. */
    label: sealedText("label"),
  },
  (t) => [primaryKey({ columns: [t.turnId, t.rank] })],
);

/** Append-only; `body` is the truth, the other columns repeat parts of it for filtering. Format: lib/audit/FORMAT.md. */
export const auditEvents = sqliteTable(
  "audit_events",
  {
    seq: integer("seq").primaryKey(),
    atMs: integer("at_ms").notNull(),
    type: text("type").notNull(),
    outcome: text("outcome").$type<"ok" | "denied" | "error" | "aborted">().notNull(),
    actorId: text("actor_id"),
    /** Ties the events of one question (its turn id) or one action together. */
    correlation: text("correlation"),
    /** The main object's id. */
    objectId: text("object_id"),
    body: blob("body", { mode: "buffer" }).notNull(),
  },
  (t) => [
    index("audit_events_by_type").on(t.type, t.seq),
    index("audit_events_by_actor").on(t.actorId, t.seq),
    index("audit_events_by_correlation").on(t.correlation),
    index("audit_events_by_object").on(t.objectId),
  ],
);

/** The tree over the audit log: one row for each perfect subtree, never changed; level 0 are the leaves. WITHOUT ROWID. */
export const tlogNodes = sqliteTable(
  "tlog_nodes",
  {
    level: integer("level").notNull(),
    idx: integer("idx").notNull(),
    hash: blob("hash", { mode: "buffer" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.level, t.idx] })],
);

/** Signed heads of the audit log, one for each size that was sealed. */
export const tlogCheckpoints = sqliteTable("tlog_checkpoints", {
  /** Number of events covered. */
  size: integer("size").primaryKey(),
  note: text("note").notNull(),
  atMs: integer("at_ms").notNull(),
});

/** Checkpoints that were taken outside this host. */
export const tlogAnchors = sqliteTable(
  "tlog_anchors",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    size: integer("size").notNull(),
    kind: text("kind").$type<"folder" | "cosignature" | "paper">().notNull(),
    /** File in the folder, name of the cosigner, or who printed it. */
    place: text("place").notNull(),
    /** The note as it was anchored. */
    note: text("note").notNull(),
    atMs: integer("at_ms").notNull(),
  },
  (t) => [index("tlog_anchors_by_size").on(t.size)],
);

/** Keys of documents, conversations and people, wrapped by the master key; see lib/keys. */
export const dataKeys = sqliteTable(
  "data_keys",
  {
    /** Random; stands before everything that was sealed with it. */
    id: text("id").primaryKey(),
    owner: text("owner").$type<"document" | "conversation" | "person" | "original">().notNull(),
    /** Id of the document, conversation or person; SHA-256 of the original. */
    subject: text("subject").notNull(),
    /** Null once it was destroyed. */
    wrapped: blob("wrapped", { mode: "buffer" }),
    /** Which master key wraps it. */
    masterId: text("master_id").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    destroyedAtMs: integer("destroyed_at_ms"),
  },
  (t) => [uniqueIndex("data_keys_one").on(t.owner, t.subject).where(sql`destroyed_at_ms IS NULL`)],
);

export const ERASURE_STATES = ["requested", "rejected", "approved", "blanked", "done"] as const;
/**
 * requested → rejected, or approved by a second person → blanked (gone from the database, not yet from index and
 * files) → done. What is left of it holds ids and counts only.
 */
export type ErasureState = (typeof ERASURE_STATES)[number];

/** Looks through the log that somebody put their name to; each is an event as well. */
export const logReviews = sqliteTable(
  "log_reviews",
  {
    id: text("id").$type<ReviewId>().primaryKey(),
    reviewedBy: text("reviewed_by")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    fromMs: integer("from_ms").notNull(),
    toMs: integer("to_ms").notNull(),
    /** How many hints stood there then. */
    hints: integer("hints").notNull(),
    /** Sealed with the reviewer's key; null: none, or erased. */
    note: sealedText("note"),
  },
  (t) => [index("log_reviews_by_time").on(t.toMs)],
);

/** Searches over the log that somebody keeps. */
export const savedSearches = sqliteTable(
  "saved_searches",
  {
    id: text("id").$type<SavedSearchId>().primaryKey(),
    userId: text("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    name: text("name").notNull(),
    /** The part of the Activity page's address after "?". */
    query: text("query").notNull(),
  },
  (t) => [uniqueIndex("saved_searches_by_name").on(t.userId, t.name)],
);

/** Requests to erase, and what became of them. Restoring a backup carries them out again. */
export const erasures = sqliteTable(
  "erasures",
  {
    id: text("id").$type<ErasureId>().primaryKey(),
    state: text("state").$type<ErasureState>().notNull(),
    /** JSON: exactly what is erased (see lib/erasure/plan.ts); fixed when it is requested. */
    plan: text("plan", { mode: "json" }).$type<unknown>().notNull(),
    /** Legal ground, one of lib/erasure/plan.ts. */
    ground: text("ground").notNull(),
    /** Number of the file in which the organization keeps the matter; never a name. */
    reference: text("reference").notNull(),
    requestedBy: text("requested_by").$type<UserId>().notNull(),
    requestedAtMs: integer("requested_at_ms").notNull(),
    decidedBy: text("decided_by").$type<UserId>(),
    decidedAtMs: integer("decided_at_ms"),
    /** Job that makes the index anew without what was erased. */
    rebuildJobId: text("rebuild_job_id").$type<JobId>(),
    /** JSON: the certificate, once it is done. */
    certificate: text("certificate", { mode: "json" }).$type<unknown>(),
    doneAtMs: integer("done_at_ms"),
  },
  (t) => [index("erasures_by_state").on(t.state)],
);

/** Questions that the organization keeps to measure search with, each with a passage that should be found. */
export const evalQuestions = sqliteTable("eval_questions", {
  id: text("id").$type<EvalQuestionId>().primaryKey(),
  /** Whose passage answers it: who may not read the document does not see the question. */
  documentId: text("document_id")
    .$type<DocumentId>()
    .notNull()
    .references(() => documents.id),
  /** Sealed with the document's key, as the passage is. */
  question: sealedText("question").notNull(),
  passage: sealedText("passage").notNull(),
  addedBy: text("added_by").$type<UserId>().notNull(),
  addedAtMs: integer("added_at_ms").notNull(),
  removedAtMs: integer("removed_at_ms"),
});

/** A measurement of search with these questions, and what was active then. */
export const evalRuns = sqliteTable("eval_runs", {
  id: text("id").$type<EvalRunId>().primaryKey(),
  state: text("state").$type<"running" | "done" | "failed">().notNull(),
  startedBy: text("started_by").$type<UserId>().notNull(),
  startedAtMs: integer("started_at_ms").notNull(),
  finishedAtMs: integer("finished_at_ms"),
  /** Process that runs it; a run of a dead one has failed. */
  ownerPid: integer("owner_pid").notNull(),
  total: integer("total").notNull(),
  done: integer("done").notNull(),
  /** JSON: see `RunCircumstances` in lib/answer/eval/kept-runs.ts. */
  circumstances: text("circumstances", { mode: "json" }).$type<unknown>().notNull(),
  /** JSON: figures; null until it is done. Shares only, no text. */
  figures: text("figures", { mode: "json" }).$type<unknown>(),
});

/** Small facts about this installation: installation id, keys, hash of the set-up token. */
export const settings = sqliteTable("settings", {
  key: text("key").primaryKey(),
  value: text("value").notNull(),
});
