import { z } from "zod";
import { EVENT_KINDS, type EventFilter, type EventKind } from "../../../../lib/audit/list-events.ts";
import { parseId } from "../../../../lib/ids.ts";

/** What the address of the Activity page may hold; anything else in it is ignored. */
export type ActivitySearch = {
  readonly person?: string;
  readonly kind?: EventKind;
  readonly from?: string;
  readonly to?: string;
  readonly object?: string;
  readonly outcome?: "denied" | "error" | "aborted" | "ok";
  readonly questions?: "1";
  readonly before?: string;
};

const DAY = z.iso.date();
const SHAPES = {
  person: z.string().refine((text) => parseId("user", text) !== undefined),
  kind: z.string().refine((text) => Object.hasOwn(EVENT_KINDS, text)),
  from: DAY,
  to: DAY,
  object: z
    .string()
    .trim()
    .regex(/^[a-z]{3}_[0-9a-z]{26}$/),
  outcome: z.enum(["denied", "error", "aborted", "ok"]),
  questions: z.literal("1"),
  before: z.string().regex(/^[1-9]\d{0,15}$/),
} as const;

/** The readable part of the address, and the filter it stands for; days are this machine's. */
export function readFilter(params: Record<string, string | string[] | undefined>): {
  search: ActivitySearch;
  filter: EventFilter;
} {
  const search = Object.fromEntries(
    Object.entries(SHAPES).flatMap(([key, shape]) => {
      const parsed = shape.safeParse(params[key]);
      return parsed.success ? [[key, parsed.data]] : [];
    }),
  ) as ActivitySearch;
  const actorId = parseId("user", search.person);
  return {
    search,
    filter: {
      ...(actorId === undefined ? {} : { actorId }),
      ...(search.kind === undefined ? {} : { kind: search.kind }),
      ...(search.outcome === undefined ? {} : { outcome: search.outcome }),
      ...(search.object === undefined ? {} : { objectId: search.object }),
      ...(search.from === undefined ? {} : { fromMs: startOfDay(search.from, 0) }),
      ...(search.to === undefined ? {} : { toMs: startOfDay(search.to, 1) }),
      ...(search.questions === undefined ? {} : { questionsOnly: true }),
      ...(search.before === undefined ? {} : { before: Number(search.before) }),
    },
  };
}

/** The same address with something changed; empty values leave it. */
export function activityAddress(
  search: ActivitySearch,
  change: Partial<Record<keyof ActivitySearch, string>>,
): string {
  const entries = Object.entries({ ...search, ...change }).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  const query = new URLSearchParams(entries as [string, string][]);
  return query.size === 0 ? "/admin/activity" : `/admin/activity?${query}`;
}

function startOfDay(day: string, plusDays: number): number {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + plusDays);
  return date.getTime();
}
