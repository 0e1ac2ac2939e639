import { exportQuestions } from "#lib/answer/eval/kept-questions";
import { respond } from "../../../_server/respond";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

/** The kept questions as a question set, one JSON object a line. */
export async function GET(): Promise<Response> {
  return respond(async () => {
    const lines = exportQuestions(services().db, await requireActor());
    return new Response(lines, {
      headers: {
        "content-type": "application/jsonl; charset=utf-8",
        "content-disposition": 'attachment; filename="questions.jsonl"',
        "cache-control": "no-store",
      },
    });
  });
}
