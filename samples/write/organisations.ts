/** The two invented organisations: their names, their collections and the notice every document carries. */
export const ORGANISATIONS = {
  hospital: {
    name: "Harrowmere General Hospital",
    place: "Harrowmere, Ardenmoor",
    collection: "Hospital (sample)",
    description:
      "Protocols, policies and lists of the invented Harrowmere General Hospital. Not medical advice.",
    accent: "#0f5c66",
  },
  "law-firm": {
    name: "Quillmere Ashgrove LLP",
    place: "Port Selwick, Ardenmoor",
    collection: "Law firm (sample)",
    description:
      "Policies, agreements and lists of the invented firm Quillmere Ashgrove LLP. Not legal advice.",
    accent: "#5b2a3c",
  },
} as const;

export type OrganisationKey = keyof typeof ORGANISATIONS;

/** The sentence that marks a document as invented, in the language and for the organisation of the document. */
export const NOTICES: Record<string, Record<OrganisationKey, string>> = {
  en: {
    hospital:
      "Fictional sample document. Harrowmere General Hospital does not exist; people, doses and rules are invented or simplified. Not medical advice: never treat a patient from it.",
    "law-firm":
      "Fictional sample document. Quillmere Ashgrove LLP and the jurisdiction of Ardenmoor do not exist; people, rules and deadlines are invented. Not legal advice.",
  },
  de: {
    hospital:
      "Erfundenes Beispieldokument (fictional sample). Das Harrowmere General Hospital gibt es nicht; Personen und Regeln sind erfunden. Keine medizinische Beratung.",
    "law-firm":
      "Erfundenes Beispieldokument (fictional sample). Die Kanzlei Quillmere Ashgrove LLP gibt es nicht. Keine Rechtsberatung.",
  },
  fr: {
    hospital:
      "Document d’exemple fictif (fictional sample). L’hôpital Harrowmere General n’existe pas. Ceci n’est pas un avis médical.",
    "law-firm":
      "Document d’exemple fictif (fictional sample). Le cabinet Quillmere Ashgrove LLP et la juridiction d’Ardenmoor n’existent pas. Ceci n’est pas un avis juridique.",
  },
};

/** The short form of the notice, for the foot of every page. */
export const SHORT_NOTICES: Record<OrganisationKey, string> = {
  hospital: "Fictional sample – not medical advice",
  "law-firm": "Fictional sample – not legal advice",
};
