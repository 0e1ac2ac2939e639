import { CONTRIBUTORS, type Person } from "./cast.ts";
import { anybody, type Expectations, inPlace, onlyRoles, toItsOwner, toReaders } from "./expectations.ts";
import type { Thing } from "./things.ts";

export type RouteRow = {
  readonly thing?: Thing;
  readonly query?: string;
  readonly body?: (id: string) => unknown;
  /** A refusal is an empty answer; whoever is not a reader must get the same for what is not there. */
  readonly isSilent?: boolean;
  readonly expected: Expectations;
};
const open: Expectations = { own: { ok: ["signed-out"] satisfies Person[], otherwise: "ok" } };
/** With a session nobody gets in: programs come with a token of their own. */
const programsOnly: RouteRow = { expected: { own: { otherwise: "not-signed-in" } } };
const QUESTION = "What is the protocol number?";

/** Every route of the build, with each of its methods; several ways to use one have a word after the path. */
export const ROUTES: Record<string, RouteRow> = {
  "POST /api/ask": { body: () => ({ question: QUESTION }), expected: anybody },
  "POST /api/ask within a collection": {
    thing: "collection",
    body: (id) => ({ question: QUESTION, collectionIds: [id] }),
    expected: toReaders,
  },
  "POST /api/ask about a document": {
    thing: "document",
    body: (id) => ({ question: QUESTION, documentId: id }),
    expected: toReaders,
  },
  "POST /api/ask after a conversation": {
    thing: "conversation",
    body: (id) => ({ question: QUESTION, conversationId: id }),
    expected: toItsOwner(),
  },
  "GET /api/auth/[...nextauth]": { expected: open },
  "POST /api/auth/[...nextauth]": { body: () => ({}), expected: open },
  "POST /api/collections/[id]/documents": {
    thing: "collection",
    query: "?name=a.txt",
    body: (id) => `A text for ${id}.`,
    expected: inPlace(CONTRIBUTORS, { denied: ["reader"] }),
  },
  "GET /api/collections/[id]/progress": { thing: "collection", expected: toReaders },
  "GET /api/conversations/[id]/export": {
    thing: "conversation",
    query: "?format=md",
    expected: toItsOwner(),
  },
  "GET /api/documents/[id]/original": { thing: "document", expected: toReaders },
  "GET /api/documents/[id]/pictures/[page]": {
    thing: "document",
    // It is a text, of which there are no pictures.
    expected: { ...toReaders, own: { otherwise: "not-found" } },
  },
  "GET /api/evaluation/questions": { expected: onlyRoles("administrator") },
  "GET /api/health": { expected: open },
  "GET /api/ledger": { expected: anybody },
  "GET /api/ledger of a collection": { thing: "collection", query: "?collection=[id]", expected: toReaders },
  // Each sends the browser on: to the provider, to the page that was wanted, or back to signing in.
  "GET /api/oidc/callback": { expected: open },
  "GET /api/oidc/start": { expected: open },
  "GET /api/search": { query: "?q=protocol", expected: anybody },
  "GET /api/search within a collection": {
    thing: "collection",
    query: "?q=protocol&collection=[id]",
    // Who may not search there finds nothing, as where there is nothing.
    isSilent: true,
    expected: { own: { otherwise: "ok" }, another: { otherwise: "ok" }, absent: { otherwise: "ok" } },
  },
  "GET /icon.svg": { expected: open },
  ...Object.fromEntries(
    ["DELETE", "GET", "PATCH", "POST", "PUT"].map((method) => [`${method} /scim/v2/[...path]`, programsOnly]),
  ),
};
