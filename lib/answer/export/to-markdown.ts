import type { DisagreeingSide, ExportBlock } from "./compose-blocks.ts";

/** An export as Markdown. Whatever documents hold stays text: no link, image, HTML or heading comes out of it. */
export function toMarkdown(blocks: readonly ExportBlock[]): string {
  return `${blocks.map(toPart).join("\n\n")}\n`;
}

function toPart(block: ExportBlock): string {
  switch (block.kind) {
    case "title":
      return `# ${escapeText(block.text)}`;
    case "heading":
      return `## ${escapeText(block.text)}`;
    case "subheading":
      return `### ${escapeText(block.text)}`;
    case "notice":
      return `*${escapeText(block.text)}*`;
    case "lead-in":
      return `${escapeText(block.text)}`;
    case "facts":
      return block.rows
        .map(([label, value]) => `- **${escapeText(label)}:** ${escapeText(value)}`)
        .join("\n");
    case "sentence": {
      const marks = block.citations.map((n) => `\\[${n}\\]`).join("");
      const mark = block.support === "yes" ? block.mark : `**${block.mark}**`;
      const reasons = block.reasons.map((reason) => `\n  - ${escapeText(reason)}`).join("");
      return `- ${escapeText(block.text)} ${marks} (${mark})${reasons}`;
    }
    case "source": {
      const lines = [block.place, block.version, block.alsoIn].filter((line) => line !== "").map(escapeText);
      return [
        `**\\[${block.n}\\] ${escapeText(block.document)}**  `,
        `${lines.join("  \n")}`,
        "",
        `> ${escapeText(block.quote)}`,
      ].join("\n");
    }
    case "disagreement":
      return [...block.sides.map(toSide), escapeText(block.how)].join("\n\n");
  }
}

function toSide({ n, document, place, leadIn, pieces }: DisagreeingSide): string {
  // Emphasis takes no white space at its ends.
  const text = pieces.map((piece) =>
    piece.isDifferent
      ? piece.text.replace(/^(\s*)(.*?)(\s*)$/su, (_, a, b, c) => `${a}**${escapeText(b)}**${c}`)
      : escapeText(piece.text),
  );
  return [
    `**${escapeText(document)}** \\[${n}\\]  `,
    escapeText(place),
    "",
    ...(leadIn === "" ? [] : [`> ${escapeText(leadIn)}  `]),
    `> ${text.join("")}`,
  ].join("\n");
}

/** Text in which nothing is markup; addresses become code, since readers make links of them whatever is escaped. */
export function escapeText(text: string): string {
  return text
    .split(ADDRESS)
    .map((piece, i) => (i % 2 === 1 ? toCode(piece) : escapePlain(piece)))
    .join("")
    .replace(/^(\s*)([-+=])/, "$1\\$2")
    .replace(/^(\s*\d{1,9})([.)])/, "$1\\$2");
}

const ADDRESS = /((?:[a-z][a-z+.-]*:\/\/|www\.)\S+|(?:(?:mailto|xmpp):)?[\w.+-]+@[\w.-]+)/giu;

const escapePlain = (text: string) => text.replace(/[\\`*_[\]<>#|~&]/g, "\\$&");

function toCode(text: string): string {
  const ticks = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(ticks + 1);
  return ticks === 0 ? fence + text + fence : `${fence} ${text} ${fence}`;
}
