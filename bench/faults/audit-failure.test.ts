import { expect, test } from "vitest";
import { CONTENT_ROUTES } from "./audit/content-routes.ts";
import { canTry, type Fault, tryFault } from "./audit-failure.ts";

/** Real faults, each way in which content leaves. `strace` runs by command, since it is slow. */
test.each<Fault>(["full-disk", "locked"])(
  "%s: no content leaves, one sentence says why, and an alarm follows",
  async (fault) => {
    if (!canTry(fault)) return;
    const routes = Object.keys(CONTENT_ROUTES);
    const { before, during, after, alarms } = await tryFault(fault);
    expect(before.map(({ route, code }) => [route, code])).toEqual(routes.map((route) => [route, "ok"]));
    expect(during.filter(({ leaked }) => leaked)).toEqual([]);
    for (const { code, message } of during) {
      expect(["audit-unavailable", "storage-unavailable"]).toContain(code);
      expect(message).toMatch(/^[A-Z][^\n]+\.$/);
    }
    expect(after.map(({ code }) => code)).toEqual(routes.map(() => "ok"));
    expect(alarms).toBeGreaterThan(0);
  },
  60_000,
);
