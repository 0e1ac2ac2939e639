import { Readable } from "node:stream";
import { openOriginal } from "#lib/documents/open-original";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { readByteRange } from "../../../../_server/byte-range";
import { requireCaller } from "../../../../_server/caller";
import { originalHeaders } from "../../../../_server/original-headers";
import { respond } from "../../../../_server/respond";
import { services } from "../../../../_server/services";

type Context = { params: Promise<{ id: string }> };

/** The original's bytes, or a range of them: for the viewer, or with `?download=1` as a file. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  return respond(async () => {
    const actor = await requireCaller(request, "read");
    const id = parseId("document", (await params).id);
    if (id === undefined)
      throw new AppError("not-found", "There is no such document, or it is not open to you.");
    const isDownload = new URL(request.url).searchParams.get("download") === "1";
    const { db, config } = services();
    const original = await openOriginal(db, config, actor, id, isDownload ? "download" : "view");
    const { document, byteSize } = original;
    const headers = originalHeaders({ ...document, byteSize }, isDownload);
    const range = readByteRange(request.headers, byteSize, headers.etag ?? "");
    if (range === "unsatisfiable")
      return new Response(null, { status: 416, headers: { "content-range": `bytes */${byteSize}` } });
    const { from, to } = range ?? { from: 0, to: byteSize };
    const body = Readable.toWeb(original.read(from, to)) as ReadableStream<Uint8Array>;
    if (range === undefined) return new Response(body, { headers });
    return new Response(body, {
      status: 206,
      headers: {
        ...headers,
        "content-length": String(to - from),
        "content-range": `bytes ${from}-${to - 1}/${byteSize}`,
      },
    });
  });
}
