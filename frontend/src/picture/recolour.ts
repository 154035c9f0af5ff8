// Dark pictures: the light ones with other colours.

/** Return a copy of a figure's JSON in which the colours of `map` (light → dark, "#rrggbb") are replaced. */
export function recoloured<Node>(node: Node, map: Record<string, string>): Node {
  const replaced = (value: unknown): unknown => {
    if (typeof value === "string") return value.replace(/#[0-9a-f]{6}\b/gi, (hex) => map[hex.toLowerCase()] ?? hex);
    if (Array.isArray(value)) return value.map(replaced);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, replaced(child)]));
    return value;
  };
  return replaced(node) as Node;
}
