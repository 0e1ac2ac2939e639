import { SaxesParser } from "saxes";
import { Refusal } from "#lib/reasons/reason";
import { decodeText } from "../decode-text.ts";

/** An element of an XML part; names are without their namespace prefix, which differs from program to program. */
export type XmlElement = {
  readonly name: string;
  /** By their full names, prefix included. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (XmlElement | string)[];
};

const MAX_DEPTH = 256;
const MAX_ATTRIBUTES = 256;
const MAX_ELEMENTS = 3_000_000;
const PARSED_AT_ONCE = 1024 * 1024;

/**
 * Reads an XML part into a tree. Entities beyond the five of XML itself are refused, nothing is ever fetched.
 * @throws {AppError} unreadable-file when it is not well-formed or declares entities, limit-exceeded when it is nested
 *   deeper than 256 levels or has more than 3 million elements.
 */
export function readXml(bytes: Uint8Array): XmlElement {
  const root: XmlElement = { name: "", attributes: {}, children: [] };
  const open: XmlElement[] = [root];
  let elements = 0;
  const parser = new SaxesParser({ position: false });
  parser.on("doctype", (text) => {
    if (text.includes("[")) throw new Refusal("xml-entities");
  });
  parser.on("opentag", (tag) => {
    const attributes = tag.attributes as Record<string, string>;
    if (
      open.length > MAX_DEPTH ||
      ++elements > MAX_ELEMENTS ||
      Object.keys(attributes).length > MAX_ATTRIBUTES
    )
      throw tooComplex();
    const element: XmlElement = { name: localName(tag.name), attributes, children: [] };
    open.at(-1)?.children.push(element);
    if (!tag.isSelfClosing) open.push(element);
  });
  parser.on("closetag", (tag) => {
    if (!tag.isSelfClosing) open.pop();
  });
  const addText = (text: string) => {
    open.at(-1)?.children.push(text);
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("error", (error) => {
    throw notWellFormed(error);
  });
  const declared = /^[^>]*encoding=["']([\w-]+)/.exec(Buffer.from(bytes.subarray(0, 200)).toString("latin1"));
  const { text } = decodeText(bytes, declared?.[1]);
  for (let at = 0; at < text.length; at += PARSED_AT_ONCE) parser.write(text.slice(at, at + PARSED_AT_ONCE));
  parser.close();
  const top = root.children.find((child) => typeof child !== "string");
  if (top === undefined) throw notWellFormed();
  return top;
}

/** Child elements, those of one name where it is given. */
export function elements(parent: XmlElement | undefined, name?: string): XmlElement[] {
  return (parent?.children ?? []).filter(
    (child): child is XmlElement => typeof child !== "string" && (name === undefined || child.name === name),
  );
}

/** The element at the end of a path of child elements, the first of each name. */
export function elementAt(from: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let element = from;
  for (const name of path) element = elements(element, name)[0];
  return element;
}

/** All elements of a name below one, in document order; does not look into those it finds. */
export function elementsBelow(from: XmlElement | undefined, name: string): XmlElement[] {
  return elements(from).flatMap((child) => (child.name === name ? [child] : elementsBelow(child, name)));
}

/** An attribute by its full name, else by its name after any prefix. */
export function attributeOf(element: XmlElement | undefined, name: string): string | undefined {
  if (element === undefined) return undefined;
  const own = element.attributes[name];
  if (own !== undefined) return own;
  const found = Object.entries(element.attributes).find(([key]) => key.endsWith(`:${name}`));
  return found?.[1];
}

/** All text in an element. */
export function textIn(element: XmlElement | undefined): string {
  return (element?.children ?? [])
    .map((child) => (typeof child === "string" ? child : textIn(child)))
    .join("");
}

const localName = (name: string) => name.slice(name.indexOf(":") + 1);
const tooComplex = () => new Refusal("too-intricate");
const notWellFormed = (cause?: unknown) => new Refusal("damaged", undefined, { cause });
