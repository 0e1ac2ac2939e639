import type { Page } from "@playwright/test";

/**
 * Whatever on the page could make the browser, or somebody's click, turn to another origin or run a script: attributes that
 * hold addresses, styles, handlers of events. Looks into open shadow roots too.
 * @param origin of the page
 * @returns one line each, e.g. `a href http://p001.exfil.test/p001`
 */
export async function findWaysOut(page: Page, origin: string): Promise<string[]> {
  return page.evaluate((own) => {
    const ADDRESSES = new Set(
      "action archive attributionsrc background cite classid code codebase data dynsrc formaction href icon imagesrcset longdesc lowsrc manifest ping poster profile src srcset xlink:href".split(
        " ",
      ),
    );
    const found: string[] = [];
    const isOurs = (address: string, tag: string): boolean => {
      const url = URL.parse(address, document.baseURI);
      if (url === null) return true;
      if (/^https?:$/.test(url.protocol)) return url.origin === own;
      if (url.protocol === "blob:") return address.startsWith(`blob:${own}/`);
      return url.protocol === "data:" && tag === "img" && /^data:image\/(png|jpeg|svg\+xml)/.test(address);
    };
    const look = (root: Document | ShadowRoot | DocumentFragment) => {
      for (const element of root.querySelectorAll("*")) {
        const tag = element.localName;
        if (element.shadowRoot !== null) look(element.shadowRoot);
        if (element instanceof HTMLTemplateElement) look(element.content);
        if (/^(iframe|frame|object|embed|base|portal|fencedframe|applet)$/.test(tag)) found.push(`${tag}`);
        if (tag === "style" && /exfil|192\.0\.2/i.test(element.textContent ?? "")) found.push("style");
        for (const { name, value } of element.attributes) {
          const addresses = /srcset$/.test(name)
            ? value.split(",").map((one) => one.trim().split(/\s/)[0] ?? "")
            : [value];
          if (ADDRESSES.has(name) && addresses.some((address) => !isOurs(address, tag)))
            found.push(`${tag} ${name} ${value}`);
          if (/^on/.test(name)) found.push(`${tag} ${name}`);
          if (name === "style" && /url\(|image-set|exfil|192\.0\.2/i.test(value))
            found.push(`${tag} style ${value}`);
          if (name === "srcdoc") found.push(`${tag} srcdoc`);
        }
        if (tag === "meta" && /refresh/i.test(element.getAttribute("http-equiv") ?? ""))
          found.push("meta refresh");
      }
    };
    look(document);
    return found;
  }, origin);
}

/** Everything the page asks for outside its origin, dialogs, new windows and titles that only a script could have set. */
export function watch(page: Page, origin: string): string[] {
  const seen: string[] = [];
  const isOurs = (url: string) => url.startsWith(`${origin}/`) || /^(data:|about:|blob:)/.test(url);
  page.on("request", (request) => {
    if (!isOurs(request.url())) seen.push(`request ${request.url().slice(0, 120)}`);
  });
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== new URL(origin).host) seen.push(`websocket ${socket.url()}`);
  });
  page.on("framenavigated", (frame) => {
    if (!isOurs(frame.url())) seen.push(`navigation ${frame.url()}`);
  });
  page.on("popup", (popup) => seen.push(`window ${popup.url()}`));
  page.on("dialog", (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  return seen;
}
