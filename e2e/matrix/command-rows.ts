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
  readonly id: string;
  /** What the command line calls it: a collection's or group's name, a person's address; else the id. */
  readonly name: string;
  /** Address of somebody who is not of the cast. */
  readonly subject: string;
  /** Another one each time. */
  readonly n: number;
};
export type CommandRow = {
  readonly thing?: Thing;
  readonly args: (given: Given) => readonly string[];
  /** Starts other processes, or rewrites what is stored: only those who may not are tried. */
  readonly isDear?: boolean;
  readonly expected: Expectations;
};

/** They act for whoever holds the machine, and take no `--as`. */
export const OF_THE_MACHINE = ["start", "init", "eval", "audit verify", "restore", "build"];

const LOG = ["auditor", "administrator"] as const satisfies readonly Person[];
const ERASERS = ["data-protection-officer", "administrator"] as const satisfies readonly Person[];
const REASON = ["--reason", "a reason of the matrix"];
const administrator = onlyRoles("administrator");
const manager = inPlace(["manager"]);
/** People are looked up by their address before anything else. */
const ofPeople = (...roles: Person[]): Expectations => ({
  another: { ok: roles, otherwise: "not-allowed" },
  absent: { otherwise: "not-found" },
});
/** Groups are looked up by name among those that the log's readers may list. */
const ofGroups = (outcome: "ok" | "conflict"): Expectations => ({
  another: { [outcome]: ["administrator"], otherwise: "not-allowed" },
  absent: { "not-found": LOG, otherwise: "not-allowed" },
});
const KNOW_CLASSES: readonly Person[] = ["auditor", "privacy-officer", "data-protection-officer"];
/** There is nothing yet that could be resumed or confirmed. */
const nothingToDo: Expectations = { ...manager, own: { conflict: ["manager"], otherwise: "not-found" } };
const ofNoErasure: Expectations = { own: { "not-found": ERASERS, otherwise: "not-allowed" } };
/** By name, a collection is known to its readers and to administrators. */
const protectorsByName = inPlace([], { everywhere: ["administrator"], denied: [] });
/** No provider is set. */
const turnedOff: Expectations = { another: { otherwise: "not-found" }, absent: { otherwise: "not-found" } };
const NO_INVITATION = newId("invitation");
const administratorFindsNone: Expectations = {
  own: { "not-found": ["administrator"], otherwise: "not-allowed" },
};
const NO_ERASURE = newId("erasure");
const none: readonly string[] = [];
const nothing = () => none;

/** Every command that acts for a person. */
export const COMMANDS: Record<string, CommandRow> = {
  search: { args: () => ["protocol"], isDear: true, expected: anybody },
  ask: { args: () => ["protocol?"], isDear: true, expected: anybody },
  ingest: {
    thing: "collection",
    args: ({ name }) => [import.meta.filename, "--collection", name],
    isDear: true,
    // What is not there is made for an administrator.
    expected: {
      ...inPlace(CONTRIBUTORS, { denied: ["reader"] }),
      absent: { ok: ["administrator"], otherwise: "not-found" },
    },
  },
  "index rebuild": { args: nothing, isDear: true, expected: administrator },
  "documents mark": {
    thing: "document",
    args: ({ id }) => [id, "--as-class", "internal"],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "documents list": { thing: "collection", args: ({ name }) => ["--collection", name], expected: toReaders },
  "documents retry": {
    thing: "document",
    args: ({ id }) => [id],
    // It was read well, so there is nothing to do again.
    expected: {
      ...inPlace([], { denied: ["reader"] }),
      own: { conflict: CONTRIBUTORS, "not-allowed": ["reader"], otherwise: "not-found" },
    },
  },
  "documents versions": { thing: "document", args: ({ id }) => [id], expected: toReaders },
  "documents validity": {
    thing: "document",
    args: ({ id }) => [id, "--from", "2020-01-01"],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "documents supersede": {
    thing: "document",
    args: ({ id }) => [id, id],
    // It cannot take its own place.
    expected: {
      ...toReaders,
      own: { "invalid-input": ["manager"], "not-allowed": ["reader", "contributor"], otherwise: "not-found" },
    },
  },
  "documents delete": {
    thing: "document",
    args: ({ id }) => [id],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "queue status": { args: nothing, expected: anybody },
  "queue pause": { args: nothing, expected: administrator },
  "queue resume": { args: nothing, expected: administrator },
  "collections list": { args: nothing, expected: anybody },
  "collections add": { args: ({ n }) => [`Added ${n}`], expected: administrator },
  "collections grants": {
    thing: "collection",
    args: ({ name }) => [name],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"], everywhere: ["administrator"] }),
  },
  "collections grant": {
    thing: "collection",
    args: ({ name, subject }) => [name, "--user", subject],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"], everywhere: ["administrator"] }),
  },
  "collections revoke": {
    thing: "collection",
    args: ({ name, subject }) => [name, "--user", subject],
    // The person has no grant that could be ended.
    expected: inPlace([], { denied: ["reader", "contributor"] }),
  },
  "collections kind": {
    thing: "collection",
    args: ({ name }) => [name, "project"],
    expected: protectorsByName,
  },
  "collections steward": {
    thing: "collection",
    args: ({ name, subject }) => [name, subject],
    expected: protectorsByName,
  },
  "folders list": { args: nothing, expected: anybody },
  "folders add": {
    thing: "collection",
    args: ({ name }) => ["/nowhere", "--collection", name],
    expected: inPlace([], { denied: READERS }),
  },
  "folders change": { thing: "folder", args: ({ id }) => [id, "--quiet-seconds", "5"], expected: manager },
  "folders remove": { thing: "folder", args: ({ id }) => [id], expected: manager },
  "folders pause": { thing: "folder", args: ({ id }) => [id], expected: manager },
  "folders resume": { thing: "folder", args: ({ id }) => [id], expected: nothingToDo },
  "folders scan": { thing: "folder", args: ({ id }) => [id], isDear: true, expected: manager },
  "folders problems": { thing: "folder", args: ({ id }) => [id], expected: manager },
  "folders vanished": { thing: "folder", args: ({ id }) => [id], expected: manager },
  "folders confirm-deletions": { thing: "folder", args: ({ id }) => [id], expected: nothingToDo },
  "users list": { args: nothing, expected: onlyRoles(...LOG) },
  "users add": {
    args: ({ n }) => [`added-${n}@example.org`, "--name", "Added"],
    expected: administrator,
  },
  "users suspend": { thing: "user", args: ({ name }) => [name], expected: ofPeople("administrator") },
  "users reactivate": { thing: "user", args: ({ name }) => [name], expected: ofPeople("administrator") },
  "users role": { thing: "user", args: ({ name }) => [name, "auditor"], expected: ofPeople("administrator") },
  "users reset-password": { thing: "user", args: ({ name }) => [name], expected: ofPeople("administrator") },
  "users invite": {
    args: ({ n }) => [`invited-${n}@example.org`, "--name", "Invited"],
    expected: administrator,
  },
  "users invitations": { args: nothing, expected: onlyRoles(...LOG) },
  "users withdraw": { args: () => [NO_INVITATION], expected: administratorFindsNone },
  "users sessions": {
    thing: "user",
    args: ({ name }) => [name],
    expected: {
      another: { ok: ["administrator"], otherwise: "not-found" },
      absent: { otherwise: "not-found" },
    },
  },
  "users end-sessions": {
    thing: "user",
    args: ({ name }) => [name],
    expected: {
      another: { ok: ["administrator"], otherwise: "not-found" },
      absent: { otherwise: "not-found" },
    },
  },
  "users reset-factors": { thing: "user", args: ({ name }) => [name], expected: ofPeople("administrator") },
  "sign-in": { args: nothing, expected: administrator },
  "identities test": { args: () => ["oidc"], isDear: true, expected: administrator },
  "identities list": { thing: "user", args: ({ name }) => [name], expected: ofPeople(...LOG) },
  "identities link": {
    thing: "user",
    args: ({ name }) => [name, "--subject", "theirs"],
    expected: turnedOff,
  },
  "identities unlink": {
    thing: "user",
    args: ({ name }) => [name],
    isDear: true,
    expected: ofPeople("administrator"),
  },
  "identities invite": {
    thing: "user",
    args: ({ name }) => [name],
    expected: turnedOff,
  },
  "identities mappings": { args: nothing, expected: onlyRoles(...LOG) },
  "identities map": {
    thing: "group",
    args: ({ name, n }) => ["oidc", `theirs ${n}`, "--group", name],
    expected: ofGroups("ok"),
  },
  "identities unmap": {
    thing: "group",
    args: ({ name, n }) => ["oidc", `theirs ${n}`, "--group", name],
    isDear: true,
    expected: ofGroups("ok"),
  },
  "identities adopt": {
    thing: "user",
    args: ({ name }) => ["--user", name],
    expected: ofPeople("administrator"),
  },
  "groups list": { args: nothing, expected: onlyRoles(...LOG) },
  "groups add": { args: ({ n }) => [`Added group ${n}`], expected: administrator },
  "groups add-member": {
    thing: "group",
    args: ({ name, subject }) => [name, subject],
    expected: ofGroups("ok"),
  },
  "groups remove-member": {
    thing: "group",
    args: ({ name, subject }) => [name, subject],
    expected: ofGroups("ok"),
  },
  "groups nest": { thing: "group", args: ({ name }) => [name, name], expected: ofGroups("conflict") },
  "tokens list": {
    thing: "user",
    args: ({ name }) => [name],
    expected: {
      another: { ok: ["administrator"], otherwise: "not-found" },
      absent: { otherwise: "not-found" },
    },
  },
  "tokens create": {
    args: ({ n }) => ["--name", `Token ${n}`, "--scopes", "search", "--days", "1"],
    expected: anybody,
  },
  "tokens withdraw": { thing: "token", args: ({ id }) => [id], expected: toItsOwner("administrator") },
  "access explain": {
    thing: "document",
    args: ({ id, subject }) => [subject, id],
    expected: inPlace(["steward"], { everywhere: [...PROTECTORS, "auditor"] }),
  },
  "access who": {
    thing: "document",
    args: ({ id }) => [id],
    expected: inPlace(["steward"], { everywhere: [...PROTECTORS, "auditor"] }),
  },
  "access what": { thing: "user", args: ({ name }) => [name], expected: ofPeople(...LOG) },
  "access clear": { thing: "user", args: ({ name }) => [name, "open"], expected: ofPeople(...PROTECTORS) },
  "walls list": { args: nothing, expected: onlyRoles(...PROTECTORS, "auditor") },
  "walls set": {
    thing: "collection",
    args: ({ name, subject }) => [name, "--user", subject, ...REASON, "--approved-by", "owner@example.org"],
    expected: protectorsByName,
  },
  "walls end": {
    thing: "wall",
    args: ({ id }) => [id],
    expected: inPlace(["steward"], { everywhere: PROTECTORS }),
  },
  "holds list": { args: nothing, expected: onlyRoles(...PROTECTORS, "data-protection-officer", "auditor") },
  "holds place": {
    thing: "collection",
    args: ({ name }) => ["--collection", name, ...REASON],
    expected: protectorsByName,
  },
  "holds end": {
    thing: "hold",
    args: ({ id }) => [id],
    expected: inPlace(["steward"], { everywhere: [...PROTECTORS, "data-protection-officer"] }),
  },
  "retention list": {
    args: nothing,
    expected: onlyRoles(...PROTECTORS, "data-protection-officer", "auditor"),
  },
  "retention add": {
    args: ({ n }) => [`Added class ${n}`, "--days", "36500", "--then", "review"],
    expected: onlyRoles(...ERASERS),
  },
  "retention assign": {
    thing: "collection",
    args: ({ name }) => [name],
    expected: {
      own: { ok: ["administrator"], "not-found": KNOW_CLASSES, otherwise: "not-allowed" },
      another: { ok: ["administrator"], "not-found": KNOW_CLASSES, otherwise: "not-allowed" },
      absent: { "not-found": [...KNOW_CLASSES, "administrator"], otherwise: "not-allowed" },
    },
  },
  "retention preview": {
    args: nothing,
    expected: onlyRoles(...PROTECTORS, "data-protection-officer", "auditor"),
  },
  "retention run": { args: nothing, expected: onlyRoles(...ERASERS) },
  "audit export": {
    args: ({ n }) => [`/tmp/never-${n}`, "--format", "log"],
    isDear: true,
    expected: onlyRoles(...LOG),
  },
  "audit prove": { args: () => ["1"], isDear: true, expected: onlyRoles(...LOG) },
  "audit replay": {
    thing: "turn",
    args: ({ id }) => [id],
    isDear: true,
    expected: byRoles(...LOG),
  },
  "audit anchor print": { args: ({ n }) => [`/tmp/never-${n}`], isDear: true, expected: onlyRoles(...LOG) },
  "audit anchor import": { args: () => [import.meta.filename], isDear: true, expected: onlyRoles(...LOG) },
  "audit rotate-key": { args: nothing, isDear: true, expected: administrator },
  "keys status": { args: nothing, expected: administrator },
  "keys rotate": { args: nothing, isDear: true, expected: administrator },
  "erasures preview": {
    thing: "user",
    args: ({ name }) => ["--person", name],
    expected: ofPeople(...ERASERS),
  },
  "erasures request": {
    thing: "user",
    args: ({ name }) => ["--person", name, "--ground", "other", "--reference", "7"],
    expected: ofPeople(...ERASERS),
  },
  "erasures approve": {
    args: () => [NO_ERASURE],
    expected: { own: { "not-found": ["data-protection-officer"], otherwise: "not-allowed" } },
  },
  "erasures reject": {
    args: () => [NO_ERASURE],
    expected: { own: { "not-found": ["data-protection-officer"], otherwise: "not-allowed" } },
  },
  "erasures list": { args: nothing, expected: onlyRoles(...ERASERS) },
  "erasures certificate": { args: () => [NO_ERASURE], expected: ofNoErasure },
  doctor: { args: nothing, isDear: true, expected: administrator },
  backup: { args: ({ n }) => [`/tmp/never-${n}`], isDear: true, expected: administrator },
};
