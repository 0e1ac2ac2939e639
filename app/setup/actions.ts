"use server";
import { z } from "zod";
import type { UserActor } from "#lib/access/actor";
import { loadSamples } from "#lib/documents/load-samples";
import { AppError, asAppError } from "#lib/errors";
import { logger } from "#lib/log";
import { isSetupTokenValid } from "#lib/people/setup-token";
import { createFirstAdministrator } from "#lib/people/users";
import { type ActionResult, act } from "../_server/action";
import { samplesDir } from "../_server/product-dir";
import { services } from "../_server/services";

const INPUT = z.object({
  token: z.string().min(1).max(200),
  name: z.string(),
  email: z.string(),
  password: z.string(),
  withSamples: z.boolean(),
});
const log = logger("web");

/**
 * Makes the first administrator and, if wanted, puts the samples into the queue. The administrator stays when the
 * samples fail: the page says so and they can be added later.
 */
export async function setUp(input: z.input<typeof INPUT>): Promise<ActionResult<{ samplesFailed: boolean }>> {
  return act(async () => {
    const { token, withSamples, ...person } = parse(input);
    const { db, config } = services();
    if (!isSetupTokenValid(db, token))
      throw new AppError("not-found", "This set-up link is not valid any more.");
    const userId = await createFirstAdministrator(db, person, "web");
    if (!withSamples) return { samplesFailed: false };
    const actor: UserActor = { kind: "user", userId, role: "administrator", via: "web" };
    try {
      await loadSamples(db, config, actor, samplesDir());
      return { samplesFailed: false };
    } catch (error) {
      const { code, message } = asAppError(error);
      log.error(message, { code });
      return { samplesFailed: true };
    }
  });
}

function parse(input: z.input<typeof INPUT>): z.output<typeof INPUT> {
  const parsed = INPUT.safeParse(input);
  if (!parsed.success) throw new AppError("invalid-input", "Set-up needs a name, an address and a password.");
  return parsed.data;
}
