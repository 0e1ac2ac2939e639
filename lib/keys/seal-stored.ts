import { connectionOf, type Database, transact } from "../db/client.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { dataKey, type KeyOwner } from "./data-keys.ts";
import { isSealed, sealText } from "./sealed-columns.ts";

const COLUMNS: readonly { table: string; owner: KeyOwner; subject: string; columns: readonly string[] }[] = [
  { table: "pages", owner: "document", subject: "document_id", columns: ["text", "runs", "blocks"] },
  { table: "chunks", owner: "document", subject: "document_id", columns: ["context", "text"] },
  { table: "conversations", owner: "conversation", subject: "id", columns: ["title"] },
  {
    table: "turns",
    owner: "conversation",
    subject: "conversation_id",
    columns: ["question", "standalone_question", "answer"],
  },
];

/** Seals what an installation stored before texts were sealed, in one transaction; done once. */
export function sealStored(db: Database): void {
  if (getSetting(db, "content-sealed") !== undefined) return;
  transact(db, (tx) => {
    if (getSetting(tx, "content-sealed") !== undefined) return;
    const client = connectionOf(tx);
    // Makes the master key while somebody looks, not at the first file at night.
    dataKey(tx, "original", "all");
    for (const { table, owner, subject, columns } of COLUMNS)
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
    putSetting(tx, "content-sealed", "1");
  });
}
