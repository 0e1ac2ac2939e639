import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type {
  CollectionId,
  DocumentId,
  EmergencyId,
  GroupId,
  HoldId,
  RestrictionId,
  RetentionClassId,
  UserId,
  WallId,
} from "../ids.ts";
import { sealedText } from "../keys/sealed-columns.ts";
import { collections, documents, groups, users } from "./schema.ts";

/**
 * Tables of the access rule beside people, groups and grants. Rows are versions: never changed or deleted, only
 * ended, so that what anybody could read at any moment can be said later.
 */

/** Sensitivity of a document, and how far a person is cleared; ordered. */
export const CLASSIFICATIONS = ["open", "internal", "confidential", "secret"] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];
/** What a document is when nobody classified it, and what a person is cleared for when nobody cleared them. */
export const ORDINARY: Classification = "internal";

export const EMERGENCY_REASONS = ["care", "danger", "legal-deadline", "other"] as const;
export type EmergencyReason = (typeof EMERGENCY_REASONS)[number];
export const RETENTION_ENDS = ["delete", "review"] as const;
/** What happens to a document when its time is over: it is deleted, or listed for the steward to decide. */
export type RetentionEnd = (typeof RETENTION_ENDS)[number];

const userColumn = (name: string) => text(name).$type<UserId>();
const collectionColumn = () =>
  text("collection_id")
    .$type<CollectionId>()
    .notNull()
    .references(() => collections.id);

/** Times in which an account was closed; `users.status` says how it is now. */
export const suspensions = sqliteTable(
  "suspensions",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    userId: userColumn("user_id")
      .notNull()
      .references(() => users.id),
    sinceMs: integer("since_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [index("suspensions_by_user").on(t.userId)],
);

/** How far a person is cleared. No row: `ORDINARY`. */
export const clearances = sqliteTable(
  "clearances",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    userId: userColumn("user_id")
      .notNull()
      .references(() => users.id),
    /** Position in CLASSIFICATIONS. */
    level: integer("level").notNull(),
    setBy: userColumn("set_by").notNull(),
    sinceMs: integer("since_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [uniqueIndex("clearances_one_open").on(t.userId).where(sql`ended_at_ms IS NULL`)],
);

/** Groups inside groups: members of the child are members of the parent. */
export const groupNestings = sqliteTable(
  "group_nestings",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    parentId: text("parent_id")
      .$type<GroupId>()
      .notNull()
      .references(() => groups.id),
    childId: text("child_id")
      .$type<GroupId>()
      .notNull()
      .references(() => groups.id),
    addedAtMs: integer("added_at_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [
    uniqueIndex("group_nestings_one_open").on(t.parentId, t.childId).where(sql`ended_at_ms IS NULL`),
    index("group_nestings_by_child").on(t.childId),
    check("group_nestings_not_itself", sql`${t.parentId} <> ${t.childId}`),
  ],
);

/** Who answers for a collection: decides who may use it, without reading it by that alone. */
export const stewards = sqliteTable(
  "stewards",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    collectionId: collectionColumn(),
    userId: userColumn("user_id")
      .notNull()
      .references(() => users.id),
    namedBy: userColumn("named_by").notNull(),
    sinceMs: integer("since_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [
    uniqueIndex("stewards_one_open").on(t.collectionId, t.userId).where(sql`ended_at_ms IS NULL`),
    index("stewards_by_user").on(t.userId),
  ],
);

/** A list of people and groups; immutable, the same list is the same row. */
export const restrictions = sqliteTable("restrictions", {
  id: text("id").$type<RestrictionId>().primaryKey(),
  /** Ids of its members in order, joined by blanks. */
  members: text("members").notNull().unique(),
});

export const restrictionMembers = sqliteTable(
  "restriction_members",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    restrictionId: text("restriction_id")
      .$type<RestrictionId>()
      .notNull()
      .references(() => restrictions.id),
    userId: userColumn("user_id").references(() => users.id),
    groupId: text("group_id")
      .$type<GroupId>()
      .references(() => groups.id),
  },
  (t) => [
    index("restriction_members_by_restriction").on(t.restrictionId),
    index("restriction_members_by_user").on(t.userId),
    index("restriction_members_by_group").on(t.groupId),
    check("restriction_members_one_subject", sql`(${t.userId} IS NULL) <> (${t.groupId} IS NULL)`),
  ],
);

/** What a document was classified as and whom it was restricted to; before the first row: `ORDINARY`, nobody. */
export const documentMarkings = sqliteTable(
  "document_markings",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    documentId: text("document_id")
      .$type<DocumentId>()
      .notNull()
      .references(() => documents.id),
    /** Position in CLASSIFICATIONS. */
    classification: integer("classification").notNull(),
    restrictionId: text("restriction_id")
      .$type<RestrictionId>()
      .references(() => restrictions.id),
    setBy: userColumn("set_by").notNull(),
    sinceMs: integer("since_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [uniqueIndex("document_markings_one_open").on(t.documentId).where(sql`ended_at_ms IS NULL`)],
);

/** Keeps a person or a group out of a collection, whatever else says they may read it. */
export const walls = sqliteTable(
  "walls",
  {
    id: text("id").$type<WallId>().primaryKey(),
    collectionId: collectionColumn(),
    userId: userColumn("user_id").references(() => users.id),
    groupId: text("group_id")
      .$type<GroupId>()
      .references(() => groups.id),
    /** Sealed with the wall's own key. */
    reason: sealedText("reason").notNull(),
    approvedBy: userColumn("approved_by").notNull(),
    setBy: userColumn("set_by").notNull(),
    sinceMs: integer("since_ms").notNull(),
    untilMs: integer("until_ms"),
    endedAtMs: integer("ended_at_ms"),
    endedBy: userColumn("ended_by"),
  },
  (t) => [
    index("walls_by_user").on(t.userId),
    index("walls_by_group").on(t.groupId),
    index("walls_by_collection").on(t.collectionId),
    check("walls_one_subject", sql`(${t.userId} IS NULL) <> (${t.groupId} IS NULL)`),
  ],
);

/**
 * A person opened a collection to themselves in an emergency. In force on the boot of the host it was begun on and
 * by the host's uptime, so that no change of the clock prolongs it.
 */
export const emergencyAccesses = sqliteTable(
  "emergency_accesses",
  {
    id: text("id").$type<EmergencyId>().primaryKey(),
    collectionId: collectionColumn(),
    userId: userColumn("user_id")
      .notNull()
      .references(() => users.id),
    reason: text("reason").$type<EmergencyReason>().notNull(),
    /** Sealed with the emergency access's own key, and so is the review's note. */
    explanation: sealedText("explanation").notNull(),
    sinceMs: integer("since_ms").notNull(),
    untilMs: integer("until_ms").notNull(),
    bootId: text("boot_id").notNull(),
    /** Uptime of the host when it began, milliseconds. */
    sinceUptimeMs: integer("since_uptime_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [
    index("emergency_accesses_by_user").on(t.userId),
    index("emergency_accesses_by_since").on(t.sinceMs),
  ],
);

/** What the privacy officer found about an emergency access; one for each. */
export const emergencyReviews = sqliteTable("emergency_reviews", {
  emergencyId: text("emergency_id")
    .$type<EmergencyId>()
    .primaryKey()
    .references(() => emergencyAccesses.id),
  finding: text("finding").$type<"justified" | "not-justified">().notNull(),
  note: sealedText("note").notNull(),
  reviewedBy: userColumn("reviewed_by").notNull(),
  reviewedAtMs: integer("reviewed_at_ms").notNull(),
});

/** A legal hold: what it covers is not deleted, pruned or shredded. Exactly one of the three is set. */
export const holds = sqliteTable(
  "holds",
  {
    id: text("id").$type<HoldId>().primaryKey(),
    collectionId: text("collection_id")
      .$type<CollectionId>()
      .references(() => collections.id),
    documentId: text("document_id")
      .$type<DocumentId>()
      .references(() => documents.id),
    userId: userColumn("user_id").references(() => users.id),
    /** Sealed with the hold's own key. */
    reason: sealedText("reason").notNull(),
    placedBy: userColumn("placed_by").notNull(),
    sinceMs: integer("since_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
    endedBy: userColumn("ended_by"),
  },
  (t) => [
    index("holds_by_collection").on(t.collectionId),
    index("holds_by_document").on(t.documentId),
    index("holds_by_user").on(t.userId),
    check(
      "holds_one_subject",
      sql`(${t.collectionId} IS NOT NULL) + (${t.documentId} IS NOT NULL) + (${t.userId} IS NOT NULL) = 1`,
    ),
  ],
);

/** How long documents are kept and what happens then. A class is never changed; another takes its place. */
export const retentionClasses = sqliteTable("retention_classes", {
  id: text("id").$type<RetentionClassId>().primaryKey(),
  name: text("name").notNull().unique(),
  /** From the day a document was added. */
  keepDays: integer("keep_days").notNull(),
  atEnd: text("at_end").$type<RetentionEnd>().notNull(),
  /** Until then nobody may delete them either; without it the period says only what happens at its end. */
  isMinimum: integer("is_minimum", { mode: "boolean" }).notNull().default(false),
  createdBy: userColumn("created_by").notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
});

export const retentionAssignments = sqliteTable(
  "retention_assignments",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    collectionId: collectionColumn(),
    classId: text("class_id")
      .$type<RetentionClassId>()
      .notNull()
      .references(() => retentionClasses.id),
    setBy: userColumn("set_by").notNull(),
    sinceMs: integer("since_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [uniqueIndex("retention_assignments_one_open").on(t.collectionId).where(sql`ended_at_ms IS NULL`)],
);

/** Each time retention was carried out; `finishedAtMs` null: it is running, or its process died. */
export const retentionRuns = sqliteTable("retention_runs", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  startedBy: userColumn("started_by").notNull(),
  startedAtMs: integer("started_at_ms").notNull(),
  finishedAtMs: integer("finished_at_ms"),
  total: integer("total").notNull(),
  deleted: integer("deleted").notNull(),
  /** Kept because a legal hold covers them. */
  held: integer("held").notNull(),
  toReview: integer("to_review").notNull(),
  /** When it last went on. Long ago and not finished: its process died. */
  touchedAtMs: integer("touched_at_ms").notNull().default(0),
});

/** What was decided about documents whose time was over and whose class says that somebody looks; newest counts. */
export const retentionDecisions = sqliteTable(
  "retention_decisions",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    documentId: text("document_id")
      .$type<DocumentId>()
      .notNull()
      .references(() => documents.id),
    /** It is kept until then and looked at again; null: it was deleted. */
    keptUntilMs: integer("kept_until_ms"),
    decidedBy: userColumn("decided_by").notNull(),
    decidedAtMs: integer("decided_at_ms").notNull(),
  },
  (t) => [index("retention_decisions_by_document").on(t.documentId)],
);
