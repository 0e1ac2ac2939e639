/** The page that holds the character, else the first. */
export function pageAt(
  pages: readonly { readonly number: number; readonly start: number }[],
  character: number,
): number {
  return pages.findLast(({ start }) => start <= character)?.number ?? 1;
}
