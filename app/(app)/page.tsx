import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { getDocument } from "#lib/documents/documents";
import { parseId } from "#lib/ids";
import type { SessionPerson } from "#lib/people/sessions";
import { services } from "../_server/services";
import { requirePerson } from "../_server/session";
import { AskView } from "../_ui/answer/ask-view";
import { scopeCollections } from "./ask/scope-collections";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("ask") };
}

const LONGEST_QUESTION = 4000;

/** Ask: the home page. `?document=ID` narrows the first question to one document; `?question=` writes it beforehand. */
export default async function AskPage({ searchParams }: Props) {
  const person = await requirePerson();
  const { document: documentId, question } = await searchParams;
  const document = scopeDocument(person, documentId);
  return (
    <AskView
      key={document?.id ?? "all"}
      collections={scopeCollections(person)}
      document={document}
      question={typeof question === "string" ? question.slice(0, LONGEST_QUESTION) : ""}
    />
  );
}

/** The document that was chosen, when it is there and open to the person; else the whole scope is offered. */
function scopeDocument(person: SessionPerson, text: unknown): { id: string; name: string } | undefined {
  const id = parseId("document", text);
  if (id === undefined) return undefined;
  try {
    const { title, name } = getDocument(services().db, person, id);
    return { id, name: title ?? name };
  } catch {
    return undefined;
  }
}
