// The filter line of the gallery: "cyclist or person, not night". Commas mean and.
export interface Query {
  /** Every group must match; a group matches when one of its words is found. */
  all: string[][];
  none: string[];
}

export function parseWords(text: string): Query {
  const query: Query = { all: [], none: [] };
  for (const part of text.toLowerCase().split(/,|\band\b|&&/)) {
    const words = part.split(/\bor\b|\|\|/).map((w) => w.trim()).filter(Boolean);
    const positive: string[] = [];
    for (const word of words) {
      const not = /^(?:not\s+|!\s*|-(?=\D))(.+)$/.exec(word);
      if (not) query.none.push(not[1]!.trim());
      else if (word !== "not" && word !== "!") positive.push(word);
    }
    if (positive.length) query.all.push(positive);
  }
  return query;
}

export function matches(query: Query, text: string): boolean {
  const low = text.toLowerCase();
  return query.all.every((group) => group.some((w) => low.includes(w))) && !query.none.some((w) => low.includes(w));
}
