"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { TOKEN_SCOPES } from "#lib/db/identity-tables";
import { createToken, withdrawToken } from "#lib/people/tokens/tokens";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const NEW_TOKEN = z.object({
  name: z.string().max(200),
  scopes: z.array(z.enum(TOKEN_SCOPES)),
  days: z.number(),
});

/** @returns the token's text, which is shown this once */
export async function makeToken(input: z.input<typeof NEW_TOKEN>): Promise<ActionResult<string>> {
  return act(async () => {
    const actor = await requireActor();
    const { db, config } = services();
    const { text } = createToken(db, actor, NEW_TOKEN.parse(input), config.tokens.maxDays);
    revalidatePath("/account");
    return text;
  });
}

/** One's own, or anybody's for an administrator. */
export async function takeToken(id: string): Promise<ActionResult> {
  return act(async () => {
    withdrawToken(services().db, await requireActor(), requireId("token", id));
    revalidatePath("/", "layout");
    return undefined;
  });
}
