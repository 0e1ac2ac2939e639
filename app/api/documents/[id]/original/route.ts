import { Readable } from "node:stream";
import { openOriginal } from "#lib/documents/documents";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { originalHeaders } from "../../../../_server/original-headers";
import { respond } from "../../../../_server/respond";
import { services } from "../../../../_server/services";
import { requireActor } from "../../../../_server/session";

type Context = { params: Promise<{ id: string }> };

/** The original's bytes: for the viewer, or with `?download=1` as a file. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  return respond(async () => {
    const actor = await requireActor();
    const id = parseId("document", (await params).id);
    if (id === undefined)
      throw new AppError("not-found", "There is no such document, or it is not open to you.");
    const isDownload = new URL(request.url).searchParams.get("download") === "1";
    const { db, config } = services();
    const { document, stream, byteSize } = await openOriginal(
      db,
      config,
      actor,
      id,
      isDownload ? "download" : "view",
    );
    return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, {
      headers: originalHeaders({ ...document, byteSize }, isDownload),
    });
  });
}
