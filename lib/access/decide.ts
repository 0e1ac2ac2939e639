import type { GrantLevel } from "../db/schema.ts";

/**
 * The access rule as a pure function. What it does not know, it denies. Every path to content asks this function
 * or its SQL twin in readable.ts, and a property test holds the two together.
 */

/** A grant as the rule sees it: to the person, or through a group the person is in. */
export type GrantFact = {
  readonly level: GrantLevel;
  readonly through: { readonly kind: "person" } | { readonly kind: "group"; readonly name: string };
  readonly grantedAtMs: number;
  readonly expiresAtMs: number | null;
  readonly endedAtMs: number | null;
};

export type AccessFacts = {
  readonly userStatus: "active" | "suspended" | "unknown";
  /** Grants on the collection in question that concern the person. */
  readonly grants: readonly GrantFact[];
};

export type AccessDecision =
  | { readonly allowed: true; readonly level: GrantLevel; readonly grant: GrantFact }
  | {
      readonly allowed: false;
      readonly because: "not-active" | "no-grant" | "grant-ended" | "level-too-low";
      readonly level: GrantLevel | null;
    };

const RANK: Record<GrantLevel, number> = { read: 1, contribute: 2, manage: 3 };

/** Whether a person may do what `wanted` stands for in a collection at the moment `atMs`, and why. */
export function decideAccess(facts: AccessFacts, wanted: GrantLevel, atMs: number): AccessDecision {
  if (facts.userStatus !== "active") return { allowed: false, because: "not-active", level: null };
  const inForce = facts.grants.filter((grant) => isInForce(grant, atMs));
  const best = inForce.reduce<GrantFact | undefined>(
    (highest, grant) => (highest === undefined || rank(grant.level) > rank(highest.level) ? grant : highest),
    undefined,
  );
  if (best === undefined) {
    return { allowed: false, because: facts.grants.length > 0 ? "grant-ended" : "no-grant", level: null };
  }
  if (rank(best.level) < rank(wanted)) return { allowed: false, because: "level-too-low", level: best.level };
  return { allowed: true, level: best.level, grant: best };
}

/** Whether `level` includes `wanted`. */
export function includesLevel(level: GrantLevel, wanted: GrantLevel): boolean {
  return rank(level) >= rank(wanted);
}

/** Half-open: from the moment it is given, until the moment it ends or expires. */
function isInForce(grant: GrantFact, atMs: number): boolean {
  return (
    grant.grantedAtMs <= atMs &&
    (grant.expiresAtMs === null || atMs < grant.expiresAtMs) &&
    (grant.endedAtMs === null || atMs < grant.endedAtMs)
  );
}

/** A level that is not one of ours counts as none. */
function rank(level: GrantLevel): number {
  return RANK[level] ?? 0;
}
