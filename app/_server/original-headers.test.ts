import { expect, test } from "vitest";
import { fileNameParameters, originalHeaders } from "./original-headers";

const original = { name: "plan.pdf", format: "pdf", byteSize: 7, sha256: "ab" };

test("a PDF is shown in the viewer with its own type", () => {
  const headers = originalHeaders(original, false);
  expect(headers["content-type"]).toBe("application/pdf");
  expect(headers["content-disposition"]).toMatch(/^inline; /);
});

test.each([
  ["a PDF to download", original, true],
  ["HTML", { ...original, name: "page.html", format: "html" }, false],
  ["an unknown format", { ...original, name: "x.svg", format: null }, false],
])("%s comes as a file without a type the browser shows", (_, file, isDownload) => {
  const headers = originalHeaders(file, isDownload);
  expect(headers["content-type"]).toBe("application/octet-stream");
  expect(headers["content-disposition"]).toMatch(/^attachment; /);
});

test("every original is sandboxed, not sniffed and not kept", () => {
  for (const isDownload of [true, false]) {
    expect(originalHeaders(original, isDownload)).toMatchObject({
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store, no-transform",
    });
  }
});

test("a name with letters beyond ASCII keeps them", () => {
  expect(fileNameParameters("Ärztliche Anweisung (Entwurf).pdf")).toBe(
    `filename="_rztliche Anweisung (Entwurf).pdf"; filename*=UTF-8''%C3%84rztliche%20Anweisung%20%28Entwurf%29.pdf`,
  );
});

test.each([
  'a"; filename="evil.exe',
  "a\r\nset-cookie: x=1",
  "../../etc/passwd",
  "a\\b\u202egpj.exe",
  "...",
  "",
  "100%.pdf",
  "\ud800 broken",
  "é".repeat(400),
])("the name %j cannot end the header, name a folder or turn its letters around", (name) => {
  const parameters = fileNameParameters(name);
  expect(parameters).toMatch(/^filename="[^"\\/%\r\n]+"; filename\*=UTF-8''[A-Za-z0-9%!#$&+.^_`|~-]+$/);
  expect(decodeURIComponent(parameters.split("''")[1] ?? "")).not.toMatch(/[\p{Cc}\p{Cf}/\\"]/u);
});
