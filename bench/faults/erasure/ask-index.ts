import { readdirSync } from "node:fs";
import { join } from "node:path";
import { connect, MatchQuery } from "@lancedb/lancedb";
import type { Config } from "#lib/config";
import { termsOf } from "#lib/retrieval/terms";
import type { MarkedText } from "./marked-texts.ts";

/**
 * Asks every version of every generation of the index for the words: the index packs text and the list of its terms, so
 * that bytes alone would not show them.
 * @returns how many of the texts were there: in a row, and behind the full-text index
 */
export async function askIndex(
  config: Config,
  texts: readonly MarkedText[],
): Promise<{ rows: number; fullText: number; versions: number }> {
  const terms = new Map(texts.map((text) => [termsOf(text.words[0] ?? "")[0] ?? "", text]));
  const [inRows, inFullText] = [new Set<MarkedText>(), new Set<MarkedText>()];
  let versions = 0;
  for (const generation of readdirSync(config.indexDir)) {
    const connection = await connect(join(config.indexDir, generation));
    const table = await connection.openTable("passages");
    for (const { version } of await table.listVersions()) {
      versions++;
      await table.checkout(version);
      for (const row of await table.query().select(["text"]).toArray())
        for (const term of String(row.text).split(" ")) {
          const text = terms.get(term);
          if (text !== undefined) inRows.add(text);
        }
    }
    await table.checkoutLatest();
    for (const [term, text] of terms) {
      const query = table.query().fullTextSearch(new MatchQuery(term, "text"));
      if ((await query.select(["chunk_id", "_score"]).limit(1).toArray()).length > 0) inFullText.add(text);
    }
    table.close();
    connection.close();
  }
  return { rows: inRows.size, fullText: inFullText.size, versions };
}
