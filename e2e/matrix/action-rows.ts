import { CONTRIBUTORS, READERS } from "./cast";
import {
  anybody,
  byRoles,
  type Expectations,
  inPlace,
  onlyRoles,
  PROTECTORS,
  toItsOwner,
  toReaders,
} from "./expectations";
import type { Thing } from "./things";

type Given = {
  /** Id of somebody who is not of the cast. */
  readonly subject: string;
  readonly approver: string;
  /** Another one each time. */
  readonly n: number;
};
export type ActionRow = {
  readonly thing?: Thing;
  readonly args: (id: string, given: Given) => readonly unknown[];
  readonly expected: Expectations;
};
const REASON = "a reason of the matrix";
const SETTINGS = { onDeletion: "ask", quietSeconds: 10, ignore: "" };
/** Everybody may try; nothing tells whether there was anything to do. */
const silent: Expectations = {
  own: { otherwise: "ok" },
  another: { otherwise: "ok" },
  absent: { otherwise: "ok" },
};
const administrators = byRoles("administrator");
const ofAnyPlace: Expectations = {
  own: { ok: ["administrator"], otherwise: "not-allowed" },
  ...administrators,
};
const protectors = inPlace(["steward"], { everywhere: PROTECTORS });
const protectorsAndOfficer = inPlace(["steward"], { everywhere: [...PROTECTORS, "data-protection-officer"] });

/** Every server action of the build, by its file's folder and its name. */
export const ACTIONS: Record<string, ActionRow> = {
  "/ countReviews": { args: () => [], expected: anybody },
  "/ findPlaces": { args: () => ["protocol"], expected: anybody },
  "/account changePassword": {
    args: () => [{ present: "not the password", next: "another long password" }],
    expected: { own: { otherwise: "not-allowed" } },
  },
  "/account endOwn": { thing: "session", args: (id) => [id], expected: silent },
  "/account/tokens makeToken": {
    args: () => [{ name: "Mine", scopes: ["search"], days: 1 }],
    expected: anybody,
  },
  "/account/tokens takeToken": { thing: "token", args: (id) => [id], expected: toItsOwner("administrator") },
  "/admin/activity/checkpoint recordPrinted": {
    args: () => [1],
    expected: { own: { "not-found": ["administrator", "auditor"], otherwise: "not-allowed" } },
  },
  "/admin/collections addCollection": {
    args: (_, { n }) => [`Collection ${n}`, ""],
    expected: onlyRoles("administrator"),
  },
  "/admin/collections addSteward": {
    thing: "collection",
    args: (id, { subject }) => [id, subject],
    expected: protectors,
  },
  "/admin/collections changeText": {
    thing: "collection",
    args: (id, { n }) => [id, `Renamed ${n}`, ""],
    expected: ofAnyPlace,
  },
  "/admin/collections removeSteward": {
    thing: "collection",
    args: (id, { subject }) => [`${id} ${subject}`],
    expected: protectors,
  },
  "/admin/collections saveKind": {
    thing: "collection",
    args: (id) => [id, "project"],
    expected: {
      own: { ok: ["administrator"], "not-allowed": ["steward", "privacy-officer"], otherwise: "not-found" },
      another: { ok: ["administrator"], "not-allowed": ["privacy-officer"], otherwise: "not-found" },
      absent: { otherwise: "not-found" },
    },
  },
  "/admin/emergencies endForPerson": {
    thing: "emergency",
    args: (id) => [id],
    expected: toItsOwner("privacy-officer"),
  },
  "/admin/emergencies review": {
    thing: "emergency",
    args: (id) => [id, "justified", REASON],
    expected: byRoles("privacy-officer"),
  },
  "/admin/evaluation addQuestion": {
    thing: "document",
    args: (id) => ["Which number?", id, "protocol number"],
    // To administrators, a document they may not read is not there.
    expected: {
      another: { "not-found": ["administrator"], otherwise: "not-allowed" },
      absent: { "not-found": ["administrator"], otherwise: "not-allowed" },
    },
  },
  "/admin/evaluation addQuestionFile": { args: () => [""], expected: onlyRoles("administrator") },
  "/admin/evaluation forgetQuestion": {
    thing: "evalQuestion",
    args: (id) => [id],
    expected: {
      own: { ok: ["administrator"], otherwise: "not-allowed" },
      another: { "not-found": ["administrator"], otherwise: "not-allowed" },
      absent: { "not-found": ["administrator"], otherwise: "not-allowed" },
    },
  },
  "/admin/evaluation startMeasuring": {
    args: () => [],
    // There is nothing to measure by.
    expected: { own: { "invalid-input": ["administrator"], otherwise: "not-allowed" } },
  },
  "/admin/groups addGroup": {
    args: (_, { n }) => [`New group ${n}`],
    expected: onlyRoles("administrator"),
  },
  "/admin/groups addMember": {
    thing: "group",
    args: (id, { subject }) => [id, subject],
    expected: administrators,
  },
  "/admin/groups changeGroupName": {
    thing: "group",
    args: (id, { n }) => [id, `Renamed group ${n}`],
    expected: administrators,
  },
  "/admin/groups removeGroup": { thing: "group", args: (id) => [id], expected: administrators },
  "/admin/groups removeMember": {
    thing: "group",
    args: (id, { subject }) => [id, subject],
    expected: administrators,
  },
  "/admin/people addPerson": {
    args: (_, { n }) => [{ name: "New", email: `new-${n}@example.org`, role: "member" }],
    expected: onlyRoles("administrator"),
  },
  "/admin/people endSession": {
    thing: "user",
    args: (id) => [id, null],
    expected: {
      another: { ok: ["administrator"], otherwise: "not-found" },
      absent: { ok: ["administrator"], otherwise: "not-found" },
    },
  },
  "/admin/people explainWhy": {
    thing: "collection",
    args: (id, { subject }) => [subject, id, ""],
    expected: inPlace(["steward"], { everywhere: [...PROTECTORS, "auditor"] }),
  },
  "/admin/people giveNewPassword": { thing: "user", args: (id) => [id], expected: administrators },
  "/admin/people saveClearance": {
    thing: "user",
    args: (id) => [id, "open"],
    expected: byRoles(...PROTECTORS),
  },
  "/admin/people setRole": { thing: "user", args: (id) => [id, "auditor"], expected: administrators },
  "/admin/people setSuspended": { thing: "user", args: (id) => [id, true], expected: administrators },
  "/admin/retention addClass": {
    args: (_, { n }) => [`New class ${n}`, 36_500, "review"],
    expected: onlyRoles("administrator", "data-protection-officer"),
  },
  "/admin/retention assign": {
    thing: "collection",
    args: (id) => [id, null],
    expected: protectorsAndOfficer,
  },
  "/admin/retention carryOut": {
    args: () => [],
    expected: onlyRoles("administrator", "data-protection-officer"),
  },
  "/admin/walls addHold": {
    thing: "collection",
    args: (id) => [id, REASON],
    expected: protectorsAndOfficer,
  },
  "/admin/walls addWall": {
    thing: "collection",
    args: (id, { subject, approver }) => [
      { collectionIds: [id], subject, reason: REASON, approvedBy: approver, untilMs: null },
    ],
    expected: protectors,
  },
  "/admin/walls removeHold": { thing: "hold", args: (id) => [id], expected: protectorsAndOfficer },
  "/admin/walls removeWall": { thing: "wall", args: (id) => [id], expected: protectors },
  "/admin/walls tryWall": {
    thing: "collection",
    args: (id, { subject }) => [[id], subject],
    expected: protectors,
  },
  "/conversations deleteOwnConversation": {
    thing: "conversation",
    args: (id) => [id],
    expected: toItsOwner(),
  },
  "/conversations recentConversations": { args: () => ["protocol"], expected: anybody },
  "/conversations renameOwnConversation": {
    thing: "conversation",
    args: (id) => [id, "Renamed"],
    expected: toItsOwner(),
  },
  "/documents changeValidity": {
    thing: "document",
    args: (id) => [id, "2020-01-01", ""],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "/documents findWords": { thing: "document", args: (id) => [id, "protocol"], expected: toReaders },
  "/documents openDocument": { thing: "document", args: (id) => [id, 1], expected: toReaders },
  "/documents readPages": { thing: "document", args: (id) => [id, 1, 1], expected: toReaders },
  "/emergency endOwnEmergency": {
    thing: "emergency",
    args: (id) => [id],
    expected: toItsOwner("privacy-officer"),
  },
  "/emergency openInEmergency": {
    thing: "collection",
    args: (id) => [
      { collectionId: id, reason: "care", explanation: REASON, minutes: 5, password: "not the password" },
    ],
    // A wrong password, and not often enough to be throttled.
    expected: { own: { otherwise: "not-signed-in" }, absent: { otherwise: "not-signed-in" } },
  },
  "/library/[id] deleteDocuments": {
    thing: "document",
    args: (id) => [[id]],
    expected: { ...silent, own: { "not-allowed": ["reader", "contributor"], otherwise: "ok" } },
  },
  "/library/[id] retryDocuments": {
    thing: "document",
    args: (id) => [[id]],
    expected: { ...silent, own: { "not-allowed": ["reader"], otherwise: "ok" } },
  },
  "/library/[id]/access closeCollection": {
    thing: "grant",
    args: (id) => [id],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"], everywhere: ["administrator"] }),
  },
  "/library/[id]/access openCollection": {
    thing: "collection",
    args: (id, { subject }) => [{ collectionId: id, subject, level: "read", expiresAtMs: null }],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"], everywhere: ["administrator"] }),
  },
  "/library/[id]/folders decideFiles": {
    thing: "folder",
    args: (id) => [id, "all", "keep"],
    expected: inPlace(["manager"]),
  },
  "/library/[id]/folders doWithFolder": {
    thing: "folder",
    args: (id) => [id, "pause"],
    expected: inPlace(["manager"]),
  },
  "/library/[id]/folders saveSettings": {
    thing: "folder",
    args: (id) => [id, SETTINGS],
    expected: inPlace(["manager"]),
  },
  "/library/[id]/folders watchFolder": {
    thing: "collection",
    args: (id) => [id, "/nowhere", SETTINGS],
    // Watched folders are turned off here.
    expected: inPlace([], { denied: READERS }),
  },
  "/library/ledger pauseReading": { args: () => [], expected: onlyRoles("administrator") },
  "/library/ledger resumeReading": { args: () => [], expected: onlyRoles("administrator") },
  "/library/ledger retryAllFailed": {
    thing: "collection",
    args: (id) => [id],
    expected: inPlace(CONTRIBUTORS, { denied: ["reader"] }),
  },
  "/setup setUp": {
    args: () => [{ token: "no token", name: "N", email: "n@example.org", password: "p", withSamples: false }],
    expected: { own: { "not-found": ["signed-out"], otherwise: "not-found" } },
  },
};
