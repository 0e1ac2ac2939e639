import { Readable } from "node:stream";
import { exportLedger } from "#lib/documents/ledger/export-ledger";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { requireCaller } from "../../_server/caller";
import { respond } from "../../_server/respond";
import { services } from "../../_server/services";

/** The ledger as CSV: `?level=files` or `pages`, `&collection=<id>` for one; all that are open to the person otherwise. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const actor = await requireCaller(request, "read");
    const asked = new URL(request.url).searchParams;
    const level = asked.get("level") === "pages" ? "pages" : "files";
    const wanted = asked.get("collection");
    const collectionId = wanted === null ? undefined : parseId("collection", wanted);
    if (wanted !== null && collectionId === undefined)
      throw new AppError("not-found", "There is no such collection, or it is not open to you.");
    const text = exportLedger(services().db, actor, level, collectionId);
    return new Response(
      Readable.toWeb(Readable.from(text, { encoding: "utf8" })) as ReadableStream<Uint8Array>,
      {
        headers: {
          "content-type": "text/csv; charset=utf-8; header=present",
          "content-disposition": `attachment; filename="ledger-${level}.csv"`,
          "cache-control": "private, no-store",
          "x-content-type-options": "nosniff",
        },
      },
    );
  });
}
