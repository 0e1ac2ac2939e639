import { type Block, controlRows, type Run, type SampleDocument } from "./content.ts";
import { ORGANISATIONS, SHORT_NOTICES } from "./organisations.ts";

/** Writes a document as one HTML page that needs nothing from elsewhere. */
export function writeHtml(document: SampleDocument): string {
  const { accent, place } = ORGANISATIONS[document.organisation];
  const control = controlRows(document).map(
    ([label, value]) => `<dt>${escapeText(label)}</dt><dd>${escapeText(value)}</dd>`,
  );
  return `<!doctype html>
<html lang="${document.language}">
<head>
<meta charset="utf-8">
<title>${escapeText(document.title)} – ${escapeText(document.organisationName)}</title>
<style>
body { font: 16px/1.55 system-ui, sans-serif; color: #20262d; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.2; } h2 { color: ${accent}; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #c3cad2; padding: .4rem .6rem; text-align: left; vertical-align: top; }
th { background: #e7ebef; } .notice { border-left: 4px solid #a15c00; background: #fbf4e9; padding: .6rem 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dd { margin: 0; }
</style>
</head>
<body>
<header><p>${escapeText(document.organisationName)}, ${escapeText(place)}</p></header>
<main>
<h1>${escapeText(document.title)}</h1>
<p class="notice">${escapeText(document.notice)}</p>
<dl>${control.join("")}</dl>
${document.blocks.map(toHtml).join("\n")}
</main>
<footer><p>${escapeText(SHORT_NOTICES[document.organisation])} · ${escapeText(document.reference)}</p></footer>
</body>
</html>
`;
}

function toHtml(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h${block.level}>${escapeText(block.text)}</h${block.level}>`;
    case "paragraph":
      return `<p>${inline(block.runs)}</p>`;
    case "note":
      return `<blockquote><p>${inline(block.runs)}</p></blockquote>`;
    case "list": {
      const tag = block.isOrdered ? "ol" : "ul";
      return `<${tag}>\n${block.items.map((item) => `<li>${inline(item)}</li>`).join("\n")}\n</${tag}>`;
    }
    case "table":
      return `<table>\n<thead><tr>${cells(block.head, "th")}</tr></thead>\n<tbody>\n${block.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n")}\n</tbody>\n</table>`;
    case "page-break":
      return "<hr>";
  }
}

function cells(texts: string[], tag: "th" | "td"): string {
  return texts.map((text) => `<${tag}>${escapeText(text)}</${tag}>`).join("");
}

function inline(runs: Run[]): string {
  return runs
    .map(({ text, isBold, isItalic }) => {
      const inner = isItalic ? `<em>${escapeText(text)}</em>` : escapeText(text);
      return isBold ? `<strong>${inner}</strong>` : inner;
    })
    .join("");
}

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
