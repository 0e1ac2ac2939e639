import { eq } from "drizzle-orm";
import type { Reader } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";

/** What stands in the place of an erased document's source path: nothing that it was called. */
export const blankPath = (id: DocumentId): string => id;

/** Whether nothing but an empty row is left of a document. */
export function isErased(db: Reader, id: DocumentId): boolean {
  const row = db
    .select({ sourcePath: documents.sourcePath })
    .from(documents)
    .where(eq(documents.id, id))
    .get();
  return row?.sourcePath === blankPath(id);
}
