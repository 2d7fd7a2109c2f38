// Which characters of a text are not those that were expected.

export interface Piece {
  text: string;
  same: boolean;
}

/** `got` in pieces that are, or are not, part of the longest common subsequence with `want`. */
export function differing(want: string, got: string): Piece[] {
  const a = [...want];
  const b = [...got];
  // common[i][j]: length of the longest common subsequence of a from i and b from j
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i]![j] = a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  const out: Piece[] = [];
  const add = (text: string, same: boolean) => {
    const last = out.at(-1);
    if (last?.same === same) last.text += text;
    else out.push({ text, same });
  };
  let i = 0;
  for (let j = 0; j < b.length; ) {
    if (i < a.length && a[i] === b[j]) {
      add(b[j++]!, true);
      i++;
    } else if (i < a.length && common[i + 1]![j]! >= common[i]![j + 1]!) {
      i++;
    } else {
      add(b[j++]!, false);
    }
  }
  return out;
}
