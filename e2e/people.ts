/** Who is there in every seeded product, and what they sign in with. */
export const PASSWORD = "a long password";
export const ADMINISTRATOR = "ada@example.org";
/** Reads both sample collections. */
export const READER = "rita@example.org";
/** Reads nothing. */
export const STRANGER = "stefan@example.org";
export const AUDITOR = "otto@example.org";
export const HOSPITAL = "Hospital (sample)";
