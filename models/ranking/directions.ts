/**
 * Features of which more never makes a passage less likely. Holding the trees to it keeps them from learning accidents
 * of the question sets, which an organization's own documents do not share.
 */
export const MORE_IS_BETTER: ReadonlySet<string> = new Set([
  "textCoverage",
  "headingCoverage",
  "anyCoverage",
  "relatedCoverage",
  "restInText",
  "restInTextOrHeading",
  "windowOf30",
  "windowOf10",
  "pairs",
  "run",
  "codes",
  "headingPrecision",
  "textRank",
  "textShare",
  "vectorRank",
  "cosineShare",
  "bm25Share",
  "addressedShare",
  "bm25OfMost",
  "addressShare",
  "rankInDocument",
  "neighbour",
]);
