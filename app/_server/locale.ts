import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { chooseLocale, LOCALE_COOKIE } from "../_ui/locales";

/** The one message catalogue: app/_messages/<locale>/<area>.json. A cookie decides, then what the browser prefers. */
export default getRequestConfig(async () => {
  const locale = chooseLocale(
    (await cookies()).get(LOCALE_COOKIE)?.value,
    (await headers()).get("accept-language"),
  );
  const areas = [
    "common",
    "sign-in",
    "ask",
    "library",
    "folders",
    "document",
    "admin",
    "evaluation",
    "errors",
    "export",
    "reasons",
    "safeguards",
    "identity",
    "evidence",
    "findings",
  ] as const;
  const messages = await Promise.all(
    areas.map(async (area) => [area, (await import(`../_messages/${locale}/${area}.json`)).default] as const),
  );
  return {
    locale,
    messages: Object.fromEntries(messages),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
});
