"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { changeSignInSettings, SECOND_FACTOR_RULES, SIGN_IN_METHODS } from "#lib/people/sign-in-settings";
import { type ActionResult, act } from "../../../_server/action";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const SETTINGS = z.object({
  methods: z.array(z.enum(SIGN_IN_METHODS)),
  secondFactor: z.enum(SECOND_FACTOR_RULES),
  /** Null: as configured. */
  idleMinutes: z.number().nullable(),
  sessionHours: z.number().nullable(),
});

/** Ways in act at the next sign-in, limits of sessions at the next request. */
export async function saveSignIn(input: z.input<typeof SETTINGS>): Promise<ActionResult> {
  return act(async () => {
    const { idleMinutes, sessionHours, ...rules } = SETTINGS.parse(input);
    changeSignInSettings(services().db, await requireActor(), {
      ...rules,
      ...(idleMinutes === null ? {} : { idleMinutes }),
      ...(sessionHours === null ? {} : { sessionHours }),
    });
    revalidatePath("/admin/sign-in");
    return undefined;
  });
}
