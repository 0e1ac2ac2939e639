"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { type ErasureSubject, previewErasure } from "#lib/erasure/plan";
import { decideErasure, requestErasure } from "#lib/erasure/requests";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";
import type { ErasureCounts, ErasureForm } from "../../../_ui/evidence/erasure-form";

const FORM = z.object({
  kind: z.enum(["documents", "conversations", "person"]),
  /** Ids, or addresses of pages that have them in them. */
  documents: z.string().max(100_000),
  person: z.string().max(40).nullable(),
  names: z.string().max(2000),
});

/** What would go; nothing is changed. */
export async function previewPlan(form: ErasureForm): Promise<ActionResult<ErasureCounts>> {
  return act(async () => {
    const { documents, plan, ...counts } = previewErasure(
      services().db,
      await requireActor(),
      subjectOf(FORM.parse(form)),
    );
    return {
      ...counts,
      documents: documents.length,
      titles: documents.slice(0, 50).map(({ title, mentions }) => ({ title, mentions })),
      answersOfOthers: plan.answers.length,
    };
  });
}

/** Asks for what would go at this moment. @returns id of the request */
export async function request(
  form: ErasureForm,
  ground: string,
  reference: string,
): Promise<ActionResult<string>> {
  return act(async () => {
    const { db } = services();
    const actor = await requireActor();
    const { plan } = previewErasure(db, actor, subjectOf(FORM.parse(form)));
    const id = requestErasure(db, actor, plan, { ground, reference });
    revalidatePath("/admin/erasures");
    return id;
  });
}

export async function decide(id: string, isApproved: boolean): Promise<ActionResult> {
  return act(async () => {
    decideErasure(services().db, await requireActor(), requireId("erasure", id), isApproved);
    revalidatePath("/admin/erasures", "layout");
    return undefined;
  });
}

function subjectOf(form: z.infer<typeof FORM>): ErasureSubject {
  if (form.kind === "documents") {
    const words = form.documents.match(/doc_[0-9a-z]{26}/g) ?? [];
    const documents = words.flatMap((word) => parseId("document", word) ?? []);
    if (documents.length === 0)
      throw new AppError("invalid-input", "Name documents by their ids or addresses.");
    return { kind: "documents", documents };
  }
  const person = form.person === null ? undefined : requireId("user", form.person);
  if (form.kind === "conversations") {
    if (person === undefined) throw new AppError("invalid-input", "Choose a person.");
    return { kind: "conversations", person };
  }
  const names = form.names
    .split("\n")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (person === undefined && names.length === 0)
    throw new AppError("invalid-input", "Choose a person or write a name.");
  return { kind: "person", person, names };
}
