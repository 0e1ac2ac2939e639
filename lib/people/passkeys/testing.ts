import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { RegistrationOptions, SignInOptions } from "./webauthn.ts";

/** For tests: an authenticator in software (ES256, no attestation), as a browser would hand its answers on. */
export function softAuthenticator(origin: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const credentialId = randomBytes(16);
  let counter = 0;
  let userHandle = "";
  const clientData = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const authenticatorData = (rpId: string, flags: number, rest: Buffer = Buffer.alloc(0)) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, rest]);
  };
  const id = credentialId.toString("base64url");
  const shell = { id, rawId: id, type: "public-key", clientExtensionResults: {} };

  return {
    register(options: RegistrationOptions, { isVerified = true } = {}) {
      userHandle = options.user.id;
      const key = map([
        [int(1), int(2)],
        [int(3), int(-7)],
        [int(-1), int(1)],
        [int(-2), bytes(Buffer.from(x, "base64url"))],
        [int(-3), bytes(Buffer.from(y, "base64url"))],
      ]);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, 16]), credentialId, key]);
      const authData = authenticatorData(options.rp.id ?? "", isVerified ? 0x45 : 0x41, attested);
      const object = map([
        [text("fmt"), text("none")],
        [text("attStmt"), map([])],
        [text("authData"), bytes(authData)],
      ]);
      const response = {
        clientDataJSON: clientData("webauthn.create", options.challenge).toString("base64url"),
        attestationObject: object.toString("base64url"),
        transports: ["internal"],
      };
      return { ...shell, response };
    },
    signIn(options: SignInOptions, { isVerified = true, challenge = options.challenge } = {}) {
      counter += 1;
      const data = authenticatorData(options.rpId ?? "", isVerified ? 0x05 : 0x01);
      const client = clientData("webauthn.get", challenge);
      const signature = sign("sha256", Buffer.concat([data, sha256(client)]), privateKey);
      const response = {
        clientDataJSON: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: signature.toString("base64url"),
        userHandle,
      };
      return { ...shell, response };
    },
  };
}

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();

/** CBOR (RFC 8949), as much of it as WebAuthn needs. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  return value < 256
    ? Buffer.from([(major << 5) | 24, value])
    : Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}
const int = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (entries: [Buffer, Buffer][]) => Buffer.concat([head(5, entries.length), ...entries.flat()]);
