import { isWhollyBold } from "./paragraphs.ts";
import type { Piece, Typography } from "./pieces.ts";

const MAX_LINES = 4;
const MAX_CHARACTERS = 220;
const NUMBER =
  /^(?:(?:(\d{1,2}(?:\.\d{1,2}){0,4})\.?|[IVX]{1,5}\.|[A-Z]\.|§+\s?\d+[a-z]?|(?:Article|Artikel|Section|Chapter|Kapitel|Chapitre|Teil|Part|Annex|Anlage|Appendix)\s+[\dIVXA-Z]+\.?))\s/;

/** Marks headings in all pages at once: larger than the body, or bold and alone; levels follow the sizes in use. */
export function markHeadings(pages: readonly Piece[][], typography: Typography): void {
  const found: { piece: Piece; size: number; depth: number | undefined }[] = [];
  for (const pieces of pages) {
    for (const piece of pieces) {
      const heading = asHeading(piece, typography);
      if (heading) found.push({ piece, ...heading });
    }
  }
  const sizes = levelsOfSizes(
    found.map((entry) => entry.size),
    typography.bodySize,
  );
  for (const { piece, size, depth } of found) {
    const bySize = sizes.findIndex((least) => size >= least) + 1;
    piece.kind = "heading";
    piece.level = Math.min(6, bySize > 0 ? bySize : Math.min(6, sizes.length + (depth ?? 1)));
  }
}

function asHeading(
  piece: Piece,
  typography: Typography,
): { size: number; depth: number | undefined } | undefined {
  const lines = piece.cells[0];
  if (!lines || (piece.kind !== "paragraph" && piece.kind !== "list-item") || lines.length > MAX_LINES)
    return undefined;
  const text = lines.map((line) => line.text).join(" ");
  if (text.length > MAX_CHARACTERS || !/\p{L}{2}/u.test(text) || /[,;]$/.test(text)) return undefined;
  const size = Math.max(...lines.map((line) => line.size));
  const number = NUMBER.exec(text);
  const depth = number?.[1]?.split(".").length;
  const isLarge = size >= 1.12 * typography.bodySize;
  if (piece.kind === "list-item" && !number) return undefined;
  if (isLarge && !(text.length > 120 && /\.$/.test(text))) return { size, depth };
  if (size < 0.95 * typography.bodySize || text.length > 130 || lines.length > 2) return undefined;
  const isBold = !typography.isBodyBold && lines.every((line) => isWhollyBold(line, typography));
  if (isBold && (!/[.:]$/.test(text) || number !== null) && text.split(" ").length <= 16)
    return { size: typography.bodySize, depth };
  const isCapitals = /\p{Lu}{3}/u.test(text) && text === text.toUpperCase();
  return isCapitals && number !== null && text.length <= 90
    ? { size: typography.bodySize, depth }
    : undefined;
}

/** Least size of each level, largest first; sizes within 6 % are one level, at most four levels above the body. */
function levelsOfSizes(sizes: readonly number[], bodySize: number): number[] {
  const levels: number[] = [];
  for (const size of [...new Set(sizes)].sort((one, other) => other - one)) {
    const last = levels.at(-1);
    if (size < 1.12 * bodySize) break;
    if (last === undefined || size < last * 0.94) levels.push(size);
    else levels[levels.length - 1] = Math.min(last, size);
    if (levels.length > 4) {
      levels.pop();
      break;
    }
  }
  return levels;
}
