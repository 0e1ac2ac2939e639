import type { GrantLevel } from "../db/schema.ts";
import type { Moment } from "./moment.ts";

/**
 * The access rule as a pure function. What it does not know, it denies. Every path to content asks this function
 * or its SQL twin in readable.ts, and a property test holds the two together.
 *
 * A person reads a document when their account is active, no wall stands between them and its collection, a grant or
 * an emergency access opens the collection to them, they are cleared for its classification, and it is not
 * restricted to others. A wall beats everything; an emergency lifts a missing grant and a restriction, nothing else.
 */

/** The person themselves, or a group they are in, directly or through another group. */
export type Through = { readonly kind: "person" } | { readonly kind: "group"; readonly name: string };
export type Validity = {
  readonly sinceMs: number;
  /** Null: without an end set beforehand. */
  readonly untilMs: number | null;
  /** When somebody ended it; null: nobody did. */
  readonly endedAtMs: number | null;
};
export type GrantFact = Validity & { readonly level: GrantLevel; readonly through: Through };
export type WallFact = Validity & { readonly through: Through };
export type EmergencyFact = Validity & { readonly bootId: string; readonly sinceUptimeMs: number };

/** What the rule needs to know about one person and one collection. */
export type AccessFacts = {
  readonly userStatus: "active" | "suspended" | "unknown";
  readonly grants: readonly GrantFact[];
  readonly walls: readonly WallFact[];
  readonly emergencies: readonly EmergencyFact[];
  /** Position in CLASSIFICATIONS. */
  readonly clearance: number;
};
/** What the rule needs to know about a document of that collection. */
export type DocumentFacts = {
  /** Position in CLASSIFICATIONS. */
  readonly classification: number;
  /** Whether the person is among those it is restricted to; null: it is not restricted. */
  readonly isAmongRestricted: boolean | null;
};

/** What opens a collection to a person. */
export type Opening =
  | { readonly kind: "grant"; readonly grant: GrantFact }
  | { readonly kind: "emergency"; readonly emergency: EmergencyFact };
export type AccessDecision =
  | { readonly allowed: true; readonly level: GrantLevel; readonly by: Opening }
  | {
      readonly allowed: false;
      readonly because:
        | "not-active"
        | "walled"
        | "no-grant"
        | "grant-ended"
        | "level-too-low"
        | "above-clearance"
        | "restricted";
      /** What the person may do there all the same; null: nothing. */
      readonly level: GrantLevel | null;
      /** Set when a wall is the reason. */
      readonly wall?: WallFact;
    };

const RANK: Record<GrantLevel, number> = { read: 1, contribute: 2, manage: 3 };
const HIGHEST_CLASSIFICATION = 3;
export const LONGEST_EMERGENCY_MS = 60 * 60_000;

/** Whether a person may do what `wanted` stands for in a collection at a moment, and why. */
export function decideAccess(facts: AccessFacts, wanted: GrantLevel, moment: Moment): AccessDecision {
  if (facts.userStatus !== "active") return { allowed: false, because: "not-active", level: null };
  const wall = facts.walls.find((one) => deniesAt(one, moment));
  if (wall !== undefined) return { allowed: false, because: "walled", level: null, wall };
  const best = bestGrant(facts, moment);
  const emergency = facts.emergencies.find((one) => isEmergencyAt(one, moment));
  if (best === undefined && emergency === undefined) {
    return { allowed: false, because: facts.grants.length > 0 ? "grant-ended" : "no-grant", level: null };
  }
  const level = best?.level ?? "read";
  if (rank(level) < rank(wanted)) return { allowed: false, because: "level-too-low", level };
  if (best !== undefined) return { allowed: true, level, by: { kind: "grant", grant: best } };
  if (emergency !== undefined) return { allowed: true, level, by: { kind: "emergency", emergency } };
  return { allowed: false, because: "no-grant", level: null };
}

/** The same for a document of the collection. */
export function decideDocument(
  facts: AccessFacts,
  document: DocumentFacts,
  wanted: GrantLevel,
  moment: Moment,
): AccessDecision {
  const decision = decideAccess(facts, wanted, moment);
  if (!decision.allowed && decision.level === null) return decision;
  if (!isCleared(facts.clearance, document.classification))
    return { allowed: false, because: "above-clearance", level: null };
  const isLifted = facts.emergencies.some((one) => isEmergencyAt(one, moment));
  if (document.isAmongRestricted === false && !isLifted)
    return { allowed: false, because: "restricted", level: null };
  return decision;
}

/** Whether `level` includes `wanted`. */
export function includesLevel(level: GrantLevel, wanted: GrantLevel): boolean {
  return rank(level) >= rank(wanted);
}

/** What allows, in doubt does not: half-open, and ended is ended whatever the clock says. */
export function allowsAt({ sinceMs, untilMs, endedAtMs }: Validity, { atMs, isPast }: Moment): boolean {
  if (endedAtMs !== null && (!isPast || endedAtMs <= atMs)) return false;
  return sinceMs <= atMs && (untilMs === null || atMs < untilMs);
}

/** What denies, in doubt does: a clock that was set back does not take a wall away. */
export function deniesAt({ sinceMs, untilMs, endedAtMs }: Validity, { atMs, isPast }: Moment): boolean {
  if (isPast && atMs < sinceMs) return false;
  return (untilMs === null || atMs < untilMs) && (endedAtMs === null || atMs < endedAtMs);
}

/** By both clocks: it is over when either says so, and with the boot it was begun on. */
export function isEmergencyAt(emergency: EmergencyFact, moment: Moment): boolean {
  const { sinceMs, untilMs, endedAtMs, bootId, sinceUptimeMs } = emergency;
  if (untilMs === null || untilMs - sinceMs > LONGEST_EMERGENCY_MS) return false;
  if (moment.isPast) return allowsAt(emergency, moment);
  const elapsedMs = moment.uptimeMs - sinceUptimeMs;
  return (
    endedAtMs === null &&
    moment.atMs < untilMs &&
    moment.bootId === bootId &&
    elapsedMs >= 0 &&
    elapsedMs < untilMs - sinceMs
  );
}

function bestGrant(facts: AccessFacts, moment: Moment): GrantFact | undefined {
  const inForce = facts.grants.filter((grant) => rank(grant.level) > 0 && allowsAt(grant, moment));
  return inForce.reduce<GrantFact | undefined>(
    (highest, grant) => (highest === undefined || rank(grant.level) > rank(highest.level) ? grant : highest),
    undefined,
  );
}

/** A classification or clearance that is not one of ours counts as no. */
function isCleared(clearance: number, classification: number): boolean {
  return isClassification(clearance) && isClassification(classification) && classification <= clearance;
}

const isClassification = (level: number) =>
  Number.isInteger(level) && level >= 0 && level <= HIGHEST_CLASSIFICATION;

/** A level that is not one of ours counts as none. */
function rank(level: GrantLevel): number {
  return RANK[level] ?? 0;
}
