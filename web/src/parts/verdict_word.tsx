// pass, fail or undecided, as icon and word.
import { Icon } from "../icon";
import type { Gate } from "../data/types";

export const VERDICT_ICON = { pass: "yes", fail: "no", undecided: "unsure" } as const;
const INK = { pass: "inkS", fail: "inkB", undecided: "inkW" } as const;

export function VerdictWord({ verdict }: { verdict: Gate["verdict"] }) {
  return (
    <span class={`verdict-word ${INK[verdict]}`}>
      <Icon name={VERDICT_ICON[verdict]} />
      {verdict}
    </span>
  );
}
