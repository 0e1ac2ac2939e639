import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Browser } from "@playwright/test";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { type Payload, TRAP_DOMAIN } from "./payloads.ts";
import type { Trap } from "./trap.ts";
import { findWaysOut, watch } from "./ways-out.ts";

/** By which means a payload gave itself away; empty: it did nothing in this browser. */
export type Life = {
  readonly payload: Payload;
  readonly signs: readonly ("trap" | "request" | "way" | "script")[];
};

const SETTLE_MS = 350;

/**
 * The control: each payload on a page that takes nothing away from it. What does nothing here shows nothing elsewhere, so
 * only the others count.
 */
export async function tryUnsanitised(
  browser: Browser,
  trap: Trap,
  payloads: readonly Payload[],
): Promise<Life[]> {
  const pages = new Map(payloads.map((payload) => [`/${payload.id}`, asPage(payload)]));
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(pages.get(request.url ?? "") ?? "");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lives: Life[] = [];
  const context = await browser.newContext();
  for (const payload of payloads) {
    const page = await context.newPage();
    const seen = watch(page, origin);
    const before = trap.caught.length;
    await page.goto(`${origin}/${payload.id}`, { waitUntil: "commit" }).catch(() => undefined);
    const ways = await findWaysOut(page, origin).catch(() => []);
    await delay(SETTLE_MS);
    const title = await page.title().catch(() => "");
    await Promise.all(context.pages().map((open) => open.close()));
    const isCaught = trap.caught
      .slice(before)
      .some(({ what, detail }) => what !== "name" || detail.endsWith(TRAP_DOMAIN));
    lives.push({
      payload,
      signs: [
        ...(isCaught ? (["trap"] as const) : []),
        ...(seen.length > 0 ? (["request"] as const) : []),
        ...(ways.length > 0 ? (["way"] as const) : []),
        ...(title === `ran-${payload.id}` ? (["script"] as const) : []),
      ],
    });
  }
  await context.close();
  server.closeAllConnections();
  server.close();
  return lives;
}

function asPage({ syntax, text }: Payload): string {
  if (syntax === "html") return text;
  return micromark(text, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}
