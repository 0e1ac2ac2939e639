import { hash, verify } from "@node-rs/argon2";
import { AppError } from "../errors.ts";

/** The library's number for argon2id (its enum is ambient and cannot be imported). */
const ARGON2ID = 2;
/** 19 MiB, 2 passes: OWASP's recommendation for interactive sign-in. */
const OPTIONS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const MIN_LENGTH = 10;
const MAX_LENGTH = 256;

/** @throws {AppError} invalid-input when the password is shorter than 10 or longer than 256 characters */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < MIN_LENGTH)
    throw new AppError("invalid-input", `A password needs at least ${MIN_LENGTH} characters.`);
  if (password.length > MAX_LENGTH)
    throw new AppError("invalid-input", `A password has at most ${MAX_LENGTH} characters.`);
  return hash(password.normalize("NFKC"), OPTIONS);
}

/** Whether the password is the one; takes as long for an account without one, so that accounts cannot be probed. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  if (password.length > MAX_LENGTH) return false;
  decoy ??= hash("nobody's password", OPTIONS);
  const matches = await verify(passwordHash ?? (await decoy), password.normalize("NFKC"));
  return passwordHash !== null && matches;
}

let decoy: Promise<string> | undefined;
