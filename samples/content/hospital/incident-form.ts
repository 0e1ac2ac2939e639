import type { Mark } from "../../write/scan.ts";

/** The scanned incident form, two pages of printed fields filled in by hand; it has no text layer on purpose. */
export const INCIDENT_FORM: { title: string; pages: Mark[][] } = {
  title: "Scanned incident form (fictional sample)",
  pages: [
    [
      ...head("Page 1 of 2"),
      { kind: "print", x: 62, y: 146, size: 18, text: "Incident report form", isHeavy: true },
      {
        kind: "print",
        x: 62,
        y: 164,
        size: 9.5,
        text: "Please write clearly. Report facts, not opinions. Hand in on the same shift.",
      },
      ...section(196, "A. Where and when"),
      ...field(62, 206, 230, "Ward or department", "Ward 3B, bay 2"),
      ...field(302, 206, 231, "Date and time of the incident", "9 October 2026, 22:40"),
      ...field(62, 254, 230, "Reported by", "Alban Creed, staff nurse"),
      ...field(302, 254, 231, "Report number", "IR-2026-1187"),
      ...section(334, "B. Kind of incident"),
      ...choices(350, ["Medicine", "Fall", "Equipment", "Pressure ulcer", "Other"], 0),
      ...section(398, "C. What happened"),
      { kind: "box", x: 62, y: 410, width: 471, height: 158 },
      ...lines(434, [
        "Patient was prescribed 14 units of insulin glargine at 22:00.",
        "I drew up insulin aspart, 14 units. The pens were in the same",
        "drawer and have similar colours. The second nurse noticed it",
        "before the injection was given. No dose reached the patient.",
        "The right insulin was given at 22:55 after a new check.",
      ]),
      ...section(600, "D. Harm to the patient"),
      ...choices(616, ["None", "Low", "Moderate", "Severe", "Death"], 0),
      ...section(664, "E. Who was informed"),
      ...field(62, 674, 230, "Doctor", "Dr Nadia Prewett, 22:50"),
      ...field(302, 674, 231, "Nurse in charge", "Brigid Ansell, 22:45"),
    ],
    [
      ...head("Page 2 of 2"),
      ...section(150, "F. Immediate action"),
      { kind: "box", x: 62, y: 162, width: 471, height: 100 },
      ...lines(186, [
        "Rapid-acting and long-acting pens moved to separate drawers.",
        "Glucose measured at 23:00 (8.7 mmol/L) and at 02:00 (7.9).",
        "Patient told about the near miss and had no questions.",
      ]),
      ...section(296, "G. What could prevent it next time"),
      { kind: "box", x: 62, y: 308, width: 471, height: 100 },
      ...lines(332, [
        "Coloured dividers in the insulin drawer on every ward.",
        "Second check at the drawer and not only at the bedside.",
      ]),
      ...section(442, "H. For the Medicines Safety Group"),
      ...field(62, 452, 230, "Received on", "12 October 2026"),
      ...field(302, 452, 231, "Reviewed by", "Oswin Tarrant"),
      ...field(62, 500, 471, "Decision", "Dividers ordered for 11 wards, due 30 November 2026"),
      ...section(584, "Signatures"),
      ...field(62, 594, 230, "Reporter", "A. Creed"),
      ...field(302, 594, 231, "Ward manager", "B. Ansell"),
      {
        kind: "print",
        x: 62,
        y: 690,
        size: 9,
        text: "Keep one copy on the ward for 12 months. Send the original to room B.120.",
      },
    ],
  ],
};

function head(page: string): Mark[] {
  return [
    { kind: "print", x: 62, y: 60, size: 12.5, text: "Harrowmere General Hospital", isHeavy: true },
    { kind: "print", x: 62, y: 76, size: 9.5, text: "Form HGH-F-031, version 7" },
    { kind: "print", x: 470, y: 60, size: 9.5, text: page },
    { kind: "line", x: 62, y: 88, width: 471 },
    {
      kind: "print",
      x: 62,
      y: 104,
      size: 9,
      text: "Fictional sample document. The hospital, the people and the incident are invented.",
    },
    { kind: "print", x: 62, y: 116, size: 9, text: "Not medical advice." },
    { kind: "line", x: 62, y: 790, width: 471 },
    { kind: "print", x: 62, y: 804, size: 8.5, text: "Fictional sample - HGH-F-031" },
  ];
}

function section(y: number, text: string): Mark[] {
  return [{ kind: "print", x: 62, y, size: 12, text, isHeavy: true }];
}

function field(x: number, y: number, width: number, label: string, entry: string): Mark[] {
  return [
    { kind: "box", x, y, width, height: 42 },
    { kind: "print", x: x + 6, y: y + 12, size: 8, text: label },
    { kind: "entry", x: x + 10, y: y + 32, size: 12.5, text: entry },
  ];
}

function choices(y: number, labels: string[], chosen: number): Mark[] {
  return labels.flatMap((text, index): Mark[] => {
    const x = 62 + index * 94;
    const cross: Mark[] =
      index === chosen ? [{ kind: "entry", x: x + 2, y: y + 11, size: 14, text: "X" }] : [];
    return [
      { kind: "box", x, y, width: 12, height: 12 },
      { kind: "print", x: x + 18, y: y + 10, size: 10, text },
      ...cross,
    ];
  });
}

function lines(y: number, texts: string[]): Mark[] {
  return texts.map((text, index) => ({ kind: "entry", x: 72, y: y + index * 27, size: 13, text }));
}
