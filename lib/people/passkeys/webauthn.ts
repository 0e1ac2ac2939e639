import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  SettingsService,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { z } from "zod";
import type { passkeys } from "../../db/sign-in-tables.ts";
import { AppError } from "../../errors.ts";
import type { PasskeyPlace } from "./passkey-place.ts";

/**
 * WebAuthn as this product wants it: discoverable keys, the owner verified by the device, no attestation. Everything
 * else of passkeys is in the files beside.
 */
export type RegistrationOptions = PublicKeyCredentialCreationOptionsJSON;
export type SignInOptions = PublicKeyCredentialRequestOptionsJSON;
type Stored = typeof passkeys.$inferSelect;

// No attestation is asked for, so there is nobody to trust for it. With roots the library would follow the addresses
// of revocation lists in certificates that a client makes up.
for (const identifier of [
  "android-key",
  "android-safetynet",
  "apple",
  "fido-u2f",
  "packed",
  "tpm",
  "mds",
] as const)
  SettingsService.setRootCertificates({ identifier, certificates: [] });

/** EdDSA, ES256, RS256: what authenticators have. */
const ALGORITHMS = [-8, -7, -257];

export function registrationOptions(
  place: PasskeyPlace,
  person: { id: string; email: string; name: string },
  challenge: string,
  present: readonly Stored[],
): Promise<RegistrationOptions> {
  return generateRegistrationOptions({
    rpName: "Intramuros",
    rpID: place.rpId,
    userID: bytesOf(Buffer.from(person.id)),
    userName: person.email,
    userDisplayName: person.name,
    challenge: bytesOf(Buffer.from(challenge, "base64url")),
    attestationType: "none",
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: present.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** @param present of whom the keys must be; none: of anybody */
export function signInOptions(
  place: PasskeyPlace,
  challenge: string,
  present: readonly Stored[] = [],
): Promise<SignInOptions> {
  return generateAuthenticationOptions({
    rpID: place.rpId,
    challenge: bytesOf(Buffer.from(challenge, "base64url")),
    userVerification: "required",
    allowCredentials: present.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
  });
}

/** What a browser answered, and the challenge it says it answers to. */
export type BrowserAnswer<Response> = { readonly response: Response; readonly challenge: string };

const ANSWER = z.looseObject({
  id: z.string().max(2048),
  response: z.looseObject({ clientDataJSON: z.string().max(10_000) }),
});
const CLIENT_DATA = z.looseObject({ challenge: z.string().max(200) });

/** @throws {AppError} invalid-input */
export function parseAnswer<Response extends RegistrationResponseJSON | AuthenticationResponseJSON>(
  answer: unknown,
): BrowserAnswer<Response> {
  try {
    const { response } = ANSWER.parse(answer);
    const clientData = JSON.parse(Buffer.from(response.clientDataJSON, "base64url").toString("utf8"));
    // The library looks at every part of it; only its shape is taken on trust here.
    return { response: answer as Response, challenge: CLIENT_DATA.parse(clientData).challenge };
  } catch (cause) {
    throw new AppError("invalid-input", "This is not what a browser answers for a passkey.", { cause });
  }
}

/** What is kept of a new passkey; undefined when it does not hold. */
export async function checkRegistration(
  place: PasskeyPlace,
  { response, challenge }: BrowserAnswer<RegistrationResponseJSON>,
): Promise<Pick<Stored, "credentialId" | "publicKey" | "counter" | "transports"> | undefined> {
  const checked = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: place.origin,
    expectedRPID: place.rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => undefined);
  const credential = checked?.registrationInfo?.credential;
  return credential === undefined
    ? undefined
    : {
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey),
        counter: credential.counter,
        transports: (credential.transports ?? []).map(String),
      };
}

/** @returns the authenticator's new count; undefined when the signature or anything it covers does not hold */
export async function checkSignature(
  place: PasskeyPlace,
  { response, challenge }: BrowserAnswer<AuthenticationResponseJSON>,
  stored: Stored,
): Promise<number | undefined> {
  const { userHandle } = response.response;
  if (userHandle !== undefined && Buffer.from(userHandle, "base64url").toString() !== stored.userId)
    return undefined;
  const checked = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: place.origin,
    expectedRPID: place.rpId,
    requireUserVerification: true,
    credential: {
      id: stored.credentialId,
      publicKey: bytesOf(stored.publicKey),
      counter: stored.counter,
    },
  }).catch(() => undefined);
  return checked?.verified === true ? checked.authenticationInfo.newCounter : undefined;
}

function bytesOf(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer);
}
