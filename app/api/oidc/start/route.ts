import { cookies } from "next/headers";
import { asAppError } from "#lib/errors";
import { FLOW_LASTS_MS } from "#lib/people/oidc/flow";
import { startOidcSignIn } from "#lib/people/oidc/sign-in";
import { isSecure } from "../../../_server/is-secure";
import { safeNextPath } from "../../../_server/next-path";
import { FLOW_COOKIE, goTo, goToProblem } from "../../../_server/oidc-answer";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

/**
 * Sends the person to the OpenID provider: `?next=` is the page to open afterwards, `?link=` connects an account,
 * `?confirm=1` has the signed-in person prove again who they are.
 */
export async function GET(request: Request): Promise<Response> {
  const { db, config } = services();
  const asked = new URL(request.url).searchParams;
  try {
    const sessionId = asked.has("confirm") ? (await requireActor()).sessionId : undefined;
    const { url, browser } = await startOidcSignIn(db, config, {
      nextPath: safeNextPath(asked.get("next")),
      linkSecret: asked.get("link"),
      ...(sessionId === undefined ? {} : { sessionId }),
    });
    (await cookies()).set(FLOW_COOKIE, browser, {
      httpOnly: true,
      // The provider sends the browser back from its own site.
      sameSite: "lax",
      secure: isSecure(),
      path: "/api/oidc",
      maxAge: FLOW_LASTS_MS / 1000,
    });
    return goTo(url.href);
  } catch (error) {
    return goToProblem(asAppError(error));
  }
}
