/** Where to go after signing in: a path of our own, else the first page. Never another origin, whatever is asked. */
export function safeNextPath(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/") || /[\\\p{Cc}]/u.test(next)) return "/";
  const base = "http://own.invalid";
  const url = URL.canParse(next, base) ? new URL(next, base) : undefined;
  if (url === undefined || url.origin !== base) return "/";
  if (url.pathname.startsWith("//") || url.pathname === "/sign-in" || url.pathname.startsWith("/api/"))
    return "/";
  return url.pathname + url.search + url.hash;
}
