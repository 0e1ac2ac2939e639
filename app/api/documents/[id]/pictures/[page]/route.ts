import { Readable } from "node:stream";
import { z } from "zod";
import { openPagePicture } from "#lib/documents/page-picture";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { productDir } from "../../../../../_server/product-dir";
import { respond } from "../../../../../_server/respond";
import { services } from "../../../../../_server/services";
import { requireActor } from "../../../../../_server/session";

type Context = { params: Promise<{ id: string; page: string }> };

const NUMBER = z.coerce.number().int().min(1).max(1_000_000);

/** A page of a PNG, JPEG or TIFF as a picture, for the viewer. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  return respond(async () => {
    const actor = await requireActor();
    const given = await params;
    const id = parseId("document", given.id);
    const page = NUMBER.safeParse(given.page);
    if (id === undefined || !page.success)
      throw new AppError("not-found", "There is no such document, or it is not open to you.");
    const { db, config } = services();
    const picture = await openPagePicture(db, config, actor, id, page.data, productDir(), request.signal);
    return new Response(Readable.toWeb(picture.bytes) as ReadableStream<Uint8Array>, {
      headers: {
        "content-type": picture.mediaType,
        "content-length": String(picture.byteSize),
        "content-disposition": "inline",
        "content-security-policy": "sandbox; default-src 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store, no-transform",
      },
    });
  });
}
