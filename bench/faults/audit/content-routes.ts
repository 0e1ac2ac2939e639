import { Readable } from "node:stream";
import type { UserActor } from "#lib/access/actor";
import { ask } from "#lib/answer/ask";
import { exportConversation } from "#lib/answer/export/export-conversation";
import { proveQuestion } from "#lib/answer/replay/prove-question";
import { replayAnswer } from "#lib/answer/replay/replay-answer";
import { search } from "#lib/answer/search-only";
import { viewDocument } from "#lib/documents/documents";
import { openOriginal } from "#lib/documents/open-original";
import type { ConversationId, DocumentId, TurnId } from "#lib/ids";
import type { ModelDoor } from "#lib/models/door";
import type { TestWorld } from "#lib/retrieval/testing";

export type Prepared = {
  readonly world: TestWorld;
  readonly quoting: ModelDoor;
  readonly reader: UserActor;
  /** One for each phase, who opened nothing yet. */
  readonly viewers: UserActor[];
  readonly auditor: UserActor;
  readonly documentId: DocumentId;
  readonly conversationId: ConversationId;
  readonly turnId: TurnId;
};
/** Everything that a route gives away, as it gives it. */
type Route = (prepared: Prepared) => AsyncGenerator<unknown> | Promise<unknown>;

const WORDS = {
  language: "en",
  say: (phrase: string) => phrase,
  dayOf: String,
  dateTime: String,
  day: String,
};
const QUESTION = "What is the protocol number?";

/** Every way in which content leaves the product and is recorded first. */
export const CONTENT_ROUTES: Record<string, Route> = {
  "answer in quotes": ({ world, quoting, reader }) =>
    ask({ ...world, door: quoting }, reader, { question: QUESTION }),
  "answer of a model": ({ world, reader }) => ask(world, reader, { question: QUESTION }),
  search: ({ world, reader }) => search(world, reader, { query: QUESTION }),
  viewer: async ({ world, reader, documentId }) =>
    viewDocument(world.db, reader, documentId, { first: 1, last: 1 }),
  "original in the viewer": (prepared) => original(prepared, prepared.viewers.shift(), "view"),
  download: (prepared) => original(prepared, prepared.reader, "download"),
  "export of a conversation": ({ world, reader, conversationId }) =>
    exportConversation(world.db, reader, { conversationId, format: "md", words: WORDS, fontsDir: "" }),
  replay: ({ world, auditor, turnId }) => replayAnswer(world, auditor, turnId),
  "evidence with texts": async ({ world, auditor, turnId }) => proveQuestion(world.db, auditor, turnId),
};

async function* original(
  { world, documentId }: Prepared,
  reader: UserActor | undefined,
  purpose: "view" | "download",
) {
  if (reader === undefined) throw new Error("nobody is left to look");
  const opened = await openOriginal(world.db, world.config, reader, documentId, purpose);
  for await (const part of Readable.from(opened.read(0, opened.byteSize))) yield String(part);
}
