import { isIP } from "node:net";
import type { Config } from "../../config.ts";
import { AppError } from "../../errors.ts";

/** What passkeys are bound to: they work at this origin, and are made for this name. */
export type PasskeyPlace = { readonly rpId: string; readonly origin: string };

/** Null where browsers would refuse: over plain http anywhere but on the machine itself, and at a bare address. */
export function passkeyPlace({ web }: Pick<Config, "web">): PasskeyPlace | null {
  const { protocol, hostname, origin } = new URL(web.publicUrl ?? `http://localhost:${web.port}`);
  const isSecure = protocol === "https:" || hostname === "localhost";
  const isName = isIP(hostname.replace(/^\[|\]$/g, "")) === 0;
  return isSecure && isName ? { rpId: hostname, origin } : null;
}

/** @throws {AppError} conflict */
export function requirePasskeyPlace(config: Pick<Config, "web">): PasskeyPlace {
  const place = passkeyPlace(config);
  if (place === null)
    throw new AppError(
      "conflict",
      "Passkeys need a name with https: set INTRAMUROS_PUBLIC_URL to it. Without https they work at http://localhost alone.",
    );
  return place;
}
