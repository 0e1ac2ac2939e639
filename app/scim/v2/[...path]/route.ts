import { handleScim } from "#lib/people/scim/handle";
import { requireProgram } from "../../../_server/caller";
import { respond } from "../../../_server/respond";
import { readJson, scimBase } from "../../../_server/scim-body";
import { services } from "../../../_server/services";

type Context = { params: Promise<{ path: string[] }> };

/** SCIM 2.0 (RFC 7644): another system provisions people and groups, with a token that has the scope for it. */
async function handler(request: Request, { params }: Context): Promise<Response> {
  const response = await respond(async () => {
    const actor = requireProgram(request, "scim");
    const { db, config } = services();
    const { status, body, headers } = handleScim(db, actor, scimBase(config), {
      method: request.method,
      path: (await params).path,
      query: new URL(request.url).searchParams,
      body: await readJson(request),
      ifMatch: request.headers.get("if-match"),
      ifNoneMatch: request.headers.get("if-none-match"),
    });
    return new Response(body === undefined ? null : JSON.stringify(body), {
      status,
      headers: { ...headers, "content-type": "application/scim+json", "cache-control": "no-store" },
    });
  });
  if (response.status === 401) response.headers.set("www-authenticate", "Bearer");
  return response;
}

export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
