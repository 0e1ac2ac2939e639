import { newId } from "../../lib/ids.ts";
import { CONTRIBUTORS, type Person, READERS } from "./cast.ts";
import {
  anybody,
  byRoles,
  type Expectations,
  inPlace,
  onlyRoles,
  PROTECTORS,
  toItsOwner,
  toReaders,
} from "./expectations.ts";
import type { Thing } from "./things.ts";

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

/** There is nothing of the kind that an administrator could take away. */
const ofNone: Expectations = {
  another: { "not-found": ["administrator"], otherwise: "not-allowed" },
  absent: { "not-found": ["administrator"], otherwise: "not-allowed" },
};
/** No provider is set. */
const turnedOff: Expectations = { another: { otherwise: "not-found" }, absent: { otherwise: "not-found" } };
const nobodyIsInvited: Expectations = { own: { "not-found": ["signed-out"], otherwise: "not-found" } };
const ERASERS = ["administrator", "data-protection-officer"] as const satisfies readonly Person[];
const NOTHING_TO_ERASE = { kind: "documents", documents: newId("document"), person: null, names: "" };
const NO_PASSKEY = newId("passkey");
const NO_INVITATION = newId("invitation");

/** Every server action of the build, by its file's folder and its name. */
export const ACTIONS: Record<string, ActionRow> = {
  "/ countReviews": { args: () => [], expected: anybody },
  "/ findPlaces": { args: () => ["protocol"], expected: anybody },
  "/account changePassword": {
    args: () => [{ present: "not the password", next: "another long password" }],
    expected: { own: { otherwise: "not-allowed" } },
  },
  "/account endOthers": { args: () => [], expected: anybody },
  "/account endOwn": { thing: "session", args: (id) => [id], expected: silent },
  "/account/passkeys addOwnPasskey": {
    args: () => [{}, "Mine"],
    expected: { own: { otherwise: "invalid-input" } },
  },
  "/account/passkeys offerOwnPasskey": { args: () => [], expected: anybody },
  "/account/passkeys removeOwnPasskey": {
    args: () => [NO_PASSKEY],
    expected: { own: { otherwise: "not-found" } },
  },
  "/account/passkeys renameOwnPasskey": {
    args: () => [NO_PASSKEY, "Mine"],
    expected: { own: { otherwise: "not-found" } },
  },
  "/account/second-factor confirmApp": {
    args: () => ["000000"],
    expected: { own: { otherwise: "not-allowed" } },
  },
  "/account/second-factor offerApp": { args: () => [], expected: anybody },
  "/account/second-factor removeApp": { args: () => [], expected: anybody },
  "/account/second-factor renewCodes": { args: () => [], expected: { own: { otherwise: "conflict" } } },
  "/account/tokens makeToken": {
    args: () => [{ name: "Mine", scopes: ["search"], days: 1 }],
    expected: anybody,
  },
  "/account/tokens takeToken": { thing: "token", args: (id) => [id], expected: toItsOwner("administrator") },
  "/admin/activity dropSearch": {
    args: () => [newId("savedSearch")],
    expected: onlyRoles("administrator", "auditor"),
  },
  "/admin/activity keepSearch": {
    args: (_, { n }) => [`Search ${n}`, "outcome=denied"],
    expected: onlyRoles("administrator", "auditor"),
  },
  "/admin/activity review": { args: () => [""], expected: onlyRoles("administrator", "auditor") },
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
  "/admin/erasures decide": {
    thing: "erasure",
    args: (id) => [id, false],
    expected: { absent: { "not-found": ["data-protection-officer"], otherwise: "not-allowed" } },
  },
  "/admin/erasures previewPlan": { args: () => [NOTHING_TO_ERASE], expected: onlyRoles(...ERASERS) },
  "/admin/erasures request": {
    args: () => [NOTHING_TO_ERASE, "unlawful", "7"],
    expected: { own: { "invalid-input": ERASERS, otherwise: "not-allowed" } },
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
  "/admin/identity addMapping": {
    thing: "group",
    args: (id, { n }) => [{ source: "oidc", external: `theirs ${n}`, groupId: id }],
    expected: administrators,
  },
  "/admin/identity connectPerson": {
    thing: "user",
    args: (id) => [id, "oidc", "theirs"],
    expected: turnedOff,
  },
  "/admin/identity disconnectPerson": {
    thing: "user",
    args: (id) => [id, "oidc"],
    // Nobody is connected.
    expected: ofNone,
  },
  "/admin/identity invitePerson": { thing: "user", args: (id) => [id], expected: turnedOff },
  "/admin/identity makeScimToken": {
    args: (_, { n }) => [{ name: `Provisioning ${n}`, days: 1 }],
    expected: onlyRoles("administrator"),
  },
  "/admin/identity removeMapping": {
    thing: "group",
    args: (id) => [{ source: "oidc", external: "theirs", groupId: id }],
    // There is no such mapping.
    expected: ofNone,
  },
  "/admin/identity tryConnection": {
    args: () => ["oidc"],
    expected: { own: { "not-found": ["administrator"], otherwise: "not-allowed" } },
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
  "/admin/people invitePerson": {
    args: (_, { n }) => [
      { name: "Invited", email: `invited-${n}@example.org`, role: "member", hours: 24, groupIds: [] },
    ],
    expected: onlyRoles("administrator"),
  },
  "/admin/people invitePersonAgain": { thing: "user", args: (id) => [id, 24], expected: administrators },
  "/admin/people resetFactors": { thing: "user", args: (id) => [id], expected: administrators },
  "/admin/people saveClearance": {
    thing: "user",
    args: (id) => [id, "open"],
    expected: byRoles(...PROTECTORS),
  },
  "/admin/people setRole": { thing: "user", args: (id) => [id, "auditor"], expected: administrators },
  "/admin/people setSuspended": { thing: "user", args: (id) => [id, true], expected: administrators },
  "/admin/people withdrawInvited": {
    args: () => [NO_INVITATION],
    expected: { own: { "not-found": ["administrator"], otherwise: "not-allowed" } },
  },
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
  "/admin/sign-in saveSignIn": {
    args: () => [{ methods: ["password", "passkey"], secondFactor: "optional" }],
    expected: onlyRoles("administrator"),
  },
  "/admin/system examineNow": { args: () => [], expected: onlyRoles("administrator") },
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
  "/documents changeSupersession": {
    thing: "document",
    args: (id) => [id, id, true],
    // It cannot take its own place.
    expected: {
      ...toReaders,
      own: { "invalid-input": ["manager"], "not-allowed": ["reader", "contributor"], otherwise: "not-found" },
    },
  },
  "/documents changeValidity": {
    thing: "document",
    args: (id) => [id, "2020-01-01", ""],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "/documents findSupersedable": {
    thing: "document",
    args: (id) => [id, "protocol"],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "/documents findWords": { thing: "document", args: (id) => [id, "protocol"], expected: toReaders },
  "/documents openDocument": { thing: "document", args: (id) => [id, 1], expected: toReaders },
  "/documents readPages": { thing: "document", args: (id) => [id, 1, 1], expected: toReaders },
  "/documents removeVersion": {
    thing: "document",
    args: (id) => [id],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "/emergency endOwnEmergency": {
    thing: "emergency",
    args: (id) => [id],
    expected: toItsOwner("privacy-officer"),
  },
  "/emergency openInEmergency": {
    thing: "ward",
    args: (id) => [{ collectionId: id, reason: "care", explanation: REASON, minutes: 5 }],
    expected: {
      own: { conflict: READERS, "not-found": ["walled"], otherwise: "ok" },
      another: { otherwise: "ok" },
      absent: { otherwise: "not-found" },
    },
  },
  "/invitation acceptByPasskey": { args: () => ["none", {}, "Mine"], expected: nobodyIsInvited },
  "/invitation acceptByPassword": { args: () => ["none", "a long password"], expected: nobodyIsInvited },
  "/invitation offerPasskey": { args: () => ["none"], expected: nobodyIsInvited },
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
    expected: inPlace(["manager", "steward"], {
      denied: ["reader", "contributor"],
      everywhere: ["administrator"],
    }),
  },
  "/library/[id]/access openCollection": {
    thing: "collection",
    args: (id, { subject }) => [{ collectionId: id, subject, level: "read", expiresAtMs: null }],
    expected: inPlace(["manager", "steward"], {
      denied: ["reader", "contributor"],
      everywhere: ["administrator"],
    }),
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
  "/sign-in offerPasskeySignIn": {
    args: () => [],
    expected: { own: { ok: ["signed-out"], otherwise: "ok" } },
  },
  "/step-up offerProof": { args: () => [], expected: { own: { otherwise: "not-found" } } },
  "/step-up proveByPasskey": { args: () => [{}], expected: { own: { otherwise: "invalid-input" } } },
  "/step-up proveByPassword": {
    args: () => [{ password: "not the password", code: "" }],
    expected: { own: { otherwise: "not-signed-in" } },
  },
};
