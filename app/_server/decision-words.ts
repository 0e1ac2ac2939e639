import "server-only";
import { getTranslations } from "next-intl/server";
import type { AccessDecision } from "#lib/access/decide";
import { sayDecision } from "../_ui/say-decision";
import { getDisplay } from "./display";

/** Says why a person can read something, or why not, in the reader's language. */
export async function getDecisionWords(): Promise<(name: string, decision: AccessDecision) => string> {
  const [t, { date, dateTime }] = await Promise.all([getTranslations("safeguards"), getDisplay()]);
  const words = { t: t as Parameters<typeof sayDecision>[0]["t"], date, dateTime };
  return (name, decision) => sayDecision(words, name, decision);
}
