"use server";
import { z } from "zod";
import { deleteConversation, listConversations, renameConversation } from "#lib/answer/conversations";
import { AppError } from "#lib/errors";
import { type ConversationId, parseId } from "#lib/ids";
import { type ActionResult, act } from "../../_server/action";
import { services } from "../../_server/services";
import { requireActor } from "../../_server/session";
import type { HistoryItem } from "../../_ui/shell/history-context";

const WORDS = z.string().max(200);
const TITLE = z.string().trim().min(1).max(200);

/** The person's own conversations, newest first; those whose title contains the words when there are any. */
export async function recentConversations(words: string): Promise<ActionResult<HistoryItem[]>> {
  return act(async () => {
    const actor = await requireActor();
    const found = listConversations(services().db, actor, { titleContains: WORDS.parse(words), limit: 50 });
    return found.map(({ id, title, updatedAtMs }) => ({ id, title, updatedAtMs }));
  });
}

export async function renameOwnConversation(id: string, title: string): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    const parsed = TITLE.safeParse(title);
    if (!parsed.success) throw new AppError("invalid-input", "A title has 1 to 200 characters.");
    renameConversation(services().db, actor, conversationId(id), parsed.data);
    return undefined;
  });
}

export async function deleteOwnConversation(id: string): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    deleteConversation(services().db, actor, conversationId(id));
    return undefined;
  });
}

function conversationId(text: string): ConversationId {
  const id = parseId("conversation", text);
  if (id === undefined) throw new AppError("not-found", "There is no such conversation.");
  return id;
}
