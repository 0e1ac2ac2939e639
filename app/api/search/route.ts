import { search } from "#lib/answer/search-only";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { requireCaller } from "../../_server/caller";
import { respond } from "../../_server/respond";
import { services } from "../../_server/services";

/** The passages that a question finds, without an answer: `?q=`, `&limit=`, `&collection=` (may be repeated), `&asOf=`. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const actor = await requireCaller(request, "search");
    const asked = new URL(request.url).searchParams;
    const collectionIds = asked.getAll("collection").map((text) => {
      const id = parseId("collection", text);
      if (id === undefined) throw new AppError("not-found", "There is no such collection.");
      return id;
    });
    const limit = asked.get("limit");
    const asOf = asked.get("asOf");
    const { items, usedVectors } = await search(services(), actor, {
      query: asked.get("q") ?? "",
      ...(limit === null ? {} : { k: Number(limit) }),
      ...(collectionIds.length === 0 ? {} : { collectionIds }),
      ...(asOf === null ? {} : { asOf }),
    });
    return Response.json({ results: items, usedVectors }, { headers: { "cache-control": "no-store" } });
  });
}
