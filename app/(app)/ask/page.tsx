import { redirect } from "next/navigation";

/** Ask is the home page; the plain address leads there too. */
export default function AskAlias(): never {
  redirect("/");
}
