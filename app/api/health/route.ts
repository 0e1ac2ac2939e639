/** Whether the web process answers; says nothing about people or documents. */
export function GET(): Response {
  return Response.json({ ok: true }, { headers: { "cache-control": "no-store" } });
}
