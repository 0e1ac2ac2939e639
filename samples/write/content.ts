import type { PhrasingContent, Root, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { z } from "zod";
import { NOTICES, ORGANISATIONS, type OrganisationKey } from "./organisations.ts";

/** A piece of text in one style. */
export type Run = { text: string; isBold: boolean; isItalic: boolean };

/** What a document is made of, in reading order, the same for every writer. */
export type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "paragraph"; runs: Run[] }
  | { kind: "list"; isOrdered: boolean; items: Run[][] }
  | { kind: "note"; runs: Run[] }
  | { kind: "table"; head: string[]; rows: string[][] }
  | { kind: "page-break" };

const frontMatter = z.strictObject({
  title: z.string().min(1),
  reference: z.string().min(1),
  version: z.string().min(1),
  owner: z.string().min(1),
  effective: z.string().min(1),
  review: z.string().optional(),
  language: z.enum(["en", "de", "fr"]).default("en"),
  contents: z.stringbool().default(false),
});

/** One written document: who issues it, its control data and its content. */
export type SampleDocument = z.infer<typeof frontMatter> & {
  organisation: OrganisationKey;
  organisationName: string;
  notice: string;
  body: string;
  blocks: Block[];
};

/** Reads a content file: `key: value` lines between `---`, then Markdown. `<!-- page -->` starts a new page. */
export function readContent(source: string, organisation: OrganisationKey): SampleDocument {
  const [, head = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source) ?? [];
  const fields = Object.fromEntries(
    head
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const meta = frontMatter.parse(fields);
  return {
    ...meta,
    organisation,
    organisationName: ORGANISATIONS[organisation].name,
    notice: NOTICES[meta.language]?.[organisation] ?? "",
    body: body.trim(),
    blocks: toBlocks(body),
  };
}

/** The control data under the title, as label and value, in the language of the document. */
export function controlRows(document: SampleDocument): [string, string][] {
  const labels = {
    en: ["Reference", "Version", "Owner", "Effective", "Next review"],
    de: ["Kennung", "Fassung", "Verantwortlich", "Gültig ab", "Nächste Prüfung"],
    fr: ["Référence", "Version", "Responsable", "En vigueur le", "Prochaine révision"],
  }[document.language];
  const values = [document.reference, document.version, document.owner, document.effective, document.review];
  return values.flatMap((value, index) =>
    value ? [[labels[index] ?? "", value] satisfies [string, string]] : [],
  );
}

/** The words of some runs without their style. */
export function plain(runs: Run[]): string {
  return runs.map((run) => run.text).join("");
}

function toBlocks(markdown: string): Block[] {
  const root: Root = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return root.children.map(toBlock);
}

function toBlock(node: RootContent): Block {
  switch (node.type) {
    case "heading":
      return { kind: "heading", level: node.depth, text: plain(toRuns(node.children)) };
    case "paragraph":
      return { kind: "paragraph", runs: toRuns(node.children) };
    case "list":
      return {
        kind: "list",
        isOrdered: node.ordered === true,
        items: node.children.map((item) => item.children.flatMap(paragraphRuns)),
      };
    case "blockquote":
      return { kind: "note", runs: node.children.flatMap(paragraphRuns) };
    case "table": {
      const [head = [], ...rows] = node.children.map((row) =>
        row.children.map((cell) => plain(toRuns(cell.children))),
      );
      return { kind: "table", head, rows };
    }
    case "html":
      return { kind: "page-break" };
    default:
      throw new Error(
        `The sample writers know no "${node.type}"; use headings, paragraphs, lists, notes and tables.`,
      );
  }
}

function paragraphRuns(node: RootContent): Run[] {
  return node.type === "paragraph" ? toRuns(node.children) : [];
}

function toRuns(nodes: PhrasingContent[], isBold = false, isItalic = false): Run[] {
  return nodes.flatMap((node) => {
    if (node.type === "strong") return toRuns(node.children, true, isItalic);
    if (node.type === "emphasis") return toRuns(node.children, isBold, true);
    if (node.type === "link") return toRuns(node.children, isBold, isItalic);
    if (node.type === "text") return [{ text: node.value.replaceAll("\n", " "), isBold, isItalic }];
    throw new Error(`The sample writers know no "${node.type}" inside a paragraph.`);
  });
}
