import { z } from "zod";
import { ask } from "#lib/answer/ask";
import { AppError } from "#lib/errors";
import { type IdKind, parseId } from "#lib/ids";
import { requireCaller } from "../../_server/caller";
import { streamEvents } from "../../_server/event-stream";
import { respond } from "../../_server/respond";
import { services } from "../../_server/services";

const idOf = <Kind extends IdKind>(kind: Kind) =>
  z.string().transform((text, context) => {
    const id = parseId(kind, text);
    if (id !== undefined) return id;
    context.addIssue({ code: "custom", message: `not the id of a ${kind}` });
    return z.NEVER;
  });
const INPUT = z.object({
  question: z.string().trim().min(1).max(4000),
  conversationId: idOf("conversation").exactOptional(),
  collectionIds: z.array(idOf("collection")).min(1).max(500).exactOptional(),
  documentId: idOf("document").exactOptional(),
  isStandalone: z.boolean().exactOptional(),
  asOf: z.string().max(10).exactOptional(),
});

/** Asks a question; the answer comes as events, one JSON object per line. */
export async function POST(request: Request): Promise<Response> {
  return respond(async () => {
    const actor = await requireCaller(request, "ask");
    const input = INPUT.safeParse(await request.json().catch(() => undefined));
    if (!input.success)
      throw new AppError("invalid-input", "A question of 1 to 4,000 characters is needed; ask it again.");
    const controller = new AbortController();
    if (request.signal.aborted) controller.abort();
    request.signal.addEventListener("abort", () => controller.abort());
    const events = ask(services(), actor, input.data, controller.signal);
    return streamEvents(events, controller, "answer-failed");
  });
}
