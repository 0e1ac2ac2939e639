"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { CLASSIFICATIONS } from "#lib/db/access-tables";
import type { Subjects } from "#lib/people/subjects";
import { listSubjects } from "#lib/safeguards/list-subjects";
import { type MarkingChange, markDocuments } from "#lib/safeguards/mark-document";
import { type MarkingPreview, previewMarking } from "#lib/safeguards/preview-marking";
import type { WallSubject } from "#lib/safeguards/walls";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const IDS = z.array(z.string().max(100)).min(1).max(1000);
const CHANGE = z.object({
  /** Null: as it is. */
  classification: z.enum(CLASSIFICATIONS).nullable(),
  /** Ids of people and groups; "all": everybody who reads the collection; null: as it is. */
  restrictedTo: z.union([z.array(z.string().max(100)).max(500), z.literal("all")]).nullable(),
});
export type MarkingInput = z.infer<typeof CHANGE>;

/** Whom documents can be restricted to. */
export async function offerSubjects(ids: readonly string[]): Promise<ActionResult<Subjects>> {
  return act(async () => listSubjects(services().db, await requireActor(), documentIds(ids)));
}

/** What marking them would change; changes nothing. */
export async function tryMarking(
  ids: readonly string[],
  input: MarkingInput,
): Promise<ActionResult<MarkingPreview>> {
  return act(async () =>
    previewMarking(services().db, await requireActor(), documentIds(ids), toChange(input)),
  );
}

/** Classifies and restricts documents; acts at everybody's next request. */
export async function mark(ids: readonly string[], input: MarkingInput): Promise<ActionResult> {
  return act(async () => {
    markDocuments(services().db, await requireActor(), documentIds(ids), toChange(input));
    revalidatePath("/", "layout");
    return undefined;
  });
}

const documentIds = (ids: readonly string[]) => IDS.parse(ids).map((id) => requireId("document", id));

function toChange(input: MarkingInput): MarkingChange {
  const { classification, restrictedTo } = CHANGE.parse(input);
  return {
    classification: classification ?? undefined,
    restrictedTo: restrictedTo === "all" ? null : restrictedTo?.map(toSubject),
  };
}

function toSubject(id: string): WallSubject {
  return id.startsWith("grp_") ? { groupId: requireId("group", id) } : { userId: requireId("user", id) };
}
