import { newId } from "../../lib/ids.ts";
import { type ActionRows, administrators, protectors, protectorsAndOfficer, REASON } from "./action-row.ts";
import { type Person, READERS } from "./cast.ts";
import { byRoles, type Expectations, inPlace, onlyRoles, toItsOwner } from "./expectations.ts";

const ofAnyPlace: Expectations = {
  own: { ok: ["administrator"], otherwise: "not-allowed" },
  ...administrators,
};
const ERASERS = ["administrator", "data-protection-officer"] as const satisfies readonly Person[];
const NOTHING_TO_ERASE = { kind: "documents", documents: newId("document"), person: null, names: "" };

/** Actions that open and close: grants, stewards, walls, holds, emergencies, retention, erasure. */
export const SAFEGUARD_ACTIONS: ActionRows = {
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
  "/admin/retention addClass": {
    args: (_, { n }) => [{ name: `New class ${n}`, keepDays: 36_500, atEnd: "review", isMinimum: false }],
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
};
