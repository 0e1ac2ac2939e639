import { ScimError } from "./scim-error.ts";

/** A filter of RFC 7644, section 3.4.2.2. `path`: names of an attribute and its parts, in lower case. */
export type Filter =
  | {
      readonly kind: "compare";
      readonly path: readonly string[];
      readonly operator: Operator;
      readonly value: Scalar;
    }
  | { readonly kind: "present"; readonly path: readonly string[] }
  | { readonly kind: "values"; readonly path: readonly string[]; readonly filter: Filter }
  | { readonly kind: "and" | "or"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "not"; readonly filter: Filter };
type Scalar = string | number | boolean | null;
const OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
type Operator = (typeof OPERATORS)[number];

/** A JSON string, a bracket, or a run of anything else. */
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[()[\]]|[^\s()[\]"]+)/y;
/** Filters come from outside; nobody writes deeper ones. */
const MAX_DEPTH = 30;
/** Attributes in which capitals count. */
const CASE_EXACT = new Set(["id", "externalid"]);

/** @throws {ScimError} 400 invalidFilter */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text);
  const filter = parseOr(tokens, 0);
  if (tokens.length > 0) throw wrong(`"${tokens[0]}" is not expected`);
  return filter;
}

/** "name.familyName", with or without the schema's name before it. */
export function parsePath(text: string): string[] {
  const bare = text.replace(/^urn:ietf:params:scim:schemas:core:2\.0:(User|Group):/i, "");
  if (!/^[a-z$][\w$-]*(\.[a-z$][\w$-]*)?$/i.test(bare)) throw wrong(`"${text}" is not an attribute`);
  return bare.toLowerCase().split(".");
}

/** Whether a resource, or one value of an attribute, fits. */
export function fits(filter: Filter, resource: unknown): boolean {
  switch (filter.kind) {
    case "and":
      return fits(filter.left, resource) && fits(filter.right, resource);
    case "or":
      return fits(filter.left, resource) || fits(filter.right, resource);
    case "not":
      return !fits(filter.filter, resource);
    case "present":
      return valuesAt(resource, filter.path).some((value) => value !== null && value !== "");
    case "values":
      return valuesAt(resource, filter.path).some((value) => fits(filter.filter, value));
    case "compare": {
      const values = valuesAt(resource, filter.path).map(plain);
      const isExact = CASE_EXACT.has(filter.path.at(-1) ?? "");
      if (filter.operator === "ne")
        return values.every((value) => !compare(value, "eq", filter.value, isExact));
      return values.some((value) => compare(value, filter.operator, filter.value, isExact));
    }
  }
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) throw wrong("a quotation mark is missing");
    tokens.push(match[1] ?? "");
  }
  return tokens;
}

function parseOr(tokens: string[], depth: number): Filter {
  let left = parseAnd(tokens, depth);
  while (isWord(tokens[0], "or")) {
    tokens.shift();
    left = { kind: "or", left, right: parseAnd(tokens, depth) };
  }
  return left;
}

function parseAnd(tokens: string[], depth: number): Filter {
  let left = parseOne(tokens, depth);
  while (isWord(tokens[0], "and")) {
    tokens.shift();
    left = { kind: "and", left, right: parseOne(tokens, depth) };
  }
  return left;
}

function parseOne(tokens: string[], depth: number): Filter {
  if (depth > MAX_DEPTH) throw wrong("it is nested too deeply");
  const first = tokens.shift();
  if (first === undefined) throw wrong("something is missing at its end");
  if (first === "(") return parseUntil(tokens, ")", depth);
  if (isWord(first, "not") && tokens[0] === "(") {
    tokens.shift();
    return { kind: "not", filter: parseUntil(tokens, ")", depth) };
  }
  const path = parsePath(first);
  const next = tokens.shift();
  if (next === "[") return { kind: "values", path, filter: parseUntil(tokens, "]", depth) };
  if (isWord(next, "pr")) return { kind: "present", path };
  const operator = OPERATORS.find((known) => known === next?.toLowerCase());
  if (operator === undefined) throw wrong(`"${next ?? ""}" is not an operator`);
  return { kind: "compare", path, operator, value: parseValue(tokens.shift()) };
}

function parseUntil(tokens: string[], end: string, depth: number): Filter {
  const filter = parseOr(tokens, depth + 1);
  if (tokens.shift() !== end) throw wrong(`a "${end}" is missing`);
  return filter;
}

function parseValue(token: string | undefined): Scalar {
  try {
    const value: unknown = JSON.parse(token ?? "");
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value as Scalar;
  } catch {
    // Said below.
  }
  throw wrong(`"${token ?? ""}" is not a value`);
}

/** Values at a path; of an attribute with several, those of each. Names are compared without regard to capitals. */
function valuesAt(from: unknown, path: readonly string[]): unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return [from].flat();
  return [from].flat().flatMap((value) => {
    if (typeof value !== "object" || value === null) return [];
    const found = Object.entries(value).find(([key]) => key.toLowerCase() === name)?.[1];
    return found === undefined ? [] : valuesAt(found, rest);
  });
}

/** `emails co "x"` means the value of each. */
function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null && "value" in value ? value.value : value;
}

function compare(found: unknown, operator: Operator, wanted: Scalar, isExact: boolean): boolean {
  if (typeof found !== "string" || typeof wanted !== "string") return operator === "eq" && found === wanted;
  const [a, b] = isExact ? [found, wanted] : [found.toLowerCase(), wanted.toLowerCase()];
  switch (operator) {
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "co":
      return a.includes(b);
    case "sw":
      return a.startsWith(b);
    case "ew":
      return a.endsWith(b);
    case "gt":
      return a > b;
    case "ge":
      return a >= b;
    case "lt":
      return a < b;
    case "le":
      return a <= b;
  }
}

const isWord = (token: string | undefined, word: string) => token?.toLowerCase() === word;
const wrong = (what: string) => new ScimError(400, `The filter cannot be read: ${what}.`, "invalidFilter");
