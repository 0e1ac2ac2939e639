/** The same names, with numbers behind those that occur again. */
export function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let i = 2; seen.has(own.toLowerCase()); i++) own = name.replace(/(\.[^./\\]{1,8})?$/, ` (${i})$1`);
    seen.add(own.toLowerCase());
    return own;
  });
}
