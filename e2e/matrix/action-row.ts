import { byRoles, type Expectations, inPlace, PROTECTORS } from "./expectations.ts";
import type { Thing } from "./things.ts";

export type Given = {
  /** Id of somebody who is not of the cast. */
  readonly subject: string;
  readonly approver: string;
  /** Another one each time. */
  readonly n: number;
};
/** What an action is called with, and what everybody meets. */
export type ActionRow = {
  readonly thing?: Thing;
  readonly args: (id: string, given: Given) => readonly unknown[];
  readonly expected: Expectations;
};
/** By the action's folder and its name. */
export type ActionRows = Record<string, ActionRow>;

export const REASON = "a reason of the matrix";
/** Everybody may try; nothing tells whether there was anything to do. */
export const silent: Expectations = {
  own: { otherwise: "ok" },
  another: { otherwise: "ok" },
  absent: { otherwise: "ok" },
};
export const administrators = byRoles("administrator");
export const protectors = inPlace(["steward"], { everywhere: PROTECTORS });
export const protectorsAndOfficer = inPlace(["steward"], {
  everywhere: [...PROTECTORS, "data-protection-officer"],
});
