import { signOut } from "next-auth/react";
import { offerSignOut } from "../../(app)/actions";
import { LOCALE_COOKIE, type Locale } from "../locales";

/** Each language in its own words. */
export const LANGUAGE_NAMES: Record<Locale, string> = { en: "English", de: "Deutsch", fr: "Français" };

/** Keeps the choice for a year in a cookie and shows the page in that language. */
export function chooseLanguage(locale: Locale): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not in every browser yet
  document.cookie = `${LOCALE_COOKIE}=${locale}; path=/; max-age=31536000; samesite=lax`;
  window.location.reload();
}

/** Ends the session on the server and goes to the sign-in page, or to the provider's where they came in through it. */
export async function leave(): Promise<void> {
  const elsewhere = await offerSignOut().catch(() => ({ ok: false }) as const);
  // The way back is ours to choose: the library would make an address from what it believes our host to be.
  await signOut({ redirect: false });
  window.location.assign(elsewhere.ok && elsewhere.value !== null ? elsewhere.value : "/sign-in");
}
