import { controlRows, type SampleDocument } from "./content.ts";

/** Writes a document as Markdown: title, notice, control data, then the content as it was written. */
export function writeMarkdown(document: SampleDocument): string {
  const control = controlRows(document).map(([label, value]) => `- **${label}:** ${value}`);
  return `# ${document.title}\n\n${document.organisationName}\n\n> ${document.notice}\n\n${control.join("\n")}\n\n${document.body}\n`;
}
