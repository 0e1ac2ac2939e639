import { newId } from "../../lib/ids.ts";
import { type ActionRows, silent } from "./action-row.ts";
import { anybody, type Expectations, toItsOwner } from "./expectations.ts";

const nobodyIsInvited: Expectations = { own: { "not-found": ["signed-out"], otherwise: "not-found" } };
const NO_PASSKEY = newId("passkey");

/** Actions around signing in, the own account, and the frame of every page. */
export const ACCOUNT_ACTIONS: ActionRows = {
  "/ countReviews": { args: () => [], expected: anybody },
  "/ offerSignOut": { args: () => [], expected: anybody },
  "/ findPlaces": { args: () => ["protocol"], expected: anybody },
  "/account changePassword": {
    args: () => [{ present: "not the password", next: "another long password" }],
    expected: { own: { otherwise: "not-allowed" } },
  },
  "/account endOthers": { args: () => [], expected: anybody },
  "/account endOwn": { thing: "session", args: (id) => [id], expected: silent },
  "/account/passkeys addOwnPasskey": {
    args: () => [{}, "Mine"],
    expected: { own: { otherwise: "invalid-input" } },
  },
  "/account/passkeys offerOwnPasskey": { args: () => [], expected: anybody },
  "/account/passkeys removeOwnPasskey": {
    args: () => [NO_PASSKEY],
    expected: { own: { otherwise: "not-found" } },
  },
  "/account/passkeys renameOwnPasskey": {
    args: () => [NO_PASSKEY, "Mine"],
    expected: { own: { otherwise: "not-found" } },
  },
  "/account/second-factor confirmApp": {
    args: () => ["000000"],
    expected: { own: { otherwise: "not-allowed" } },
  },
  "/account/second-factor offerApp": { args: () => [], expected: anybody },
  "/account/second-factor removeApp": { args: () => [], expected: anybody },
  "/account/second-factor renewCodes": { args: () => [], expected: { own: { otherwise: "conflict" } } },
  "/account/tokens makeToken": {
    args: () => [{ name: "Mine", scopes: ["search"], days: 1 }],
    expected: anybody,
  },
  "/account/tokens takeToken": { thing: "token", args: (id) => [id], expected: toItsOwner("administrator") },
  "/invitation acceptByPasskey": { args: () => ["none", {}, "Mine"], expected: nobodyIsInvited },
  "/invitation acceptByPassword": { args: () => ["none", "a long password"], expected: nobodyIsInvited },
  "/invitation offerPasskey": { args: () => ["none"], expected: nobodyIsInvited },
  "/setup setUp": {
    args: () => [{ token: "no token", name: "N", email: "n@example.org", password: "p", withSamples: false }],
    expected: { own: { "not-found": ["signed-out"], otherwise: "not-found" } },
  },
  "/sign-in offerPasskeySignIn": {
    args: () => [],
    expected: { own: { ok: ["signed-out"], otherwise: "ok" } },
  },
  "/step-up offerProof": { args: () => [], expected: { own: { otherwise: "not-found" } } },
  "/step-up proveByPasskey": { args: () => [{}], expected: { own: { otherwise: "invalid-input" } } },
  "/step-up proveByPassword": {
    args: () => [{ password: "not the password", code: "" }],
    expected: { own: { otherwise: "not-signed-in" } },
  },
};
