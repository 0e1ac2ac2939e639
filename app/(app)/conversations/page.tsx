import { redirect } from "next/navigation";

/** Conversations are listed beside every page. */
export default function ConversationsAlias(): never {
  redirect("/");
}
