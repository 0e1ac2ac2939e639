import { connectionOf, type Database, type Transaction, transact } from "../db/client.ts";
import { getSetting, putSetting, type SettingKey } from "../db/settings.ts";
import { dataKey, type KeyOwner } from "./data-keys.ts";
import { isSealed, sealText } from "./sealed-columns.ts";

type SealedTable = {
  readonly table: string;
  readonly owner: KeyOwner;
  readonly subject: string;
  readonly columns: readonly string[];
};

/** What was sealed from one version of the product on, and the setting that says it is done. */
const ROUNDS = [
  {
    done: "content-sealed",
    tables: [
      { table: "pages", owner: "document", subject: "document_id", columns: ["text", "runs", "blocks"] },
      { table: "chunks", owner: "document", subject: "document_id", columns: ["context", "text"] },
      { table: "conversations", owner: "conversation", subject: "id", columns: ["title"] },
      {
        table: "turns",
        owner: "conversation",
        subject: "conversation_id",
        columns: ["question", "standalone_question", "answer"],
      },
    ],
  },
  {
    done: "reasons-sealed",
    tables: [
      { table: "walls", owner: "safeguard", subject: "id", columns: ["reason"] },
      { table: "holds", owner: "safeguard", subject: "id", columns: ["reason"] },
      { table: "emergency_accesses", owner: "safeguard", subject: "id", columns: ["explanation"] },
      { table: "emergency_reviews", owner: "safeguard", subject: "emergency_id", columns: ["note"] },
    ],
  },
] as const satisfies readonly { done: SettingKey; tables: readonly SealedTable[] }[];

/** Seals what an installation stored before its texts were sealed, each round in one transaction; done once. */
export function sealStored(db: Database): void {
  for (const { done, tables } of ROUNDS) {
    if (getSetting(db, done) !== undefined) continue;
    transact(db, (tx) => {
      if (getSetting(tx, done) !== undefined) return;
      // Makes the master key while somebody looks, not at the first file at night.
      dataKey(tx, "original", "all");
      for (const table of tables) sealTable(tx, table);
      putSetting(tx, done, "1");
    });
  }
}

function sealTable(tx: Transaction, { table, owner, subject, columns }: SealedTable): void {
  const client = connectionOf(tx);
  for (const column of columns) {
    const update = client.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`);
    const read = client.prepare(
      `SELECT rowid AS row, ${subject} AS subject, ${column} AS text FROM ${table} WHERE rowid > ? AND ${column} IS NOT NULL ORDER BY rowid LIMIT 500`,
    );
    for (let after = -1; ; ) {
      const rows = read.all(after) as { row: number; subject: string; text: string }[];
      for (const { row, subject: id, text } of rows)
        if (!isSealed(text)) update.run(sealText(dataKey(tx, owner, id), text), row);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.row;
    }
  }
}
