import { createReadStream } from "node:fs";
import type { Actor } from "#lib/access/actor";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { receiveDocument } from "#lib/documents/receive-document";
import { asAppError } from "#lib/errors";
import type { CollectionId, DocumentId } from "#lib/ids";
import { startProgress } from "../output/progress.ts";
import type { FoundFile } from "./find-files.ts";
import { type IngestResult, waitForDocuments } from "./wait-for-documents.ts";

/**
 * Takes files into a collection and waits for each; one result per file, in the order of the files. A file that is
 * not taken has its sentence as well and holds nobody up.
 */
export async function ingestFiles(
  deps: { readonly db: Database; readonly config: Config; readonly actor: Actor },
  collectionId: CollectionId,
  files: readonly FoundFile[],
  onResult: (result: IngestResult) => void,
): Promise<IngestResult[]> {
  const { db, config, actor } = deps;
  const progress = startProgress("Adding");
  const refused: IngestResult[] = [];
  const ids: DocumentId[] = [];
  for (const [i, { path, name }] of files.entries()) {
    progress.update(i, files.length, name);
    try {
      const bytes = createReadStream(path);
      ids.push((await receiveDocument(db, config, actor, { collectionId, name, bytes })).documentId);
    } catch (error) {
      const { message } = asAppError(error);
      const result = {
        name,
        documentId: null,
        state: "failed",
        pages: null,
        passages: null,
        reason: message,
      } as const;
      refused.push(result);
      progress.clear();
      onResult(result);
    }
  }
  progress.clear();
  const waited = await waitForDocuments(db, actor, [...new Set(ids)], onResult);
  return [...refused, ...waited];
}
