import { type NextRequest, NextResponse } from "next/server";
import { isPublicPath } from "./app/_server/public-paths";

/**
 * Sets the content security policy with a fresh nonce and sends the signed-out to the sign-in page. It is a
 * convenience, never the authorisation: every page, action and route checks the person itself.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const isSignedOut = !request.cookies.getAll().some(({ name }) => /next-auth\.session-token/.test(name));
  if (
    isSignedOut &&
    !isPublicPath(request.nextUrl.pathname) &&
    !/^\/(api|scim)\//.test(request.nextUrl.pathname)
  ) {
    const target = request.nextUrl.clone();
    target.pathname = "/sign-in";
    target.search = "";
    target.searchParams.set("next", request.nextUrl.pathname + request.nextUrl.search);
    const response = NextResponse.redirect(target);
    response.headers.set("content-security-policy", policy);
    return response;
  }
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cache-control", "no-store");
  return response;
}

/**
 * No origin but our own. Style attributes are allowed because Mantine sizes elements with them; they cannot load
 * anything, since images and fonts come from here only.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

// Uploads (api/collections) stay out: Next would keep the first 10 MB of a body in memory and cut off the rest.
export const config = {
  matcher: [{ source: "/((?!_next/static|fonts/|icon.svg|pdf/|api/collections/).*)" }],
};
