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
});

/** Acts at the next sign-in. */
export async function saveSignIn(input: z.input<typeof SETTINGS>): Promise<ActionResult> {
  return act(async () => {
    changeSignInSettings(services().db, await requireActor(), SETTINGS.parse(input));
    revalidatePath("/admin/sign-in");
    return undefined;
  });
}
