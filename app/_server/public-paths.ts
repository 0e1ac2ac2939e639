/** The one list of paths that a signed-out person may open; a test names them and everything else. */
const PUBLIC = [
  /^\/sign-in$/,
  /^\/setup$/,
  /^\/invitation$/,
  /^\/api\/auth\//,
  /^\/api\/oidc\//,
  /^\/api\/health$/,
  /^\/icon\.svg$/,
];

export function isPublicPath(path: string): boolean {
  return PUBLIC.some((pattern) => pattern.test(path));
}
