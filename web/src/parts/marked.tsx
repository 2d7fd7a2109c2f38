// A text in which the characters that were not expected are marked.
import { differing } from "../text/difference";

export function Marked({ want, got }: { want: string; got: string }) {
  if (!got) return <span class="quiet">nothing read</span>;
  return <>{differing(want, got).map((piece, i) => (piece.same ? piece.text : <mark key={i}>{piece.text}</mark>))}</>;
}
