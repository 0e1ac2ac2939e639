import { Readable } from "node:stream";
import { and, eq, isNotNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { confinementCommand } from "../boundary/confine.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { pages } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { DocumentId } from "../ids.ts";
import { renderPage } from "../parsing/render-page.ts";
import { getDocument } from "./documents.ts";
import { openOriginal } from "./open-original.ts";

/** A page of a picture file in a form that every browser shows. */
export type PagePicture = {
  readonly mediaType: "image/png" | "image/jpeg";
  readonly byteSize: number;
  readonly bytes: Readable;
};

/** Pages of TIFFs that are made at once, each in a process of its own. */
const MOST_AT_ONCE = 2;

/**
 * The picture of a page that was read, for the viewer: the original of a PNG or JPEG, a PNG made of a page of a TIFF.
 * Under the same rule and recorded in the same way as the original itself.
 * @param root folder of the program
 * @throws {AppError} not-found, for pages that could not be read and formats without pictures too; unreadable-file;
 *   storage-unavailable; audit-unavailable; aborted
 */
export async function openPagePicture(
  db: Database,
  config: Config,
  actor: Actor,
  id: DocumentId,
  number: number,
  root: string,
  signal?: AbortSignal,
): Promise<PagePicture> {
  const { document, byteSize, read } = await openOriginal(db, config, actor, id, "view");
  const { format } = document;
  if (!wasRead(db, id, number)) throw new AppError("not-found", "There is no picture of this page.");
  const original = read(0, byteSize);
  if (format === "png") return { mediaType: "image/png", byteSize, bytes: original };
  if (format === "jpeg") return { mediaType: "image/jpeg", byteSize, bytes: original };
  if (format !== "tiff") throw new AppError("not-found", "There is no picture of this page.");
  const png = await inTurn(() => {
    const { extractMemoryMib: memoryMib, extractTimeoutMs: timeoutMs } = config.ingest;
    const limits = { root, memoryMib, timeoutMs, confinement: confinementCommand(config) };
    return renderPage(original, number, limits, signal);
  });
  // It took a while: the document may be closed to the person by now.
  getDocument(db, actor, id);
  return { mediaType: "image/png", byteSize: png.byteLength, bytes: Readable.from([png]) };
}

/** A picture that was too large or damaged for reading is not put before a browser either. */
function wasRead(db: Database, id: DocumentId, number: number): boolean {
  const page = and(eq(pages.documentId, id), eq(pages.number, number), isNotNull(pages.width));
  return db.select({ number: pages.number }).from(pages).where(page).get() !== undefined;
}

/** The bundler puts a module into several chunks; the places are counted once for the process. */
const KEY = Symbol.for("intramuros.page-pictures");
type Places = { taken: number; waiting: (() => void)[] };
type Holder = typeof globalThis & { [KEY]?: Places };

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const holder = globalThis as Holder;
  holder[KEY] ??= { taken: 0, waiting: [] };
  const places = holder[KEY];
  // Who is woken takes the place over from who leaves it.
  if (places.taken >= MOST_AT_ONCE) await new Promise<void>((resolve) => places.waiting.push(resolve));
  else places.taken++;
  try {
    return await work();
  } finally {
    const next = places.waiting.shift();
    if (next === undefined) places.taken--;
    else next();
  }
}
