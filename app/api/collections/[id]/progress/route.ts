import { readingProgress } from "#lib/documents/reading-progress";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { requireCaller } from "../../../../_server/caller";
import { respond } from "../../../../_server/respond";
import { services } from "../../../../_server/services";

type Context = { params: Promise<{ id: string }> };

/** How far the reading of a collection is; `?documents=a,b` adds the states of these. Asked every second or two. */
export function GET(request: Request, { params }: Context): Promise<Response> {
  return respond(async () => {
    const actor = await requireCaller(request, "read");
    const collectionId = parseId("collection", (await params).id);
    if (collectionId === undefined) throw new AppError("not-found", "There is no such collection.");
    const asked = new URL(request.url).searchParams.get("documents") ?? "";
    const ids = asked.split(",").flatMap((text) => parseId("document", text) ?? []);
    const progress = readingProgress(services().db, actor, collectionId, ids);
    return Response.json(progress, { headers: { "cache-control": "no-store" } });
  });
}
