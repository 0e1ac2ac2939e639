import { connectionOf, type Reader } from "../db/client.ts";
import type { UserActor } from "./actor.ts";

/** Tables that the rule reads to say what a person may read. */
export const TABLES = [
  "users",
  "groups",
  "group_members",
  "group_nestings",
  "grants",
  "walls",
  "emergency_accesses",
  "clearances",
  "restriction_members",
  "scopes",
] as const;
/** Something may have run out by the clock since; open streams look as often (`AccessWatch`). */
const LONGEST_MS = 400;

type Connection = ReturnType<typeof connectionOf>;
type Kept = { readonly stamp: string; readonly atMs: number; readonly value: readonly unknown[] };
type Watched = {
  readonly others: { get(): unknown };
  readonly own: { get(): unknown };
  readonly byActor: WeakMap<UserActor, Map<string, Kept>>;
};
/** Kept once for the process: the bundler of the pages puts this module into several files. */
const PLACE = Symbol.for("intramuros.remembered-access");

/**
 * What `work` finds about one actor, once per request: the next request has another actor object, and so asks anew.
 * Within a request it is asked anew after any commit of another connection, after any change of this one to a table the
 * rule reads, and after 400 ms.
 */
export function remember<Item>(
  db: Reader,
  actor: UserActor,
  what: "collections" | "scopes",
  work: () => Item[],
): Item[] {
  const watch = watchOf(connectionOf(db));
  if (watch === undefined) return work();
  const stamp = `${watch.others.get()} ${watch.own.get()}`;
  const own = watch.byActor.get(actor) ?? new Map<string, Kept>();
  const kept = own.get(what);
  const age = Date.now() - (kept?.atMs ?? 0);
  if (kept?.stamp === stamp && age >= 0 && age < LONGEST_MS) return [...kept.value] as Item[];
  const atMs = Date.now();
  const value = work();
  watch.byActor.set(actor, own.set(what, { stamp, atMs, value }));
  return [...value];
}

/**
 * Notes changes of this connection by triggers of its own, which write a number at random: one that is rolled back leaves
 * no number that could come again. Set up outside of transactions alone, which could take it back.
 * @returns undefined when it cannot be set up now
 */
function watchOf(connection: Connection): Watched | undefined {
  const watched = connections();
  const known = watched.get(connection);
  if (known !== undefined || connection.inTransaction) return known;
  connection.exec("CREATE TEMP TABLE access_changes(stamp INTEGER NOT NULL)");
  connection.exec("INSERT INTO access_changes VALUES (random())");
  for (const table of TABLES)
    for (const change of ["INSERT", "UPDATE", "DELETE"])
      connection.exec(`CREATE TEMP TRIGGER access_${table}_${change} AFTER ${change} ON main.${table}
        BEGIN UPDATE access_changes SET stamp = random(); END`);
  const made: Watched = {
    others: connection.prepare("PRAGMA data_version").pluck(),
    own: connection.prepare("SELECT stamp FROM temp.access_changes").pluck(),
    byActor: new WeakMap(),
  };
  watched.set(connection, made);
  return made;
}

function connections(): WeakMap<Connection, Watched> {
  const known: unknown = Reflect.get(globalThis, PLACE);
  if (known instanceof WeakMap) return known;
  const made = new WeakMap<Connection, Watched>();
  Reflect.set(globalThis, PLACE, made);
  return made;
}
