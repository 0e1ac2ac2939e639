import type { BlockKind } from "../document.ts";
import type { Line } from "./rows.ts";

/** A block before it has text: lines in reading order, for table rows one list of lines per cell. */
export type Piece = {
  kind: BlockKind;
  cells: Line[][];
  level?: number;
  table?: { id: number; row: number; isHeader: boolean };
};

/** What the whole document says about its type: needed to tell a heading from running text. */
export type Typography = {
  bodySize: number;
  isBodyBold: boolean;
  leading: number;
  isBold: (font: string) => boolean;
};
