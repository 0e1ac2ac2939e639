import type { DefaultTreeAdapterTypes } from "parse5";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const DROPPED = new Set(
  "script style noscript template nav head iframe object embed applet svg math canvas audio video select button input textarea datalist frameset link meta title dialog".split(
    " ",
  ),
);

/** Elements that begin on a new line. */
const BLOCKS = new Set(
  "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table ul option".split(
    " ",
  ),
);

export function isElement(node: Node): node is Element {
  return "tagName" in node;
}

/** Lower-case name without a namespace prefix. */
export function tagOf(element: Element): string {
  return element.tagName.toLowerCase();
}

/** Value of an attribute, undefined where it is absent. */
export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((entry) => entry.name === name)?.value;
}

/** Elements that hold no text of the document. */
export function isDropped(element: Element): boolean {
  return DROPPED.has(tagOf(element)) || attribute(element, "role") === "navigation";
}

/** Text that a reader of the page would not see: hidden, zero-sized, or white on nothing. */
export function isHidden(element: Element): boolean {
  if (element.attrs.length === 0) return false;
  if (attribute(element, "hidden") !== undefined || attribute(element, "aria-hidden") === "true") return true;
  const style = attribute(element, "style")?.toLowerCase().replace(/\s+/g, "");
  if (style === undefined) return false;
  return (
    /(?:^|;)(?:display:none|visibility:hidden|font-size:0(?:px|pt|em)?(?:;|$)|opacity:0(?:\.0+)?(?:;|$))/.test(
      style,
    ) ||
    (/(?:^|;)color:(?:#fff(?:fff)?|white|transparent|rgb\(255,255,255\))(?:!|;|$)/.test(style) &&
      !/background/.test(style))
  );
}

export function isBlock(element: Element): boolean {
  return BLOCKS.has(tagOf(element));
}

/** All visible text below a node, without recursion; a line break is a line break, other blocks are set off by `block`. */
export function textBelow(root: Node, block = " "): string {
  const parts: string[] = [];
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.nodeName === "#text" && "value" in node) parts.push(node.value);
    else if (isElement(node) && node.tagName === "br") parts.push("\n");
    else if ("childNodes" in node && !(isElement(node) && (isDropped(node) || isHidden(node)))) {
      if (node !== root && isElement(node) && isBlock(node)) parts.push(block);
      for (let i = node.childNodes.length - 1; i >= 0; i--) {
        const child = node.childNodes[i];
        if (child) stack.push(child);
      }
    }
  }
  return parts.join("");
}
