/** Keys of the CEF dictionary that are written here. */
const KEYS =
  /^(rt|externalId|outcome|suid|duid|src|c6a2|c6a2Label|sproc|deviceExternalId|fileHash|cn1|cn1Label|cs[1-6]|cs[1-6]Label)$/;

/** Reads a CEF message as its specification says: seven header fields, then key=value pairs. @throws where it is none */
export function parseCef(line: string): { header: string[]; extension: Record<string, string> } {
  const header: string[] = [];
  let rest = line;
  for (let field = 0; field < 7; field++) {
    const match = /^((?:[^\\|\n]|\\[\\|])*)\|/.exec(rest);
    if (match?.[1] === undefined) throw new Error(`no header field ${field}: ${rest.slice(0, 60)}`);
    header.push(match[1].replace(/\\([\\|])/g, "$1"));
    rest = rest.slice(match[0].length);
  }
  if (header[0] !== "CEF:0") throw new Error(`it begins with ${header[0]}`);
  if (!/^(10|\d)$/.test(header[6] ?? "")) throw new Error(`severity ${header[6]}`);
  const extension: Record<string, string> = {};
  const pair = /(?:^| )([A-Za-z0-9]+)=((?:[^\\=\n]|\\[\\=nr])*?)(?= [A-Za-z0-9]+=|$)/gy;
  let end = 0;
  for (let match = pair.exec(rest); match !== null; match = pair.exec(rest)) {
    const [all, key = "", value = ""] = match;
    if (!KEYS.test(key)) throw new Error(`${key} is not in the dictionary`);
    extension[key] = value.replace(/\\([\\=nr])/g, (_, c: string) => ({ n: "\n", r: "\r" })[c] ?? c);
    end = match.index + all.length;
  }
  if (end !== rest.length) throw new Error(`not pairs: ${rest.slice(end, end + 60)}`);
  return { header, extension };
}
