import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { commitTo } from "../../audit/append-event.ts";
import type { Reader } from "../../db/client.ts";
import { requireSetting } from "../../db/settings.ts";

/**
 * A browser in which a person signed in keeps a signed mark, so that their attempts there are counted apart from
 * everybody else's: nobody who guesses elsewhere can make the owner wait. The mark opens nothing.
 */
export type KnownDevice = { readonly cookie: string; readonly mark: string };

/** What a mark is good for: one account, until its password changes. Null: there is none. */
type Owner = { readonly email: string; readonly passwordHash: string | null };

/** Name of the cookie that holds the mark for this address. */
export function deviceCookie(db: Reader, email: string): string {
  return `intramuros-device-${commitTo(db, `device ${email.toLowerCase()}`).slice(0, 16)}`;
}

/** A mark to keep in this browser; one that is good already stays. */
export function knownDevice(db: Reader, owner: Owner, present: string | undefined): KnownDevice {
  const cookie = deviceCookie(db, owner.email);
  if (present !== undefined && deviceOf(db, owner, present) !== undefined) return { cookie, mark: present };
  const nonce = randomBytes(16).toString("base64url");
  return { cookie, mark: `${nonce}.${sign(db, owner, nonce).toString("base64url")}` };
}

/** The id of the device that a mark stands for; undefined when it is not one of ours for this account. */
export function deviceOf(db: Reader, owner: Owner, mark: string): string | undefined {
  const [nonce = "", signature = ""] = mark.split(".");
  const given = Buffer.from(signature, "base64url");
  const expected = sign(db, owner, nonce);
  return given.length === expected.length && timingSafeEqual(given, expected) ? nonce : undefined;
}

function sign(db: Reader, { email, passwordHash }: Owner, nonce: string): Buffer {
  return createHmac("sha256", requireSetting(db, "session-secret"))
    .update(`known device\n${email.toLowerCase()}\n${passwordHash ?? ""}\n${nonce}`)
    .digest();
}
