"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { type DocumentPage, deleteDocument, getPages } from "#lib/documents/documents";
import type { RelatedDocument } from "#lib/documents/history";
import { findInDocument, type Occurrence } from "#lib/documents/look-into-document";
import { setValidity } from "#lib/documents/set-validity";
import { endSupersession, listSupersedable, supersede } from "#lib/documents/supersede";
import { AppError } from "#lib/errors";
import { type DocumentId, parseId } from "#lib/ids";
import { listExaminable, whoCouldRead } from "#lib/safeguards/explain";
import { type ActionResult, act } from "../../_server/action";
import { getDecisionWords } from "../../_server/decision-words";
import { noonOf } from "../../_server/noon-of";
import { requireId } from "../../_server/parse-id";
import { services } from "../../_server/services";
import { requireActor } from "../../_server/session";
import { loadViewer, type ViewerData } from "../../_server/viewer-data";

const PAGE = z.number().int().min(1).max(1_000_000);
const WORDS = z.string().max(200);
const DAY = z.string().max(10);
const MOST_PAGES = 20;

/** Opens a document beside an answer. */
export async function openDocument(id: string, page: number): Promise<ActionResult<ViewerData>> {
  return act(async () => loadViewer(await requireActor(), documentId(id), PAGE.parse(page)));
}

/** More pages of a document that is open. */
export async function readPages(
  id: string,
  first: number,
  last: number,
): Promise<ActionResult<DocumentPage[]>> {
  return act(async () => {
    const actor = await requireActor();
    const range = { first: PAGE.parse(first), last: Math.min(PAGE.parse(last), first + MOST_PAGES) };
    return getPages(services().db, actor, documentId(id), range);
  });
}

/** Says when a version applies; an empty day is no limit. */
export async function changeValidity(id: string, from: string, until: string): Promise<ActionResult> {
  return act(async () => {
    const validity = { validFrom: DAY.parse(from) || null, validUntil: DAY.parse(until) || null };
    setValidity(services().db, await requireActor(), documentId(id), validity);
    revalidatePath("/documents", "layout");
    return undefined;
  });
}

/** Documents whose place this one could take, by words of their names. */
export async function findSupersedable(id: string, words: string): Promise<ActionResult<RelatedDocument[]>> {
  return act(async () =>
    listSupersedable(services().db, await requireActor(), documentId(id), WORDS.parse(words)),
  );
}

/** Says that a document takes the place of another one, or does so no longer. */
export async function changeSupersession(
  id: string,
  otherId: string,
  isSuperseded: boolean,
): Promise<ActionResult> {
  return act(async () => {
    const change = isSuperseded ? supersede : endSupersession;
    change(services().db, await requireActor(), documentId(id), documentId(otherId));
    revalidatePath("/documents", "layout");
    return undefined;
  });
}

/** Deletes one version of a document. */
export async function removeVersion(id: string): Promise<ActionResult> {
  return act(async () => {
    deleteDocument(services().db, await requireActor(), documentId(id), "this-version");
    revalidatePath("/", "layout");
    return undefined;
  });
}

/** Where words stand in a document that is open. */
export async function findWords(id: string, words: string): Promise<ActionResult<Occurrence[]>> {
  return act(async () =>
    findInDocument(services().db, await requireActor(), documentId(id), WORDS.parse(words)),
  );
}

/** People about whom can be asked whether they read the document. */
export async function offerPeople(id: string): Promise<ActionResult<{ id: string; name: string }[]>> {
  return act(async () => listExaminable(services().db, await requireActor(), { documentId: documentId(id) }));
}

/** Why a person can, or cannot, read a document. @param day noon of it; empty: now */
export async function explainReading(id: string, userId: string, day: string): Promise<ActionResult<string>> {
  return act(async () => {
    const examined = { documentId: documentId(id) };
    const options = { userId: requireId("user", userId), atMs: noonOf(DAY.parse(day)) };
    const [found] = whoCouldRead(services().db, await requireActor(), examined, options);
    return found === undefined ? "" : (await getDecisionWords())(found.name, found.decision);
  });
}

function documentId(text: string): DocumentId {
  const id = parseId("document", text);
  if (id === undefined)
    throw new AppError("not-found", "There is no such document, or it is not open to you.");
  return id;
}
