import { newId } from "../../lib/ids.ts";
import { type ActionRows, administrators } from "./action-row.ts";
import { byRoles, type Expectations, inPlace, onlyRoles, PROTECTORS } from "./expectations.ts";

/** There is nothing of the kind that an administrator could take away. */
const ofNone: Expectations = {
  another: { "not-found": ["administrator"], otherwise: "not-allowed" },
  absent: { "not-found": ["administrator"], otherwise: "not-allowed" },
};
/** No provider is set. */
const turnedOff: Expectations = { another: { otherwise: "not-found" }, absent: { otherwise: "not-found" } };
const NO_INVITATION = newId("invitation");

/** Actions of the administration: people, groups, sign-in, evaluation, the log. */
export const ADMIN_ACTIONS: ActionRows = {
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
  "/admin/groups changeGroupName": {
    thing: "group",
    args: (id, { n }) => [id, `Renamed group ${n}`],
    expected: administrators,
  },
  "/admin/groups changeMember": {
    thing: "group",
    args: (id, { subject }) => [id, subject, true],
    expected: administrators,
  },
  "/admin/groups changeNesting": {
    thing: "group",
    args: (id) => [id, newId("group"), false],
    expected: administrators,
  },
  "/admin/groups removeGroup": { thing: "group", args: (id) => [id], expected: administrators },
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
  "/admin/sign-in saveSignIn": {
    args: () => [
      { methods: ["password", "passkey"], secondFactor: "optional", idleMinutes: null, sessionHours: null },
    ],
    expected: onlyRoles("administrator"),
  },
  "/admin/system embedAnew": { args: () => [], expected: onlyRoles("administrator") },
  "/admin/system examineNow": { args: () => [], expected: onlyRoles("administrator") },
};
