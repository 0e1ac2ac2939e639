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
    say: (phrase, values) =>
      /^(?:problem|because|fell-back)-/.test(phrase)
        ? ask(phrase as never, values as never)
        : own(phrase as never, values as never),
    dateTime: (ms) => format.dateTime(new Date(ms), { dateStyle: "long", timeStyle: "long" }),
  };
}
