import type { CollectedQuestion } from "./collected-question.ts";

/** Part of a question in cross-validation: questions about one document are in one part. */
export function foldOf(question: CollectedQuestion & { readonly about_doc?: string }, folds: number): number {
  const document = question.relevant[0]?.doc ?? question.about_doc ?? question.id;
  let hash = 0;
  for (const character of `${question.set} ${document}`) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % folds;
}
