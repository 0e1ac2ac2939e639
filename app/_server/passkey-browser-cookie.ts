/** Cookie that binds the challenge of a passkey to the browser that asked for it. */
export const BROWSER_COOKIE = "intramuros-passkey";
