import { notFound } from "next/navigation";
import { requirePerson } from "../../_server/session";

/** Any other address: the same page as for what is absent, with the shell around it. */
export default async function Rest(): Promise<never> {
  await requirePerson();
  notFound();
}
