import type { Outcome } from "./cast.ts";

export type Answered = {
  readonly outcome: Outcome | `unexpected ${string}`;
  /** Everything that came back, without what is random in every answer. */
  readonly text: string;
};
/** To whom, and as whom. */
export type Sent = { readonly url: string; readonly cookie: string };

/** A page as a browser that is already there asks for it, or as one that comes from outside does. */
export async function requestPage(to: Sent, path: string, as: "navigation" | "document"): Promise<Answered> {
  const isNavigation = as === "navigation";
  const address = isNavigation ? `${path}${path.includes("?") ? "&" : "?"}_rsc` : path;
  const response = await fetch(to.url + address, {
    redirect: "manual",
    headers: { cookie: to.cookie, ...(isNavigation ? { rsc: "1" } : {}) },
  });
  const text = await response.text();
  // The scripts of a document hold what a navigation gets, cut at random places.
  const shown = isNavigation ? text : text.replace(/<script[\s\S]*?<\/script>|<!--.*?-->|<link[^>]*>/g, "");
  return { outcome: pageOutcome(response, text), text: settled(response, shown) };
}

/** A route of the interface for programs and pages. */
export async function requestRoute(
  to: Sent,
  method: string,
  path: string,
  content?: unknown,
): Promise<Answered> {
  const body = typeof content === "string" ? content : JSON.stringify(content);
  const response = await fetch(to.url + path, {
    method,
    redirect: "manual",
    headers: {
      cookie: to.cookie,
      origin: to.url,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const code = /"code":"([\w-]+)"/.exec(text)?.[1];
  const isRefusal = response.status >= 400 || /"type":"error"/.test(text);
  const outcome = isRefusal
    ? known(code)
    : response.status < 400
      ? ("ok" as const)
      : unexpected(response, text);
  return { outcome, text: settled(response, text) };
}

/** A server action, as the page sends it. @param path of a page that offers it */
export async function requestAction(
  to: Sent,
  path: string,
  actionId: string,
  args: readonly unknown[],
): Promise<Answered> {
  const response = await fetch(to.url + path, {
    method: "POST",
    redirect: "manual",
    headers: {
      cookie: to.cookie,
      origin: to.url,
      accept: "text/x-component",
      "next-action": actionId,
      "content-type": "text/plain;charset=UTF-8",
    },
    body: JSON.stringify(args),
  });
  const text = await response.text();
  if (isToSignIn(response)) return { outcome: "not-signed-in", text: settled(response, text) };
  const result = /(?<![\w"])1:(\{"ok":.*)$/m.exec(text)?.[1];
  if (result === undefined) return { outcome: unexpected(response, text), text: settled(response, text) };
  // The rest of the answer is the page drawn anew; what the action says is its first part.
  const outcome = result.startsWith('{"ok":true')
    ? ("ok" as const)
    : known(/"code":"([\w-]+)"/.exec(result)?.[1]);
  return { outcome, text: result };
}

function pageOutcome(response: Response, text: string): Answered["outcome"] {
  if (isToSignIn(response) || /NEXT_REDIRECT;\w+;\/sign-in/.test(text)) return "not-signed-in";
  if (response.status >= 400 && response.status !== 404) return unexpected(response, text);
  if (/NEXT_HTTP_ERROR_FALLBACK;404/.test(text)) return "not-found";
  // Of an error of a page its code is told, and the roles that may; of a defect a number.
  const digest = /"digest\\?":\\?"(?!NEXT_)([^"\\]+)/.exec(text)?.[1];
  if (digest !== undefined)
    return /^not-allowed( [a-z-]+)*$/.test(digest) ? "not-allowed" : `unexpected ${digest}`;
  // A redirect goes to another page of the product, which has a row of its own.
  return response.status < 300 || response.headers.get("location")?.startsWith("/")
    ? "ok"
    : unexpected(response, text);
}

const isToSignIn = (response: Response) =>
  [303, 307].includes(response.status) && /\/sign-in(\?|$)/.test(response.headers.get("location") ?? "");

const OUTCOMES: readonly string[] = [
  "not-signed-in",
  "not-found",
  "not-allowed",
  "invalid-input",
  "conflict",
  "bad-config",
] satisfies Outcome[];
const known = (code: string | undefined): Answered["outcome"] =>
  code !== undefined && OUTCOMES.includes(code) ? (code as Outcome) : `unexpected ${code}`;
const unexpected = (response: Response, text: string): Answered["outcome"] =>
  `unexpected ${response.status} ${text.slice(0, 200)}`;

/**
 * Status, headers and body. What differs between any two answers is made the same: the nonce, random keys, and the order
 * in which the parts of a page were finished. (`link` lists what was known of the page when its first byte was sent.)
 */
function settled(response: Response, text: string): string {
  const headers = [...response.headers].filter(
    ([name]) => !["date", "content-length", "link"].includes(name),
  );
  const parts = text
    .replace(/"[\w-]{22}"/g, '"key"')
    .replace(/\$[L@]?[0-9a-f]+\b/g, "$")
    .split("\n")
    .map((part) => part.replace(/^[0-9a-f]+:/, ""))
    .toSorted();
  return [response.status, JSON.stringify(headers), ...parts]
    .join("\n")
    .replace(/nonce(-|\\*"?[:=]\\*")[\w+/=-]+/g, "nonce");
}
