import { type SQL, sql } from "drizzle-orm";
import { customType } from "drizzle-orm/sqlite-core";
import { AppError } from "../errors.ts";
import { decrypt, encrypt } from "./cipher.ts";
import { findKey } from "./open-keys.ts";

/**
 * Columns whose text is encrypted. They are read like any other; what is written has to be sealed first with the key
 * of the document or conversation it belongs to, so that destroying that key destroys the text in every copy.
 *
 * A sealed text is `s1.`, the id of the key, a dot, and nonce ‖ ciphertext ‖ tag in base64url.
 */
export const sealedText = customType<{ data: string; driverData: string }>({
  dataType: () => "text",
  fromDriver: unseal,
  toDriver: refuse,
});

/** The same for JSON. */
export const sealedJson = <Value>(name: string) =>
  customType<{ data: Value; driverData: string }>({
    dataType: () => "text",
    fromDriver: (sealed) => JSON.parse(unseal(sealed)) as Value,
    toDriver: refuse,
  })(name);

/** A key by which texts are sealed, and its id. */
export type DataKey = { readonly id: string; readonly secret: Buffer };
/** Seals values with one key, for `values` and `set`. */
export type Seal = {
  text(value: string): SQL<string>;
  text(value: string | null): SQL<string> | null;
  json<Value>(value: Value): SQL<Value>;
};

export function sealWith(key: DataKey): Seal {
  const seal = (value: string) => sql`${sealText(key, value)}`;
  return {
    text: ((value: string | null) => (value === null ? null : seal(value))) as Seal["text"],
    json: <Value>(value: Value) => seal(JSON.stringify(value)) as SQL<Value>,
  };
}

const PREFIX = "s1.";

export const isSealed = (stored: string) => stored.startsWith(PREFIX);

export function sealText(key: DataKey, text: string): string {
  return `${PREFIX}${key.id}.${encrypt(key.secret, Buffer.from(text, "utf8"), key.id).toString("base64url")}`;
}

/** @throws {AppError} storage-unavailable when the key is gone or the text was changed on disk */
export function unseal(sealed: string): string {
  const [version, id, text] = sealed.split(".");
  if (version !== "s1" || id === undefined || text === undefined)
    throw new AppError(
      "storage-unavailable",
      "A stored text is not sealed: the database was changed from outside.",
    );
  const secret = findKey(id);
  if (secret === undefined)
    throw new AppError("storage-unavailable", "The key of a stored text was destroyed or is not to be had.");
  try {
    return decrypt(secret, Buffer.from(text, "base64url"), id).toString("utf8");
  } catch (cause) {
    throw new AppError(
      "storage-unavailable",
      "A stored text was changed on disk and is not what was written.",
      {
        cause,
      },
    );
  }
}

function refuse(): never {
  throw new Error("this column takes sealed text only: see lib/keys");
}
