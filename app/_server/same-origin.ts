/**
 * Whether a request that changes something comes from a page of ours, so that another site cannot make a signed-in
 * browser send it. Browsers set both headers themselves; a page cannot forge them. Unknown means no.
 * @param publicUrl the address people type, where a reverse proxy stands before us
 */
export function isSameOrigin(headers: Headers, publicUrl?: string): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  if (origin === null || !URL.canParse(origin)) return false;
  const own = publicUrl === undefined ? headers.get("host") : new URL(publicUrl).host;
  return own !== null && new URL(origin).host === own;
}
