import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";
import type { RegistrationOptions, SignInOptions } from "#lib/people/passkeys/webauthn";

/**
 * Whether this browser has passkeys at the address that is open: over plain http it has not, and not under another
 * name than the one they are made for.
 * @param name the one they are made for
 */
export const hasPasskeys = (name: string | undefined) =>
  browserSupportsWebAuthn() && window.location.hostname === name;

/** Has the person make a passkey. @returns what the server wants to see; null when they stopped or the device refused */
export async function createPasskey(optionsJSON: RegistrationOptions): Promise<unknown> {
  return startRegistration({ optionsJSON }).catch(() => null);
}

/** Has the person show a passkey. @returns what the server wants to see; null when they stopped or the device refused */
export async function showPasskey(optionsJSON: SignInOptions): Promise<unknown> {
  return startAuthentication({ optionsJSON }).catch(() => null);
}
