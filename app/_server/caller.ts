import "server-only";
import type { UserActor } from "#lib/access/actor";
import type { TokenScope } from "#lib/db/identity-tables";
import { AppError } from "#lib/errors";
import { resolveToken } from "#lib/people/tokens/resolve-token";
import { isSameOrigin } from "./same-origin";
import { services } from "./services";
import { requireActor } from "./session";

/**
 * For routes that programs may use: the owner of the bearer token where one is sent, else the person of the session.
 * A browser adds cookies by itself, so with a session what changes something has to come from our own pages; nobody
 * can make a browser add a token.
 * @throws {AppError} not-signed-in; not-allowed without the scope, or from another origin
 */
export async function requireCaller(request: Request, scope: TokenScope): Promise<UserActor> {
  if (request.headers.has("authorization")) return requireProgram(request, scope);
  if (request.method !== "GET" && !isSameOrigin(request.headers, services().config.web.publicUrl))
    throw new AppError("not-allowed", "This is accepted from the product's own pages only.");
  return requireActor();
}

/** For routes that are for programs alone: a session does not count. @throws {AppError} not-signed-in; not-allowed */
export function requireProgram(request: Request, scope: TokenScope): UserActor {
  const token = /^Bearer +([\w-]{1,200}) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) throw new AppError("not-signed-in", "A bearer token is expected.");
  return resolveToken(services().db, token, scope, request.headers.get("x-intramuros-address") ?? "unknown");
}
