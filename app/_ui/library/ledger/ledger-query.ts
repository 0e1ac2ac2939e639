import { z } from "zod";
import { LEDGER_STATES, type LedgerFilter } from "#lib/documents/ledger/ledger-filter";
import { LEDGER_SORTS, type LedgerOrder, type LedgerSort } from "#lib/documents/ledger/list-ledger";

/** What of the ledger is shown; stands in the address. */
export type LedgerQuery = {
  readonly filter: LedgerFilter;
  readonly order: LedgerOrder;
  /** From 1. */
  readonly page: number;
};

const one = z.literal("1").optional().catch(undefined);
const QUERY = z.object({
  state: z.enum(LEDGER_STATES).catch("all"),
  format: z
    .string()
    .regex(/^[a-z]{1,12}$/)
    .optional()
    .catch(undefined),
  warnings: one,
  uncertain: one,
  sort: z.enum(LEDGER_SORTS).catch("added"),
  order: z.enum(["up", "down"]).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

export function readLedgerQuery(search: Record<string, string | string[] | undefined>): LedgerQuery {
  const { state, format, warnings, uncertain, sort, order, page } = QUERY.parse(search);
  return {
    filter: { state, format, hasWarnings: warnings === "1", isUncertain: uncertain === "1" },
    order: { by: sort, isDescending: order === undefined ? isUsuallyDescending(sort) : order === "down" },
    page,
  };
}

/** The address of the ledger with something of it changed; whatever changes, it begins at its first page. */
export function ledgerAddress(
  base: string,
  { filter, order, page }: LedgerQuery,
  change: { sort?: LedgerSort; page?: number } = {},
): string {
  const by = change.sort ?? order.by;
  const isSame = change.sort === order.by;
  const isDescending =
    change.sort === undefined ? order.isDescending : isSame ? !order.isDescending : isUsuallyDescending(by);
  const next = new URLSearchParams();
  if (filter.state !== undefined && filter.state !== "all") next.set("state", filter.state);
  if (filter.format !== undefined) next.set("format", filter.format);
  if (filter.hasWarnings === true) next.set("warnings", "1");
  if (filter.isUncertain === true) next.set("uncertain", "1");
  if (by !== "added" || isDescending !== isUsuallyDescending(by)) {
    next.set("sort", by);
    next.set("order", isDescending ? "down" : "up");
  }
  const wanted = change.page ?? (change.sort === undefined ? page : 1);
  if (wanted > 1) next.set("page", String(wanted));
  return next.size > 0 ? `${base}?${next}` : base;
}

/** Numbers are looked at from the largest, words from A, certainty from the least. */
const isUsuallyDescending = (sort: LedgerSort) => !["name", "state", "confidence"].includes(sort);
