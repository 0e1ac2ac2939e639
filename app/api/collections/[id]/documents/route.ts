import { z } from "zod";
import { receiveDocument } from "#lib/documents/receive-document";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { requireCaller } from "../../../../_server/caller";
import { respond } from "../../../../_server/respond";
import { services } from "../../../../_server/services";
import { readBody } from "../../../../_server/upload-body";

const NAME = z.string().trim().min(1).max(2000);
type Context = { params: Promise<{ id: string }> };

/**
 * Takes one file: its bytes are the body, its name (with folders) is `?name=`. The answer is sent when the file is
 * stored and queued, and not before. This path is left out of proxy.ts, which would keep the body in memory.
 */
export function POST(request: Request, { params }: Context): Promise<Response> {
  return respond(async () => {
    const { db, config } = services();
    const actor = await requireCaller(request, "documents:write");
    const collectionId = parseId("collection", (await params).id);
    const name = NAME.safeParse(new URL(request.url).searchParams.get("name"));
    if (collectionId === undefined) throw new AppError("not-found", "There is no such collection.");
    if (!name.success) throw new AppError("invalid-input", "An upload needs the file's name in ?name=.");
    const bytes = readBody(request, config.ingest.maxFileBytes);
    const received = await receiveDocument(db, config, actor, { collectionId, name: name.data, bytes });
    return Response.json(received, {
      status: received.wasThere ? 200 : 201,
      headers: { "cache-control": "no-store" },
    });
  });
}
