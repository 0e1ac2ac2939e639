import type { DefaultTreeAdapterTypes } from "parse5";
import { isElement, tagOf, textBelow } from "./html-nodes.ts";

type Element = DefaultTreeAdapterTypes.Element;

const MOST_CHARACTERS = 80;
const MOST_WORDS = 12;

/** A short paragraph all in bold, alone above one that is not: what people write who do not use styles for headings. */
export function isBoldHeading(node: Element): boolean {
  if (!isBoldLine(node)) return false;
  const siblings = (node.parentNode?.childNodes ?? [])
    .filter(isElement)
    .filter((other) => textBelow(other).trim() !== "");
  const [before, after] = [siblings[siblings.indexOf(node) - 1], siblings[siblings.indexOf(node) + 1]];
  return after !== undefined && !isBoldLine(after) && !(before && isBoldLine(before));
}

function isBoldLine(node: Element): boolean {
  if (tagOf(node) !== "p") return false;
  const text = textBelow(node).trim();
  if (text.length > MOST_CHARACTERS || text.split(/\s+/).length > MOST_WORDS) return false;
  if (!/\p{L}{2}/u.test(text) || /[.:;,!?]$|\n/.test(text)) return false;
  return node.childNodes.every((child) =>
    isElement(child)
      ? /^(?:strong|b)$/.test(tagOf(child)) || textBelow(child).trim() === ""
      : textBelow(child).trim() === "",
  );
}
