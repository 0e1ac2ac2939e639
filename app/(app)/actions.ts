"use server";
import { z } from "zod";
import { listConversations } from "#lib/answer/conversations";
import { findDocumentsByName } from "#lib/documents/look-into-document";
import { providerSignOut } from "#lib/people/oidc/sign-out";
import { countOpenReviews } from "#lib/safeguards/review-emergencies";
import { type ActionResult, act } from "../_server/action";
import { services } from "../_server/services";
import { requireActor } from "../_server/session";

const WORDS = z.string().max(200);

/** Somewhere the palette can go to. */
export type Place = {
  readonly kind: "conversation" | "document";
  readonly id: string;
  readonly label: string;
  readonly detail: string;
};

/** How many emergency accesses wait for the privacy officer; 0 for everybody else. */
export async function countReviews(): Promise<ActionResult<number>> {
  return act(async () => countOpenReviews(services().db, await requireActor()));
}

/** Address of the provider's page on which they sign out there too; null: there is none for them. */
export async function offerSignOut(): Promise<ActionResult<string | null>> {
  return act(async () => {
    const { db, config } = services();
    return (await providerSignOut(db, config, await requireActor()))?.href ?? null;
  });
}

/** Own questions and readable documents by name, for the palette. */
export async function findPlaces(words: string): Promise<ActionResult<Place[]>> {
  return act(async () => {
    const actor = await requireActor();
    const wanted = WORDS.parse(words);
    const { db } = services();
    const asked = listConversations(db, actor, { titleContains: wanted, limit: 6 });
    return [
      ...asked.map(({ id, title }) => ({ kind: "conversation" as const, id, label: title, detail: "" })),
      ...findDocumentsByName(db, actor, wanted).map(({ id, document, collection }) => ({
        kind: "document" as const,
        id,
        label: document,
        detail: collection,
      })),
    ];
  });
}
