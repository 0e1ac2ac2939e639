export const LOCALES = ["en", "de", "fr"] as const;
export type Locale = (typeof LOCALES)[number];
export const LOCALE_COOKIE = "intramuros-locale";

/** The first of the chosen one and the browser's preferences that we speak; English otherwise. */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  const preferred = (acceptLanguage ?? "").split(",").map((part) => part.trim().slice(0, 2).toLowerCase());
  return (
    [chosen, ...preferred].find((locale): locale is Locale => LOCALES.includes(locale as Locale)) ?? "en"
  );
}
