import type { AnswerSentence } from "#lib/answer/answer";

/** A sentence in its place, with the list mark or table bars taken off. */
export type PlacedSentence = {
  readonly sentence: AnswerSentence;
  readonly index: number;
  readonly text: string;
  /** Where `text` begins in `sentence.text`. */
  readonly offset: number;
};
/** `start` is where the cell stands in `sentence.text`. */
export type TableCell = { readonly text: string; readonly start: number };
export type TableRow = PlacedSentence & { readonly cells: readonly TableCell[] };
export type SentenceGroup =
  | { readonly kind: "paragraph"; readonly sentences: readonly PlacedSentence[] }
  | {
      readonly kind: "list";
      readonly isOrdered: boolean;
      readonly first: number;
      readonly leadIn: string | null;
      readonly sentences: readonly PlacedSentence[];
    }
  | {
      readonly kind: "table";
      readonly header: readonly string[];
      readonly rows: readonly TableRow[];
    };

const BULLET = /^\s*[-*+•·▪◦–—]\s+/u;
const NUMBER = /^\s*(\d{1,3})[.)]\s+/u;

/**
 * The sentences of an answer as paragraphs, lists and tables, in order. Each quote is its own paragraph; generated
 * sentences that follow one another are one.
 */
export function groupSentences(
  sentences: readonly AnswerSentence[],
  mode: "quote" | "generate",
): SentenceGroup[] {
  const groups: SentenceGroup[] = [];
  sentences.forEach((sentence, index) => {
    const group = groupOf(sentence, index, mode);
    const last = groups.at(-1);
    const joined = last === undefined ? undefined : join(last, group, mode);
    if (joined === undefined) groups.push(group);
    else groups[groups.length - 1] = joined;
  });
  return groups;
}

/** Cells of a table row as the product writes them: "a | b", with or without bars at the ends. */
export function splitCells(row: string): TableCell[] {
  const inner = /^\s*\|?\s?(.*?)(?:\s?\|\s*)?$/su.exec(row)?.[1] ?? row;
  let at = row.indexOf(inner);
  return inner.split("|").map((cell) => {
    const start = at + (cell.length - cell.trimStart().length);
    at += cell.length + 1;
    return { text: cell.trim(), start };
  });
}

function groupOf(sentence: AnswerSentence, index: number, mode: "quote" | "generate"): SentenceGroup {
  const whole = { sentence, index, text: sentence.text, offset: 0 };
  const isRow = sentence.kind === "table" || (mode === "generate" && /^\s*\|.*\|\s*$/.test(sentence.text));
  if (isRow) {
    const header = sentence.leadIn === undefined ? [] : splitCells(sentence.leadIn).map(({ text }) => text);
    return { kind: "table", header, rows: [{ ...whole, cells: splitCells(sentence.text) }] };
  }
  const number = NUMBER.exec(sentence.text);
  const mark = number ?? BULLET.exec(sentence.text);
  if (sentence.kind === "list" || (mode === "generate" && mark !== null)) {
    const offset = mark?.[0].length ?? 0;
    return {
      kind: "list",
      isOrdered: number !== null,
      first: Number(number?.[1] ?? 1),
      leadIn: sentence.leadIn ?? null,
      sentences: [{ ...whole, text: sentence.text.slice(offset), offset }],
    };
  }
  return { kind: "paragraph", sentences: [whole] };
}

function join(
  last: SentenceGroup,
  next: SentenceGroup,
  mode: "quote" | "generate",
): SentenceGroup | undefined {
  if (last.kind === "paragraph" && next.kind === "paragraph") {
    return mode === "generate" ? { ...last, sentences: [...last.sentences, ...next.sentences] } : undefined;
  }
  if (last.kind === "list" && next.kind === "list") {
    const isSame = last.isOrdered === next.isOrdered && last.leadIn === next.leadIn;
    return isSame ? { ...last, sentences: [...last.sentences, ...next.sentences] } : undefined;
  }
  if (last.kind === "table" && next.kind === "table") {
    const isSame = last.header.join("|") === next.header.join("|");
    return isSame ? { ...last, rows: [...last.rows, ...next.rows] } : undefined;
  }
  return undefined;
}
