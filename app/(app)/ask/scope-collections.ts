import "server-only";
import type { Actor } from "#lib/access/actor";
import { listCollections } from "#lib/documents/collections";
import { services } from "../../_server/services";
import type { ScopeCollection } from "../../_ui/answer/scope-picker";

/** Collections a question can be narrowed to, with how many of their documents search finds. */
export function scopeCollections(actor: Actor): ScopeCollection[] {
  return listCollections(services().db, actor).map(({ id, name, searchable, partly }) => ({
    id,
    name,
    documents: searchable + partly,
  }));
}
