import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { getConversation } from "#lib/answer/conversations";
import { asAppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { AskView } from "../../../_ui/answer/ask-view";
import { scopeCollections } from "../../ask/scope-collections";
import { storedTurn } from "./stored-turn";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await load((await params).id)).conversation.title };
}

/** One of the person's own conversations, with the answers as they were given. */
export default async function ConversationPage({ params }: Props) {
  const { person, conversation } = await load((await params).id);
  return (
    <AskView
      key={conversation.id}
      collections={scopeCollections(person)}
      conversation={{
        id: conversation.id,
        title: conversation.title,
        turns: conversation.turns.map(storedTurn),
      }}
    />
  );
}

const load = cache(async (text: string) => {
  const person = await requirePerson();
  const id = parseId("conversation", text);
  if (id === undefined) notFound();
  try {
    return { person, conversation: getConversation(services().db, person, id) };
  } catch (thrown) {
    if (asAppError(thrown).code === "not-found") notFound();
    throw thrown;
  }
});
