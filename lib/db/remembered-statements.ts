import type { Database } from "./client.ts";

type Connection = Database["$client"];
type Statement = ReturnType<Connection["prepare"]>;

/** Texts with lists of different lengths would otherwise fill the memory. */
const MOST_KEPT = 500;
const remembering = new WeakMap<Connection, Connection>();

/**
 * The connection as drizzle gets it. Drizzle has SQLite plan a statement each time it runs it, which takes longer than
 * most of them run: about 0.3 ms each, some 80 for a question. Here a text is planned once for the connection.
 * SQLite itself plans a statement again when the tables have changed.
 */
export function rememberStatements(client: Connection): Connection {
  const known = new Map<string, Statement>();
  const prepare = (text: string): Statement => {
    const before = known.get(text);
    if (before?.busy === true) return client.prepare(text);
    const statement = before === undefined ? client.prepare(text) : inRows(before);
    known.delete(text);
    known.set(text, statement);
    if (known.size > MOST_KEPT) forgetOldest(known);
    return statement;
  };
  const made: Connection = Object.assign(Object.create(client), { prepare });
  remembering.set(made, client);
  return made;
}

/** The connection behind one that remembers, or the connection itself. */
export const behind = (client: Connection): Connection => remembering.get(client) ?? client;

/** Drizzle may have asked the same text for arrays before. */
const inRows = (statement: Statement) => (statement.reader ? statement.raw(false) : statement);

function forgetOldest(known: Map<string, Statement>): void {
  const oldest = known.keys().next().value;
  if (oldest !== undefined) known.delete(oldest);
}
