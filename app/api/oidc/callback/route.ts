import { cookies, headers } from "next/headers";
import { asAppError } from "#lib/errors";
import { finishOidcSignIn, redirectUri } from "#lib/people/oidc/sign-in";
import { FLOW_COOKIE, goTo, goToProblem } from "../../../_server/oidc-answer";
import { services } from "../../../_server/services";
import { keepSession } from "../../../_server/session-cookie";

/** Where the OpenID provider sends people back to: opens a session or confirms one, or says on the sign-in page why not. */
export async function GET(request: Request): Promise<Response> {
  const { db, config } = services();
  const [jar, given] = await Promise.all([cookies(), headers()]);
  const browser = jar.get(FLOW_COOKIE)?.value ?? "";
  jar.set(FLOW_COOKIE, "", { path: "/api/oidc", maxAge: 0 });
  // Behind a reverse proxy the address we see is not the one the provider was told.
  const answer = new URL(redirectUri(config));
  answer.search = new URL(request.url).search;
  try {
    const { token, nextPath } = await finishOidcSignIn(db, config, answer, browser, {
      userAgent: given.get("user-agent") ?? "",
      address: given.get("x-intramuros-address") ?? "unknown",
    });
    if (token !== undefined) await keepSession(token);
    return goTo(nextPath);
  } catch (error) {
    return goToProblem(asAppError(error));
  }
}
