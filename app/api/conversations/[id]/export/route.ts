import { z } from "zod";
import {
  EXPORT_FORMATS,
  type ExportFormat,
  exportConversation,
} from "#lib/answer/export/export-conversation";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { requireCaller } from "../../../../_server/caller";
import { getExportWords } from "../../../../_server/export-words";
import { fileNameParameters } from "../../../../_server/original-headers";
import { fontsDir } from "../../../../_server/product-dir";
import { respond } from "../../../../_server/respond";
import { services } from "../../../../_server/services";

type Context = { params: Promise<{ id: string }> };

const TYPES: Record<ExportFormat, string> = {
  md: "text/markdown; charset=utf-8",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  pdf: "application/pdf",
};

/** One's own conversation, or with `?turn=` one answer of it, as a file. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  return respond(async () => {
    const actor = await requireCaller(request, "read");
    const query = new URL(request.url).searchParams;
    const format = z.enum(EXPORT_FORMATS).safeParse(query.get("format"));
    if (!format.success) throw new AppError("invalid-input", "An export is made as md, docx or pdf.");
    const conversationId = parseId("conversation", (await params).id);
    const turn = query.get("turn");
    const turnId = turn === null ? undefined : parseId("turn", turn);
    if (conversationId === undefined || (turn !== null && turnId === undefined))
      throw new AppError("not-found", "There is no such conversation.");
    const { bytes, title } = await exportConversation(services().db, actor, {
      conversationId,
      ...(turnId === undefined ? {} : { turnId }),
      format: format.data,
      words: await getExportWords(),
      fontsDir: fontsDir(),
    });
    return new Response(bytes as BodyInit, {
      headers: {
        "content-type": TYPES[format.data],
        "content-length": String(bytes.byteLength),
        "content-disposition": `attachment; ${fileNameParameters(`${title.slice(0, 80)}.${format.data}`)}`,
        "content-security-policy": "sandbox; default-src 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store, no-transform",
      },
    });
  });
}
