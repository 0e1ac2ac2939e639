import { getTranslations } from "next-intl/server";
import type { EventObject } from "#lib/audit/label-objects";
import type { EventView } from "#lib/audit/list-events";

/** Says in words who did something and what it was. */
export async function getEventWords() {
  const t = await getTranslations("admin");
  const name = (object: EventObject | undefined): string => {
    if (object === undefined) return "–";
    if (object.label !== null) return object.label;
    return object.isHidden ? t("title-hidden") : shortId(object.id);
  };
  return {
    objectName: name,
    who: (event: EventView): string => {
      if (event.actor.kind === "user") return event.actorName ?? shortId(event.actor.id);
      return event.actor.kind === "system" ? t("the-system") : t("nobody");
    },
    what: (event: EventView): string => {
      const key = `events.${event.type}`;
      if (!t.has(key)) return event.type;
      const [a, b, c] = event.objects;
      return t(key, { a: name(a), b: name(b), c: name(c), ...plainValues(event.data) });
    },
  };
}

/** Data that messages choose by. */
const CHOICES = new Set(["because", "by", "role", "before", "after", "finding"]);

/** Lists become their lengths, truth values become words a message can choose by. */
function plainValues(data: EventView["data"]): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]): [string, string | number][] => {
      // A message cannot choose by a word with a hyphen.
      if (typeof value === "string") return [[key, CHOICES.has(key) ? value.replaceAll("-", "_") : value]];
      if (typeof value === "number") return [[key, value]];
      if (typeof value === "boolean") return [[key, String(value)]];
      return Array.isArray(value) ? [[key, value.length]] : [];
    }),
  );
}

/** Enough of an id to recognise it: its kind and its last characters. */
function shortId(id: string): string {
  return id.length > 14 ? `${id.slice(0, 4)}…${id.slice(-6)}` : id;
}
