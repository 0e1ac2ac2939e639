import { inArray } from "drizzle-orm";
import { documents, pages } from "#lib/db/schema";
import type { DocumentId } from "#lib/ids";
import { reasonInEnglish } from "#lib/reasons/reason";
import { processorMs } from "../faults/processes.ts";
import type { House } from "../house.ts";
import { watchChildren } from "./peak-memory.ts";

/** What became of one file, read by the real worker. */
export type Outcome = {
  id: DocumentId | null;
  /** "searchable", "failed" and so on; "refused" when it was not even taken. */
  state: string;
  /** Why, for one that failed. */
  reason: string;
  /** Pages of the document itself, then those of each document found inside it. */
  documents: { pages: { number: number; text: string }[] }[];
  /** From being taken to being searchable or failed, with all that is inside. */
  seconds: number;
  /** Processor time of the processes that read it. */
  processorSeconds: number;
  /** Most memory that the process reading it held, in MiB. */
  peakMib: number;
};

/** @param engines processes that belong to the house and do not read the file */
export async function addAndLook(house: House, path: string, engines: readonly number[]): Promise<Outcome> {
  const startMs = performance.now();
  const peak = watchChildren(engines);
  const before = processorMs(process.pid).children;
  const settled = () => ({
    seconds: (performance.now() - startMs) / 1000,
    processorSeconds: (processorMs(process.pid).children - before) / 1000,
    peakMib: peak(),
  });
  let id: DocumentId;
  try {
    id = await house.add(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { id: null, state: "refused", reason, documents: [], ...settled() };
  }
  await house.settle();
  const own = house.document(id);
  const reason = own?.stateReason ? reasonInEnglish(own.stateReason) : "";
  return {
    id,
    state: own?.state ?? "",
    reason,
    documents: family(house, id).map((one) => readPages(house, one)),
    ...settled(),
  };
}

/** A document and all that was found inside it. */
function family({ db }: House, id: DocumentId): DocumentId[] {
  const found = [id];
  for (let last = found; last.length > 0; ) {
    last = db
      .select({ id: documents.id })
      .from(documents)
      .where(inArray(documents.parentId, last))
      .all()
      .map((row) => row.id);
    found.push(...last);
  }
  return found;
}

function readPages({ db }: House, id: DocumentId) {
  return {
    pages: db
      .select({ number: pages.number, text: pages.text })
      .from(pages)
      .where(inArray(pages.documentId, [id]))
      .orderBy(pages.number)
      .all(),
  };
}
