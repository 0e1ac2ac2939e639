import type { Person } from "./cast.ts";
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

export type PageRow = { readonly thing?: Thing; readonly query?: string; readonly expected: Expectations };

const ADMINISTRATION = ["auditor", "administrator"] as const satisfies readonly Person[];
const ERASERS = ["data-protection-officer", "administrator"] as const satisfies readonly Person[];
const open: Expectations = { own: { ok: ["signed-out"], otherwise: "ok" } };

/** Every page of the build. */
export const PAGES: Record<string, PageRow> = {
  "/": { expected: anybody },
  "/[...rest]": { expected: { own: { otherwise: "not-found" } } },
  "/account": { expected: anybody },
  "/admin/activity": { expected: onlyRoles(...ADMINISTRATION) },
  "/admin/activity/[seq]": { expected: onlyRoles(...ADMINISTRATION) },
  "/admin/activity/checkpoint": { expected: onlyRoles(...ADMINISTRATION) },
  "/admin/activity/questions/[id]": { thing: "turn", expected: byRoles(...ADMINISTRATION) },
  "/admin/boundary": { expected: onlyRoles(...ADMINISTRATION) },
  "/admin/collections": { expected: onlyRoles(...ADMINISTRATION) },
  "/admin/collections/[id]": { thing: "collection", expected: byRoles(...ADMINISTRATION) },
  "/admin/emergencies": { expected: onlyRoles("privacy-officer", "auditor") },
  "/admin/erasures": { expected: onlyRoles(...ERASERS) },
  "/admin/erasures/[id]": { thing: "erasure", expected: byRoles(...ERASERS) },
  // None was carried out.
  "/admin/erasures/[id]/certificate": {
    thing: "erasure",
    expected: { absent: { "not-found": ERASERS, otherwise: "not-allowed" } },
  },
  "/admin/evaluation": { expected: onlyRoles("administrator") },
  "/admin/groups": { expected: onlyRoles(...ADMINISTRATION) },
  "/admin/groups/[id]": { thing: "group", expected: byRoles(...ADMINISTRATION) },
  "/admin/identity": { expected: onlyRoles(...ADMINISTRATION) },
  "/admin/people": { expected: onlyRoles(...ADMINISTRATION) },
  "/admin/people/[id]": { thing: "user", expected: byRoles(...ADMINISTRATION) },
  "/admin/retention": { expected: onlyRoles(...PROTECTORS, "data-protection-officer", "auditor") },
  "/admin/sign-in": { expected: onlyRoles(...ADMINISTRATION) },
  "/admin/system": { expected: onlyRoles("administrator") },
  "/admin/walls": { expected: onlyRoles(...PROTECTORS, "auditor") },
  "/ask": { expected: anybody },
  "/conversations": { expected: anybody },
  "/conversations/[id]": { thing: "conversation", expected: toItsOwner() },
  "/documents/[id]": { thing: "document", expected: toReaders },
  "/emergency": { expected: anybody },
  "/invitation": { expected: open },
  "/library": { expected: anybody },
  "/library/[id]": { thing: "collection", expected: toReaders },
  "/library/[id]/access": { thing: "collection", expected: inPlace(["manager", "steward"]) },
  "/library/[id]/folders": { thing: "collection", expected: inPlace(["manager"]) },
  "/library/[id]/ledger": { thing: "collection", expected: toReaders },
  // To everybody what is theirs to decide.
  "/library/due": { expected: anybody },
  "/library/ledger": { expected: anybody },
  "/setup": { expected: open },
  "/setup/welcome": { expected: anybody },
  "/sign-in": { expected: open },
  "/sign-in/second-factor": { expected: anybody },
};
