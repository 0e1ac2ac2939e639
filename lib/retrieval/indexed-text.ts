/**
 * The text of a passage as the full-text index holds it: the document's title and the passage's headings count as
 * words of the passage, so that "term of the Acme agreement" finds a clause that does not repeat the name.
 */
export function indexedText(passage: {
  readonly title: string | null;
  /** File name of the document; stands in where there is no title. */
  readonly name: string;
  readonly context: string;
  readonly text: string;
}): string {
  return [indexedTitle(passage), passage.context, passage.text].filter((part) => part !== "").join("\n");
}

/** The document's title, or its file name in words. */
export function indexedTitle(document: { readonly title: string | null; readonly name: string }): string {
  return document.title ?? document.name.replace(/\.[a-z0-9]{1,5}$/i, "").replace(/[_-]+/g, " ");
}
