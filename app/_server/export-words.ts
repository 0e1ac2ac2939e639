import "server-only";
import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import type { ExportWords } from "#lib/answer/export/export-words";

/** What an export says, in the language of the person who asked for it. */
export async function getExportWords(): Promise<ExportWords> {
  const [language, own, ask, format] = await Promise.all([
    getLocale(),
    getTranslations("export"),
    getTranslations("ask"),
    getFormatter(),
  ]);
  return {
    language,
    say: (phrase, values) => (own.has(phrase as never) ? own : ask)(phrase as never, values as never),
    // A day has no time zone; noon is on the same day in whichever one it is written.
    day: (date) => format.dateTime(new Date(`${date}T12:00:00Z`), { dateStyle: "long", timeZone: "UTC" }),
    dayOf: (ms) => format.dateTime(new Date(ms), { dateStyle: "long" }),
    dateTime: (ms) => format.dateTime(new Date(ms), { dateStyle: "long", timeStyle: "long" }),
  };
}
