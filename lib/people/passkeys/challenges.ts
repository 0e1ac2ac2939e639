import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, lte } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { type ChallengePurpose, passkeyChallenges } from "../../db/sign-in-tables.ts";

/** So long a person may take for it. */
const LASTS_MS = 5 * 60_000;

/** What a challenge is for, and what the browser that asked for it holds. */
export type ChallengeUse = { readonly purpose: ChallengePurpose; readonly boundTo: string };

/** @returns a new challenge, base64url */
export function giveChallenge(tx: Transaction, use: ChallengeUse): string {
  const now = Date.now();
  tx.delete(passkeyChallenges).where(lte(passkeyChallenges.expiresAtMs, now)).run();
  const challenge = randomBytes(32).toString("base64url");
  tx.insert(passkeyChallenges)
    .values({
      hash: digest(challenge),
      purpose: use.purpose,
      boundTo: digest(use.boundTo),
      expiresAtMs: now + LASTS_MS,
    })
    .run();
  return challenge;
}

/** A challenge comes back once, for what it was given for, from whom it was given to. @returns whether this is so */
export function takeChallenge(tx: Transaction, use: ChallengeUse, challenge: string): boolean {
  const given = and(
    eq(passkeyChallenges.hash, digest(challenge)),
    eq(passkeyChallenges.purpose, use.purpose),
    eq(passkeyChallenges.boundTo, digest(use.boundTo)),
    gt(passkeyChallenges.expiresAtMs, Date.now()),
  );
  return tx.delete(passkeyChallenges).where(given).run().changes === 1;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
