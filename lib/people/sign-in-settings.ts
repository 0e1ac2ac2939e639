import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import type { Role } from "../db/schema.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { AppError } from "../errors.ts";
import type { SessionLimits } from "./sessions.ts";
import { requireStepUpInBrowser } from "./step-up.ts";

export const SIGN_IN_METHODS = ["password", "passkey", "oidc", "ldap"] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];
export const SECOND_FACTOR_RULES = ["optional", "privileged", "everybody"] as const;
/** Who needs a second factor; "privileged": everybody but members. */
export type SecondFactorRule = (typeof SECOND_FACTOR_RULES)[number];

const SETTINGS = z.object({
  /** Ways in, in the order in which the sign-in page shows them. */
  methods: z
    .array(z.enum(SIGN_IN_METHODS))
    .min(1)
    .refine((methods) => new Set(methods).size === methods.length),
  secondFactor: z.enum(SECOND_FACTOR_RULES),
  /** A session ends after so many minutes without a request, sooner than the configuration says; absent: as that says. */
  idleMinutes: z.number().int().min(5).max(43_200).optional(),
  /** And after so many hours in any case. */
  sessionHours: z.number().int().min(1).max(8760).optional(),
});
export type SignInSettings = Readonly<z.infer<typeof SETTINGS>>;

const STANDARD: SignInSettings = { methods: ["password", "passkey"], secondFactor: "optional" };

/** How people may sign in. The sign-in page shows it to everybody, so it takes no actor. */
export function signInSettings(db: Reader): SignInSettings {
  const stored = getSetting(db, "sign-in");
  return stored === undefined ? STANDARD : SETTINGS.parse(JSON.parse(stored));
}

/**
 * How long sessions last: as configured, or shorter where an administrator said so. Asked at every request, so that a
 * change acts on open sessions too.
 */
export function sessionLimits(db: Reader, configured: SessionLimits): SessionLimits {
  const { idleMinutes = Number.POSITIVE_INFINITY, sessionHours = Number.POSITIVE_INFINITY } =
    signInSettings(db);
  return {
    idleMs: Math.min(configured.idleMs, idleMinutes * 60_000),
    maxMs: Math.min(configured.maxMs, sessionHours * 3_600_000),
  };
}

/** Ways in act at the next sign-in, limits of sessions at the next request. @throws {AppError} not-allowed; step-up-needed; invalid-input */
export function changeSignInSettings(db: Database, actor: Actor, input: SignInSettings): void {
  const parsed = SETTINGS.safeParse(input);
  if (!parsed.success)
    throw new AppError(
      "invalid-input",
      "Choose at least one way to sign in, each once; sessions end after 5 minutes at the earliest.",
    );
  transact(db, (tx) => {
    requireStepUpInBrowser(tx, requireRole(tx, actor, "administrator"));
    const before = signInSettings(tx);
    if (JSON.stringify(before) === JSON.stringify(parsed.data)) return;
    putSetting(tx, "sign-in", JSON.stringify(parsed.data));
    appendEvent(tx, { type: "sign-in.settings-changed", actor, data: { before, after: parsed.data } });
  });
}

/** @throws {AppError} not-signed-in when people may not sign in this way */
export function requireMethod(db: Reader, method: SignInMethod): void {
  if (!signInSettings(db).methods.includes(method))
    throw new AppError("not-signed-in", `Signing in by ${method} is not allowed here.`);
}

/** Whether the settings ask a second factor of people with this role. */
export function needsSecondFactor(settings: SignInSettings, role: Role): boolean {
  return (
    settings.secondFactor === "everybody" || (settings.secondFactor === "privileged" && role !== "member")
  );
}
