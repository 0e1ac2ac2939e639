import { expect, test } from "vitest";
import { readBlocks } from "../testing/blocks.ts";
import { makePdf } from "../testing/pdf.ts";
import { annotationItems } from "./annotations.ts";

test("values of a form stand where their fields are, with boxes; hidden and secret ones do not", async () => {
  const pdf = await makePdf((doc) => {
    doc
      .font("Helvetica")
      .fontSize(11)
      .text("Name:", 60, 100)
      .text("Ward:", 60, 140)
      .text("Consent:", 60, 180);
    doc.initForm();
    doc.formText("name", 110, 96, 200, 18, { value: "Ada Okafor" });
    doc.formCombo("ward", 110, 136, 200, 18, { value: "Ward 3", select: ["Ward 3", "Ward 4"] });
    doc.formText("pin", 110, 216, 200, 18, { value: "4711", password: true });
  });
  const { pages } = await readBlocks(pdf);
  const page = pages[0];
  expect(page?.text).toMatch(/Name:\s+(?:\| )?Ada Okafor/);
  expect(page?.text).toMatch(/Ward:\s+(?:\| )?Ward 3/);
  expect(page?.text).not.toMatch(/4711/);
  const at = page?.text.indexOf("Okafor") ?? -1;
  const run = page?.runs.find(({ start, end }) => start <= at && at < end);
  expect(run?.x).toBeGreaterThan(105);
  expect(run?.y).toBeGreaterThan(90);
  expect((run?.y ?? 0) + (run?.height ?? 0)).toBeLessThan(120);
});

test("crosses, chosen options and notes on the page are text; what is hidden, empty or malformed is not", () => {
  const rect = [10, 10, 60, 22];
  const field = { subtype: "Widget", rect, fieldType: "Btn", checkBox: true, exportValue: "Yes" };
  const texts = (...annotations: unknown[]) => annotationItems(annotations).map(({ str }) => str);
  expect(texts({ ...field, fieldValue: "Yes" }, { ...field, fieldValue: "Off" })).toEqual(["☒"]);
  const choice = { subtype: "Widget", rect, fieldType: "Ch", fieldValue: ["3"] };
  expect(texts({ ...choice, options: [{ exportValue: "3", displayValue: "Ward 3" }] })).toEqual(["Ward 3"]);
  const note = { subtype: "FreeText", rect, contentsObj: { str: "signed" } };
  expect(texts(note, { ...note, annotationFlags: 2 }, { ...note, hidden: true })).toEqual(["signed"]);
  expect(texts({ ...note, subtype: "Popup" }, { ...note, rect: [1, 1] }, null)).toEqual([]);
});

test("files attached to a PDF become attachments under their own names", async () => {
  const pdf = await makePdf((doc) => {
    doc.text("See the attached figures.");
    doc.file(Buffer.from("Month,Falls\nMay,7"), { name: "figures.csv", type: "text/csv" });
    doc.file(Buffer.from("text"), { name: "../notes.txt" });
  });
  const { attachments } = await readBlocks(pdf);
  expect(attachments?.map(({ name, read }) => [name, Buffer.from(read()).toString()])).toEqual(
    expect.arrayContaining([
      ["figures.csv", "Month,Falls\nMay,7"],
      ["notes.txt", "text"],
    ]),
  );
});

test("a PDF that is encrypted with an empty password is read, one with a password is refused", async () => {
  const draw = (doc: PDFKit.PDFDocument) => doc.text("Readable by everyone.");
  const open = await makePdf(draw, { ownerPassword: "owner", pdfVersion: "1.7" });
  expect((await readBlocks(open)).pages[0]?.text).toBe("Readable by everyone.");
  await expect(
    readBlocks(await makePdf(draw, { userPassword: "secret", pdfVersion: "1.7" })),
  ).rejects.toMatchObject({ code: "unreadable-file", message: expect.stringContaining("password") });
});
