import "server-only";
import { getTranslations } from "next-intl/server";
import type { AccessDecision } from "#lib/access/decide";
import { getDisplay } from "./display";

/** The sentence that says why a person can read something, or why not, in the reader's language. */
export async function getDecisionWords(): Promise<(name: string, decision: AccessDecision) => string> {
  const [t, display] = await Promise.all([getTranslations("safeguards"), getDisplay()]);
  return (name, decision) => {
    if (!decision.allowed) return t(`because.${decision.because}`, { name });
    if (decision.by.kind === "emergency")
      return t("because.emergency", { name, until: display.dateTime(decision.by.emergency.untilMs ?? 0) });
    const { through, sinceMs } = decision.by.grant;
    const since = display.date(sinceMs);
    return through.kind === "group"
      ? t("because.grant-group", { name, group: through.name, since })
      : t("because.grant-person", { name, since });
  };
}
