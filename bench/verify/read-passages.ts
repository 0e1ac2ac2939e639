import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chunkDocument } from "../../ingest/chunk/chunk.ts";
import { extractDocument } from "../../ingest/extract/extract.ts";
import { detectLanguage } from "../../ingest/extract/language.ts";
import { splitSentences } from "../../lib/answer/sentences.ts";

export type Language = "en" | "de" | "fr";

/** A passage as the product cuts it, and its sentences that can be changed: whole, of prose, in one language. */
export type SourcePassage = {
  readonly document: string;
  readonly language: Language;
  readonly text: string;
  readonly heading: string;
  readonly sentences: readonly string[];
};

const READABLE = /\.(?:md|html|txt|docx|pdf)$/;

/** Passages of the documents in some folders, read as the product reads them. `keep` chooses among file names. */
export async function readPassages(
  folders: readonly string[],
  keep: (fileName: string) => boolean = () => true,
): Promise<SourcePassage[]> {
  const passages: SourcePassage[] = [];
  for (const folder of folders) {
    for (const name of readdirSync(folder).toSorted()) {
      if (!READABLE.test(name) || !keep(name)) continue;
      const document = await extractDocument(new Uint8Array(readFileSync(join(folder, name))), name).catch(
        () => undefined,
      );
      if (document === undefined) continue;
      for (const { text, context } of chunkDocument(document)) {
        const language = detectLanguage(text);
        if (language === null) continue;
        const sentences = wholeSentences(text, language);
        if (sentences.length > 0)
          passages.push({ document: name, language, text, heading: context, sentences });
      }
    }
  }
  return passages;
}

function wholeSentences(text: string, language: Language): string[] {
  return splitSentences(text)
    .map(({ start, end }) => text.slice(start, end).replace(/\s+/gu, " "))
    .filter((sentence) => isWhole(sentence, language));
}

function isWhole(sentence: string, language: Language): boolean {
  const words = sentence.split(" ");
  if (sentence.length < 40 || sentence.length > 320 || words.length < 7) return false;
  if (
    !/^[\p{Lu}]/u.test(sentence) ||
    !/[\p{L}\d)][.]$/u.test(sentence) ||
    /\||\.\.\.|…|_{2}|https?:/u.test(sentence)
  )
    return false;
  const plain = words.filter((word) => /^["“„«(]?\p{L}?\p{Ll}+['’]?\p{L}*[)"”“».,;:]*$/u.test(word)).length;
  const found = detectLanguage(sentence);
  return plain >= 0.7 * words.length && (found === language || (found === null && words.length < 14));
}
